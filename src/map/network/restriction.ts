/** Turn restriction relations as they stand in the file; whether they meet the network is for `applyRestrictions`. */
import type { OsmMember, Tags } from "../osm/index.ts";
import { ALL_KINDS, kindsObeying } from "./access.ts";

export type Bend = "left" | "right" | "straight" | "u" | "any";

export interface TurnRule {
  /** `only_*`: every other way on is banned. `no_*`: this one is. */
  readonly isOnly: boolean;
  readonly bend: Bend;
  /** kindBit mask of those who must obey. */
  readonly kinds: number;
}

export interface Restriction {
  readonly id: number;
  readonly rules: readonly TurnRule[];
  /** It holds at certain hours or under certain conditions only. */
  readonly isConditional: boolean;
  /** A value that no rule could be made of. */
  readonly unknownValue?: string;
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

/** The relation as a restriction, or undefined where it is none. `restriction:MODE` binds that mode; `except` frees some. */
export function readRestriction(id: number, members: readonly OsmMember[], tags: Tags): Restriction | undefined {
  const type = tags.get("type") ?? "";
  if (type !== "restriction" && !type.startsWith("restriction:")) return undefined;
  let exempt = 0;
  for (const mode of (tags.get("except") ?? "").split(";")) exempt |= kindsObeying(mode.trim());
  const rules: TurnRule[] = [];
  let isConditional = false;
  let unknownValue: string | undefined;
  for (const [key, value] of tags) {
    if (key !== "restriction" && !key.startsWith("restriction:")) continue;
    const mode = key.slice("restriction:".length);
    if (mode === "conditional" || mode.endsWith(":conditional")) {
      isConditional = true;
      continue;
    }
    const [, word = "", turn = ""] = /^(no|only)_(.*)$/.exec(value) ?? [];
    const bend = Object.hasOwn(BENDS, turn) ? BENDS[turn] : undefined;
    if (bend === undefined) unknownValue = value;
    else rules.push({ isOnly: word === "only", bend, kinds: (mode === "" ? ALL_KINDS : kindsObeying(mode)) & ~exempt });
  }
  const refs = (role: string, kind: OsmMember["type"]): number[] =>
    members.filter((member) => member.role === role && member.type === kind).map((member) => member.ref);
  return {
    id,
    rules,
    isConditional: isConditional && rules.length === 0,
    ...(unknownValue === undefined ? {} : { unknownValue }),
    from: refs("from", "way"),
    to: refs("to", "way"),
    viaNodes: refs("via", "node"),
    viaWays: refs("via", "way"),
  };
}
