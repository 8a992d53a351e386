/** Rules that hold at some hours only, gathered while a network is built, and written as its columns. */
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
