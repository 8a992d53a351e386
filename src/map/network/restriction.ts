/**
 * Turn restriction relations as they stand in the file; whether they meet the network is for `applyRestrictions`.
 *
 * - `restriction` binds everyone, `restriction:MODE` (and `restriction` of a relation of `type=restriction:MODE`) those who
 *   obey that mode, `except` frees some of them from all.
 * - `restriction:conditional` and `restriction:MODE:conditional` hold at their hours only, as do the old tags day_on,
 *   day_off, hour_on, hour_off; what a condition can say, see `readClauses`.
 */
import type { OsmMember, Tags } from "../osm/index.ts";
import { ALL_KINDS, kindsObeying } from "./access.ts";
import { hoursOfOldTags, readClauses } from "./restriction-condition.ts";

export type Bend = "left" | "right" | "straight" | "u" | "any";

export interface TurnRule {
  /** `only_*`: every other way on is banned. `no_*`: this one is. */
  readonly isOnly: boolean;
  readonly bend: Bend;
  /** kindBit mask of those who must obey. */
  readonly kinds: number;
  /** When it holds, readable by `readHours`; "" = always. */
  readonly hours: string;
}

export interface Restriction {
  readonly id: number;
  readonly rules: readonly TurnRule[];
  /** What of its tags and members no rule could be made of, each with the reason. */
  readonly faults: readonly string[];
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly viaNodes: readonly number[];
  readonly viaWays: readonly number[];
}

const BENDS: Readonly<Record<string, Bend>> = {
  left_turn: "left",
  right_turn: "right",
  straight_on: "straight",
  u_turn: "u",
  entry: "any",
  exit: "any",
  turn: "any",
};

const KEY = /^restriction(?::(?!conditional$)([^:]+))?(:conditional)?$/;

/** The relation as a restriction, or undefined where it is none. */
export function readRestriction(id: number, members: readonly OsmMember[], tags: Tags): Restriction | undefined {
  const type = tags.get("type") ?? "";
  if (type !== "restriction" && !type.startsWith("restriction:")) return undefined;
  const refs = (role: string, kind: OsmMember["type"]): number[] =>
    members.filter((member) => member.role === role && member.type === kind).map((member) => member.ref);
  const faults: string[] = [];
  const rules = readRules(tags, faults);
  if (refs("via", "relation").length > 0) faults.push("via a relation");
  return {
    id,
    rules,
    faults,
    from: refs("from", "way"),
    to: refs("to", "way"),
    viaNodes: refs("via", "node"),
    viaWays: refs("via", "way"),
  };
}

function readRules(tags: Tags, faults: string[]): TurnRule[] {
  let exempt = 0;
  for (const mode of (tags.get("except") ?? "").split(/[;,]/)) exempt |= kindsObeying(mode.trim());
  const oldHours = hoursOfOldTags(tags);
  if (oldHours.fault !== "") faults.push(oldHours.fault);
  const rules: TurnRule[] = [];
  for (const [mode, { standing, conditional }] of valuesByMode(tags)) {
    const bound = mode === "" ? ALL_KINDS : kindsObeying(mode);
    const kinds = bound & ~exempt;
    if (kinds === 0) {
      faults.push(bound === 0 ? `binds "${mode}", which no kind here obeys` : "excepts all whom it binds");
      continue;
    }
    // At which hours it stands is not known where the old tags cannot be read.
    const always = oldHours.fault === "" ? standing : "";
    for (const clause of readClauses(always, oldHours.hours, conditional, faults)) {
      const [, word = "", turn = ""] = /^(no|only)_(.*)$/.exec(clause.value) ?? [];
      const bend = Object.hasOwn(BENDS, turn) ? BENDS[turn] : undefined;
      if (bend === undefined) faults.push(`unknown restriction "${clause.value}"`);
      else if ((kinds & clause.kinds) === 0) faults.push(`"${conditional}" binds no kind that the relation binds`);
      else rules.push({ isOnly: word === "only", bend, kinds: kinds & clause.kinds, hours: clause.hours });
    }
  }
  return rules;
}

/** The value that stands and the one with conditions, "" where there is none, for each mode that is spoken of ("" = everyone). */
function valuesByMode(tags: Tags): Map<string, { standing: string; conditional: string }> {
  const typeMode = KEY.exec(tags.get("type") ?? "")?.[1] ?? "";
  const values = new Map<string, { standing: string; conditional: string }>();
  for (const [key, value] of tags) {
    const match = KEY.exec(key);
    if (match === null) continue;
    const mode = match[1] ?? typeMode;
    const before = values.get(mode) ?? { standing: "", conditional: "" };
    // Some write the condition under the plain key.
    const isConditional = match[2] !== undefined || value.includes("@");
    values.set(mode, isConditional ? { ...before, conditional: value } : { ...before, standing: value });
  }
  return values;
}
