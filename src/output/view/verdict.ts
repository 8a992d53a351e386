/** The judgement on the first page: what must be fixed before the plan can stand, and what its reader must know. */

import type { Language } from "../../base/index.ts";
import { checkWords } from "./check-words.ts";
import { clockTime, formatFor, placeName, shortList, shortStreet } from "./format.ts";
import { leadFaults } from "./lead-words.ts";
import type { Books, ConvoyResult, Result } from "./result.ts";
import { nameOf, type StringKey, say } from "./say.ts";

export interface Finding {
  readonly text: string;
  /** The single places or choices behind the line, where there are several. */
  readonly details: readonly string[];
}

export interface Verdict {
  readonly feasible: boolean;
  /** "Chưa thực hiện được, 3 việc phải sửa". */
  readonly line: string;
  readonly fix: readonly Finding[];
  readonly know: readonly Finding[];
}

export function judge(result: Result, language: Language): Verdict {
  const fix = [...remarks(result, ["error"], language), ...faults(result, language)];
  const know = [...remarks(result, ["warning", "note"], language), ...cautions(result, language)];
  const feasible = fix.length === 0;
  const line = `${say(language, feasible ? "feasible" : "notFeasible")}, ${
    feasible ? say(language, "nothingToFix") : say(language, "toFix", { n: fix.length })
  }`;
  return { feasible, line, fix, know };
}

const single = (text: string): Finding => ({ text, details: [] });

/** Remarks that the result tells of in its own lists. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(["not-simulated", "bridge", "banned-turn"]);

/** Errors one by one, since each is a thing to fix; other remarks of one kind as one line with its details. */
function remarks(result: Result, severities: readonly string[], language: Language): Finding[] {
  const byCode = new Map<string, string[]>();
  const findings: Finding[] = [];
  for (const { severity, code, message } of result.plan.remarks) {
    if (!severities.includes(severity) || SAID_ELSEWHERE.has(code)) continue;
    const text = checkWords(message.replace(`${code}: `, ""), language); // the kind is said once, above
    if (severity === "error") findings.push(single(text));
    else byCode.set(code, [...(byCode.get(code) ?? []), text]);
  }
  for (const [code, details] of byCode) {
    const kind = nameOf(language, `remark-${code}`);
    if (kind !== `remark-${code}`) findings.push({ text: `${kind}:`, details });
    else findings.push({ text: details[0]!, details: details.slice(1) });
  }
  return findings;
}

function faults(result: Result, language: Language): Finding[] {
  const format = formatFor(language);
  const findings: Finding[] = [];
  for (const convoy of result.convoys) {
    if (convoy.outside.length > 0) findings.push(outsideFinding(convoy, language));
  }
  findings.push(...leadFaults(result, language));
  for (const convoy of result.convoys) {
    const early = result.junctions.filter((junction) => junction.openAt < junction.tailAt && passes(convoy, junction));
    if (early.length > 0) {
      findings.push({
        text: say(language, "earlyReopening", { name: convoy.name, n: early.length }),
        details: early.map(
          (junction) => `${shortStreet(junction.name)}: ${clockTime(junction.openAt)} < ${clockTime(junction.tailAt)}`,
        ),
      });
    }
  }
  const cut = cutHospitals(result, language, (seconds) => seconds > SHORT_CUT_S);
  if (cut.length > 0)
    findings.push({ text: say(language, "hospitalsBlocked", { n: cut.length }), details: cut.flat() });
  if (!result.base.plausible) {
    const { meanCarSpeedKmh, endedShare, deadlocks } = result.base;
    const facts = {
      speed: format.decimal(meanCarSpeedKmh, 0),
      ended: format.percent(endedShare),
      locks: format.count(deadlocks),
    };
    findings.push(single(say(language, "baseImplausible", facts)));
  }
  findings.push(...gridlocks(result, language, false));
  for (const run of ["base", "plan"] as const) {
    const difference = imbalance(result.conservation[run]);
    if (difference !== 0) {
      findings.push(single(say(language, "booksWrong", { run: say(language, run), n: format.count(difference) })));
    }
  }
  return findings;
}

/** An ambulance waits this long while a convoy itself passes; the place is named, but it is no fault of the plan. */
const SHORT_CUT_S = 300;

/** One list of lines a hospital that ambulances cannot reach for a time that `counts`; a hospital without a road is none. */
function cutHospitals(result: Result, language: Language, counts: (seconds: number) => boolean): string[][] {
  return result.access.flatMap((place) => {
    const spans = place.blocked.filter((span) => counts((Date.parse(span.until) - Date.parse(span.from)) / 1000));
    if (place.baseS === null || spans.length === 0) return [];
    return [
      spans.map((span) => {
        const blanks = {
          from: clockTime(span.from),
          until: clockTime(span.until),
          place: placeName(span.place, language),
        };
        return `${place.hospital}: ${say(language, "cutAt", blanks)}`;
      }),
    ];
  });
}

function cautions(result: Result, language: Language): Finding[] {
  const findings: Finding[] = [];
  const add = (key: StringKey, blanks: Record<string, string | number> = {}): void => {
    findings.push(single(say(language, key, blanks)));
  };
  const metres = formatFor(language).metres;
  for (const { name, againstOneWay, bannedTurns, bridges } of result.convoys) {
    if (againstOneWay.length > 0) add("againstOneWay", { name, list: againstOneWay.join("; ") });
    if (bannedTurns.length > 0) add("bannedTurns", { name, list: bannedTurns.join("; ") });
    if (bridges.length > 0) {
      add("bridges", {
        name,
        list: bridges
          .map((gap) => `${shortStreet(`${gap.after} – ${gap.before}`)} (${metres(gap.lengthM)})`)
          .join("; "),
      });
    }
  }
  const detours = result.detours;
  const unknown = detours.filter((detour) => detour.legal === "unknown").length;
  const illegal = detours.filter((detour) => detour.legal === "no" && detour.links.length > 0).length;
  const none = detours.filter((detour) => detour.links.length === 0).length;
  if (none > 0) add("detoursNone", { n: none });
  if (illegal > 0) add("detoursIllegal", { n: illegal });
  if (unknown > 0) add("detoursUnknown", { n: unknown });
  const bans = result.network.turnRestrictions;
  if (bans === 0) add("turnBansNone");
  else if (bans < result.network.nodes / 50) add("turnBansFew", { n: bans }); // a mapped city has one at every tenth junction
  const held = cutHospitals(result, language, (seconds) => seconds <= SHORT_CUT_S);
  if (held.length > 0)
    findings.push({ text: say(language, "hospitalsHeld", { n: held.length }), details: held.flat() });
  const offMap = result.access.filter((place) => place.baseS === null).map((place) => place.hospital);
  if (offMap.length > 0) add("hospitalsOffMap", { n: offMap.length, list: shortList(offMap, language) });
  findings.push(...gridlocks(result, language, true));
  if (result.synthetic) add("syntheticKnown");
  if (result.plan.notSimulated.length > 0) add("notSimulatedKnown", { list: result.plan.notSimulated.join("; ") });
  return findings;
}

/** Gridlocks that the base day does not know: of the plan and the chosen schedule, or of the schedules not chosen. */
function gridlocks(result: Result, language: Language, ofOthers: boolean): Finding[] {
  const { chosen, schedules } = result.reopening;
  const others = new Set(schedules.map((schedule) => schedule.name).filter((name) => name !== chosen));
  const usual = new Set(result.gridlocks.filter((lock) => lock.run === "base").map((lock) => ring(lock.streets)));
  return result.gridlocks
    .filter((lock) => lock.run !== "base" && !usual.has(ring(lock.streets)) && others.has(lock.run) === ofOthers)
    .map(({ since, run, streets }) =>
      single(
        say(language, "gridlock", {
          since: clockTime(since),
          run: nameOf(language, run),
          streets: streets.map(shortStreet).join(" → "),
        }),
      ),
    );
}

function outsideFinding(convoy: ConvoyResult, language: Language): Finding {
  const format = formatFor(language);
  const line = (place: ConvoyResult["outside"][number]): string => {
    const side = say(language, place.side === "before" ? "outsideBefore" : "outsideAfter");
    return `${shortStreet(place.place)}: ${format.duration(place.seconds)} ${side}`;
  };
  const worst = convoy.outside.reduce((a, b) => (b.seconds > a.seconds ? b : a));
  return {
    text: say(language, "outsideWindow", {
      name: convoy.name,
      n: convoy.outside.length,
      most: format.duration(worst.seconds),
    }),
    details: convoy.outside.map(line),
  };
}

/** Junctions are of the route of the convoy whose head is there at that moment. */
function passes(convoy: ConvoyResult, junction: Result["junctions"][number]): boolean {
  return convoy.departs <= junction.headAt && junction.headAt <= convoy.arrives;
}

const imbalance = (books: Books): number =>
  books.completed + books.underWay + books.waiting + books.notMade - books.demanded;

/** A gridlock is a ring of streets: the same one wherever its list begins. */
const ring = (streets: readonly string[]): string => [...streets].sort().join("|");
