/** Who may drive a link at any hour at all: its standing access, and whom a rule of some hours lets in. */
import { type RoadNetwork, RULE_SUBJECTS } from "./types.ts";

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
