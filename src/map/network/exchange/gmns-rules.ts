/** Rules of some hours: as they are tagged in a table of our own, and as far as weeks go in the TOD tables of GMNS. */
import { mpsToKmh } from "../../../base/index.ts";
import { type RoadNetwork, RULE_SUBJECTS } from "../types.ts";
import { clockWord, type TimeSet, timeSets, weekOf } from "./gmns-hours.ts";
import { usesOf } from "./gmns-uses.ts";
import { digits, movementType } from "./gmns-words.ts";

const [LINK, MOVEMENT, , SPEED] = RULE_SUBJECTS.keys();

type Row = readonly string[];

/** Rows by table, with their column names first. */
export function ruleTables(
  network: RoadNetwork,
): Record<"rule" | "link_tod" | "movement_tod" | "time_set_definitions", Row[]> {
  const sets = new Map<string, { id: string; set: TimeSet }>();
  const idOf = (set: TimeSet): string => {
    const key = `${set.days} ${set.from} ${set.until}`;
    const known = sets.get(key) ?? { id: String(sets.size), set };
    sets.set(key, known);
    return known.id;
  };
  const linkRows = linkTod(network, idOf);
  const movementRows = movementTod(network, idOf);
  return {
    rule: ruleRows(network),
    link_tod: linkRows,
    movement_tod: movementRows,
    time_set_definitions: setRows([...sets.values()]),
  };
}

function ruleRows({ ruleSubject, ruleTarget, ruleKinds, ruleValue, ruleHours, strings }: RoadNetwork): Row[] {
  const rows: Row[] = [["rule_id", "subject", "target_id", "uses", "effect", "free_speed", "hours"]];
  for (let rule = 0; rule < ruleSubject.length; rule++) {
    const isSpeed = ruleSubject[rule] === SPEED;
    const effect = isSpeed ? "speed" : ruleValue[rule] === 1 ? "opens" : "shuts";
    rows.push([
      String(rule),
      RULE_SUBJECTS[ruleSubject[rule]!]!,
      String(ruleTarget[rule]!),
      usesOf(ruleKinds[rule]!),
      effect,
      isSpeed ? speedWord(ruleValue[rule]!) : "",
      strings[ruleHours[rule]!]!,
    ]);
  }
  return rows;
}

/** A rule's speed is a Float32, which has no more digits than these. */
const speedWord = (speedMps: number): string => String(Number(mpsToKmh(speedMps).toPrecision(7)));

/** Rules on the subjects by their target, in the order in which they decide. */
function rulesBySubject(network: RoadNetwork, subjects: readonly (number | undefined)[]): Map<number, number[]> {
  const byTarget = new Map<number, number[]>();
  for (const [rule, subject] of network.ruleSubject.entries()) {
    if (!subjects.includes(subject)) continue;
    const target = network.ruleTarget[rule]!;
    byTarget.set(target, [...(byTarget.get(target) ?? []), rule]);
  }
  return byTarget;
}

/** Who may use it while some of its rules hold: each opens or shuts in turn. */
function kindsAt(network: RoadNetwork, standing: number, rules: readonly number[], holds: readonly boolean[]): number {
  let kinds = standing;
  for (const [i, rule] of rules.entries()) {
    if (!holds[i] || network.ruleSubject[rule] === SPEED) continue;
    if (network.ruleValue[rule] === 1) kinds |= network.ruleKinds[rule]!;
    else kinds &= ~network.ruleKinds[rule]!;
  }
  return kinds;
}

function weeksOf(network: RoadNetwork, rules: readonly number[]): ReturnType<typeof weekOf>[] {
  return rules.map((rule) => weekOf(network.strings[network.ruleHours[rule]!]!));
}

/** Where one rule knows no weeks, rows for the others would be wrong. */
const isWhole = <T>(weeks: readonly (T | null)[]): weeks is readonly T[] => weeks.every((week) => week !== null);

function linkTod(network: RoadNetwork, idOf: (set: TimeSet) => string): Row[] {
  const rows: Row[] = [["link_tod_id", "link_id", "timeday_id", "free_speed", "allowed_uses"]];
  for (const [link, rules] of rulesBySubject(network, [LINK, SPEED])) {
    const weeks = weeksOf(network, rules);
    if (!isWhole(weeks)) continue;
    const access = network.access[link]!;
    const valueAt = (holds: readonly boolean[]): string => {
      let speed = digits(mpsToKmh(network.freeSpeedMps[link]!));
      for (const [i, rule] of rules.entries()) {
        // GMNS has one speed for all: that of a rule which binds everyone who may drive here.
        const bindsAll = (access & ~network.ruleKinds[rule]!) === 0;
        if (holds[i] && bindsAll && network.ruleSubject[rule] === SPEED) speed = speedWord(network.ruleValue[rule]!);
      }
      return `${speed} ${usesOf(kindsAt(network, access, rules, holds))}`;
    };
    for (const { set, value } of timeSets(weeks, valueAt([]), valueAt)) {
      rows.push([String(rows.length - 1), String(link), idOf(set), ...value.split(" ")]);
    }
  }
  return rows;
}

function movementTod(network: RoadNetwork, idOf: (set: TimeSet) => string): Row[] {
  const rows: Row[] = [["mvmt_tod_id", "mvmt_id", "timeday_id", "ib_link_id", "ob_link_id", "type", "allowed_uses"]];
  for (const [movement, rules] of rulesBySubject(network, [MOVEMENT])) {
    const weeks = weeksOf(network, rules);
    if (!isWhole(weeks)) continue;
    const [from, to] = [network.movementFrom[movement]!, network.movementTo[movement]!];
    const ends = [String(from), String(to), movementType(network, from, to)];
    const valueAt = (holds: readonly boolean[]): string =>
      usesOf(kindsAt(network, network.movementAccess[movement]!, rules, holds));
    for (const { set, value } of timeSets(weeks, valueAt([]), valueAt)) {
      rows.push([String(rows.length - 1), String(movement), idOf(set), ...ends, value]);
    }
  }
  return rows;
}

/** The specification writes "Friday" so. */
const DAY_COLUMNS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "Friday", "saturday"];

function setRows(sets: readonly { id: string; set: TimeSet }[]): Row[] {
  const rows: Row[] = [["timeday_id", ...DAY_COLUMNS, "holiday", "start_time", "end_time"]];
  for (const { id, set } of sets) {
    const days = DAY_COLUMNS.map((_, day) => String((set.days >> day) & 1));
    rows.push([id, ...days, "0", clockWord(set.from), clockWord(set.until)]);
  }
  return rows;
}
