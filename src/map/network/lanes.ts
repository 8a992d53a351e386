/**
 * Lanes of one direction as they are marked, from the left edge to the right as one drives: where each leads (`turn:lanes`)
 * and who may use it (`bus:lanes`, `motorcycle:lanes`, `lanes:bus`, `busway` …).
 *
 * - As many as a `…:lanes` list of the direction has entries, else `lanes:forward`, else the direction's share of `lanes`,
 *   rounded down to whole lanes, one at least. A list of another length than the first one is passed over.
 * - A lane's own access keys are weighed as the road's are, the special one last. A lane that is `designated` for somebody,
 *   with no word on vehicles in general, is theirs alone; ambulances may use any. A lane for cars is for buses and lorries too.
 * - The mask of a lane speaks of those whom the road itself lets in; nothing marked = everybody.
 *
 * Source: OSM wiki, Key:turn:lanes, Lanes, Bus lanes, Key:busway.
 */
import type { Tags } from "../osm/index.ts";
import { KIND_RULES, kindBit, VEHICLE_KINDS } from "../vehicle/index.ts";
import { ACCESS_KEYS, ALL_KINDS, EMERGENCY, kindsObeying, opensOrShuts, type Side } from "./access.ts";
import { LANE_TURNS } from "./types.ts";

export interface Lanes {
  /** Bits of LANE_TURNS, a lane each. */
  readonly turns: readonly number[];
  /** kindBit masks, a lane each. */
  readonly access: readonly number[];
}

export interface LaneDirection {
  readonly side: Side;
  /** The one way of a one-way road: keys without an ending speak of it. */
  readonly onlyWay: Side | null;
  /** Traffic keeps to the left: the kerb is on the left edge. */
  readonly keepsLeft: boolean;
  /** Lanes for capacity, maybe fractional. */
  readonly lanes: number;
}

const MOST_LANES = 12;

/** The same few answers serve nearly every road. */
const UNMARKED: readonly Lanes[] = Array.from({ length: MOST_LANES + 1 }, (_, count) => ({
  turns: new Array<number>(count).fill(0),
  access: new Array<number>(count).fill(ALL_KINDS),
}));

const TURN_BITS: ReadonlyMap<string, number> = new Map(LANE_TURNS.map((turn, bit) => [turn, 1 << bit]));
/** Access keys of lanes from general to special, as in KIND_RULES; each kind looks at its own. */
const GENERAL: ReadonlySet<string> = new Set(["access", "vehicle", "motor_vehicle"]);

export function hasLaneMarks(tags: Tags): boolean {
  for (const key of tags.keys()) {
    if (key.includes("lanes:") || key.includes(":lanes") || key.startsWith("busway")) return true;
  }
  return false;
}

/** Lanes of a direction of which nothing is marked. */
export function unmarkedLanes(lanes: number): Lanes {
  return UNMARKED[Math.min(MOST_LANES, Math.max(1, Math.floor(lanes)))]!;
}

export function readLanes(tags: Tags, direction: LaneDirection): Lanes {
  const wordOf = (key: string): string | undefined =>
    tags.get(`${key}:${direction.side}`) ?? (direction.onlyWay === direction.side ? tags.get(key) : undefined);
  const listOf = (key: string): string[] | undefined => wordOf(key)?.split("|");
  const turnList = listOf("turn:lanes");
  const accessLists = new Map<string, string[]>();
  for (const key of ACCESS_LANES) {
    const list = listOf(key);
    if (list !== undefined) accessLists.set(key.slice(0, -":lanes".length), list);
  }
  const own = Number(tags.get(`lanes:${direction.side}`));
  const marked = turnList ?? [...accessLists.values()][0];
  const count = marked?.length ?? (Number.isInteger(own) && own >= 1 ? own : Math.floor(direction.lanes));
  const { turns, access } = unmarkedLanes(count);
  const lanes = { turns: [...turns], access: [...access] };
  if (count > MOST_LANES) return lanes;
  for (let lane = 0; lane < lanes.turns.length; lane++) {
    for (const turn of turnList?.[lane]?.split(";") ?? []) lanes.turns[lane]! |= TURN_BITS.get(turn.trim()) ?? 0;
    const words = new Map<string, string>();
    for (const [key, list] of accessLists) if (list.length === count) words.set(key, list[lane]!.trim());
    lanes.access[lane] = laneKinds(words);
  }
  if (!accessLists.has("bus") && !accessLists.has("psv")) markBusLanes(tags, direction, wordOf, lanes.access);
  return lanes;
}

const ACCESS_LANES = [...ACCESS_KEYS].map((key) => `${key}:lanes`);

/** Who may use a lane of which these access words are said, by key. */
function laneKinds(words: ReadonlyMap<string, string>): number {
  const isShared = [...words].some(([key, word]) => GENERAL.has(key) && opensOrShuts(word) !== undefined);
  const isSomebodys =
    !isShared && [...words].some(([key, word]) => word === "designated" && !GENERAL.has(key) && key !== "motorcar");
  let mask = EMERGENCY;
  for (const kind of VEHICLE_KINDS) {
    let isOpen = !isSomebodys;
    for (const key of KIND_RULES[kind].accessKeys) {
      const verdict = opensOrShuts(words.get(key));
      if (verdict !== undefined) isOpen = verdict === 1;
    }
    if (isOpen) mask |= kindBit(kind);
  }
  return mask;
}

/** Bus lanes that are counted (`lanes:bus=1`) lie at the kerb, `busway:left=lane` at the side that it names. */
function markBusLanes(
  tags: Tags,
  { side, onlyWay, keepsLeft }: LaneDirection,
  wordOf: (key: string) => string | undefined,
  access: number[],
): void {
  const right = access.length - 1;
  const kerb = keepsLeft ? 0 : right;
  // On a road both ways the side that the key names is the kerb of the traffic that drives there.
  const isMine = (named: "left" | "right"): boolean =>
    onlyWay === null ? (named === "left") === (keepsLeft === (side === "forward")) : onlyWay === side;
  const named = [
    ...(tags.get("busway") === "lane" && (onlyWay ?? side) === side ? [kerb] : []),
    ...(tags.get("busway:both") === "lane" && (onlyWay ?? side) === side ? [kerb] : []),
    ...(tags.get("busway:left") === "lane" && isMine("left") ? [onlyWay === null ? kerb : 0] : []),
    ...(tags.get("busway:right") === "lane" && isMine("right") ? [onlyWay === null ? kerb : right] : []),
  ];
  for (const lane of named) access[lane] = kindsObeying("bus") | EMERGENCY;
  if (named.length > 0) return;
  for (const mode of ["bus", "psv"]) {
    const count = Math.min(Number(wordOf(`lanes:${mode}`) ?? 0), access.length);
    for (let i = 0; i < count; i++) access[keepsLeft ? i : right - i] = kindsObeying(mode) | EMERGENCY;
  }
}
