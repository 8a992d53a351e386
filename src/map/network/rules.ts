/** Rules that hold at some hours only, gathered while a network is built, and written as its columns. */
import type { HoursRemark } from "./hours.ts";
import { readHours } from "./hours-read.ts";
import { type RoadNetwork, RULE_SUBJECTS, type RuleSubject } from "./types.ts";

export interface Rule {
  readonly subject: RuleSubject;
  /** The link, movement or banned path. */
  readonly target: number;
  /** kindBit mask. */
  readonly kinds: number;
  /** 1 opens, 0 shuts; of a speed: m/s. */
  readonly value: number;
  /** The condition as it is tagged. */
  readonly hours: string;
}

type RuleColumns = Pick<RoadNetwork, "ruleSubject" | "ruleTarget" | "ruleKinds" | "ruleValue" | "ruleHours">;

/** `indexOf` gives the place of a text among the network's strings. */
export function ruleColumns(rules: readonly Rule[], indexOf: (text: string) => number): RuleColumns {
  return {
    ruleSubject: Uint8Array.from(rules, (rule) => RULE_SUBJECTS.indexOf(rule.subject)),
    ruleTarget: Uint32Array.from(rules, (rule) => rule.target),
    ruleKinds: Uint16Array.from(rules, (rule) => rule.kinds),
    ruleValue: Float32Array.from(rules, (rule) => rule.value),
    ruleHours: Uint32Array.from(rules, (rule) => indexOf(rule.hours)),
  };
}

/** How many of the rules rest on each of the assumptions of `readHours`. */
export function countAssumed(rules: readonly Rule[]): Record<HoursRemark, number> {
  const remarksOf = new Map<string, readonly HoursRemark[]>();
  const counts: Record<HoursRemark, number> = { "no-holidays": 0, "sun-06-18": 0, "same-days-add": 0 };
  for (const { hours } of rules) {
    let remarks = remarksOf.get(hours);
    if (remarks === undefined) {
      const read = readHours(hours);
      remarks = typeof read === "string" ? [] : read.remarks;
      remarksOf.set(hours, remarks);
    }
    for (const remark of remarks) counts[remark]++;
  }
  return counts;
}
