/** What links are at some hours only: the rules of ways as rules of their links, and who may drive a link at any hour at all. */
import type { LinkOrder } from "./order-links.ts";
import type { RoadWay } from "./road-way.ts";
import type { Rule } from "./rules.ts";
import type { Sections } from "./sections.ts";
import { type RoadNetwork, RULE_SUBJECTS } from "./types.ts";

export function linkRules(ways: readonly RoadWay[], { way }: Sections, order: LinkOrder): Rule[] {
  const rules: Rule[] = [];
  for (let link = 0; link < order.linkCount; link++) {
    const { forward, backward } = ways[way[order.section[link]!]!]!;
    for (const rule of (order.isAgainst[link] === 1 ? backward : forward).rules) rules.push({ ...rule, target: link });
  }
  return rules;
}

type Ruled = Pick<RoadNetwork, "access" | "ruleSubject" | "ruleTarget" | "ruleKinds" | "ruleValue">;

const LINK = RULE_SUBJECTS.indexOf("link");

/** By link: kindBit mask of those who may drive it by the standing rules or at some hours. */
export function accessAtSomeHours({ access, ruleSubject, ruleTarget, ruleKinds, ruleValue }: Ruled): Uint16Array {
  const ever = access.slice();
  for (let rule = 0; rule < ruleSubject.length; rule++) {
    if (ruleSubject[rule] === LINK && ruleValue[rule] === 1) ever[ruleTarget[rule]!]! |= ruleKinds[rule]!;
  }
  return ever;
}
