/**
 * Conditions of turn restrictions: `no_left_turn @ (Mo-Fr 07:00-09:00); none @ (PH)`.
 *
 * - A condition may say hours, a mode of transport (`@ hgv`) and a size (`@ weight>5`), joined by AND. A size picks the kinds
 *   by their usual vehicle (size-limits.ts); without hours beside it, it stands always.
 * - `none @ (hours)` takes its hours away from the values before it.
 * - Anything else (wet, permit, a number of seats) is refused with the reason: a ban that might not hold is not applied.
 *
 * Source: OSM wiki, Conditional restrictions.
 */
import type { Tags } from "../osm/index.ts";
import { ALL_KINDS, kindsObeying } from "./access.ts";
import { readHours } from "./hours-read.ts";
import { kindsMeeting } from "./size-limits.ts";

export interface Clause {
  readonly value: string;
  /** kindBit mask of those whom the condition lets it bind. */
  readonly kinds: number;
  /** "" = always. */
  readonly hours: string;
}

/** The values of a relation's key and of its `:conditional`; what cannot be read goes to `faults`. */
export function readClauses(standing: string, standingHours: string, conditional: string, faults: string[]): Clause[] {
  const clauses: Clause[] = [];
  if (standing !== "" && standing !== "none") clauses.push({ value: standing, kinds: ALL_KINDS, hours: standingHours });
  // Hours hold semicolons too: a clause begins where a value and an @ follow.
  for (const text of conditional.split(/;\s*(?=[a-z_]+\s*@)/)) {
    if (text.trim() === "") continue;
    const [value = "", condition = ""] = text.split("@").map((part) => part.trim());
    const read = readCondition(condition.replace(/^\((.*)\)$/s, "$1"));
    if (typeof read === "string") faults.push(`${read}, in "${text.trim()}"`);
    else if (value !== "none") clauses.push({ value, ...read });
    else except(clauses, read, text.trim(), faults);
  }
  return clauses;
}

/** Takes the hours of a `none` away from the clauses so far. */
function except(clauses: Clause[], { kinds, hours }: Omit<Clause, "value">, text: string, faults: string[]): void {
  const less = clauses.map((clause) => `${clause.hours === "" ? "24/7" : clause.hours}; ${hours} off`);
  const read = readHours(hours);
  const isPlain =
    typeof read !== "string" && read.rules.length === 1 && less.every((text) => typeof readHours(text) !== "string");
  if (kinds !== ALL_KINDS || !isPlain) faults.push(`cannot take its hours away, in "${text}"`);
  else for (const [index, clause] of clauses.entries()) clauses[index] = { ...clause, hours: less[index]! };
}

function readCondition(condition: string): Omit<Clause, "value"> | string {
  let kinds = ALL_KINDS;
  let hours = "";
  for (const term of condition.split(/\s+and\s+/i).map((part) => part.trim())) {
    const bound = kindsMeeting(term) ?? (kindsObeying(term) || undefined);
    if (bound !== undefined) kinds &= bound;
    else {
      const read = readHours(term);
      if (typeof read === "string") return `condition "${term}": ${read}`;
      if (hours !== "") return `condition "${condition}" says two times at once`;
      hours = term;
    }
  }
  return { kinds, hours };
}

/** `day_on=Monday day_off=Friday hour_on=07:30 hour_off=09:30` as hours ("" where there are none), and what is wrong with them. */
export function hoursOfOldTags(tags: Tags): { hours: string; fault: string } {
  const [days, times] = (["day", "hour"] as const).map((unit) => {
    const ends = [tags.get(`${unit}_on`), tags.get(`${unit}_off`)];
    return ends.every((end) => end === undefined) ? "" : ends.map((end) => end?.trim() ?? "?").join("-");
  });
  const hours = `${days} ${times}`.trim();
  if (hours === "") return { hours, fault: "" };
  const read = readHours(hours);
  return typeof read === "string" ? { hours: "", fault: `day_on .. hour_off: ${read}` } : { hours, fault: "" };
}
