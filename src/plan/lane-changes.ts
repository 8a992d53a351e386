/**
 * What a plan does to lanes: takes some, gives some to the other direction, or clears the parking lane. Where several measures do
 * so on a link at one time, those of unlike kind add up, and of one kind that which does most stands alone.
 */
import { clipWindows, NONE, type Window } from "../base/index.ts";
import { kindBit, type RoadNetwork } from "../map/index.ts";
import { amountOf } from "./amounts.ts";
import { namesOf, type Resolver, resolveMeasure } from "./measures.ts";
import type { Path, Report } from "./places.ts";
import type { Measure, StreetSpec } from "./plan-types.ts";
import type { LaneChange, ResolvedLanes } from "./resolved-types.ts";
import { roadLengthM } from "./streets.ts";
import type { LaneWindow } from "./timeline-types.ts";

/** A road on which less than this is left is not open. */
const LEAST_LANES = 0.5;
/** What a parking lane is taken for where nothing is mapped, a direction. */
const PARKING_LANES = 1;
const MOST_NAMES_SHOWN = 6;
const CAR = kindBit("car");
const WORDS: Readonly<Record<LaneChange, string>> = {
  taken: "taken",
  contraflow: "given to the other direction",
  freed: "freed of parking",
};

type LaneGround = Pick<ResolvedLanes, "change" | "links" | "lanes" | "opposite">;

/** The links whose lanes the measure changes, and by how much. */
export function resolveLanes(
  resolver: Resolver,
  measure: Measure,
  path: Path,
  routes: ReadonlyMap<string, readonly number[]>,
): LaneGround {
  const { network, report } = resolver;
  const { take, contraflow } = measure.lanes!;
  const change: LaneChange = take !== undefined ? "taken" : contraflow !== undefined ? "contraflow" : "freed";
  const from = change === "contraflow" ? { ...measure, streets: (measure.streets ?? []).map(turned) } : measure;
  const { links: found } = resolveMeasure(resolver, from, path, routes);
  const links = Uint32Array.from(found.filter((link) => hasCars(network, link)));
  const lanesOf = (link: number): number => {
    if (change === "freed") return PARKING_LANES;
    if (typeof take === "string" && take !== "kerb") return amountOf(take, "share") * network.lanes[link]!;
    return contraflow ?? (typeof take === "number" ? take : 1);
  };
  const lanes = Float64Array.from(links, lanesOf);
  const ground: LaneGround = {
    change,
    links,
    lanes,
    opposite: change === "contraflow" ? links.map((link) => network.reverse[link]!) : new Uint32Array(0),
  };
  if (links.length > 0) tell(network, measure, ground, path, report);
  return ground;
}

/** Some may drive against a one-way beside its lanes (motorcycles, bicycles): what is left to them is no lane to be taken. */
const hasCars = ({ access, reverse }: RoadNetwork, link: number): boolean => {
  const back = reverse[link]!;
  return access[link] !== 0 && ((access[link]! & CAR) !== 0 || back === NONE || (access[back]! & CAR) === 0);
};

/** The section as it is driven the other way: whose lanes are given. */
function turned(street: StreetSpec): StreetSpec {
  if (typeof street === "string" || "at" in street) return street;
  return { ...street, direction: street.direction === "backward" ? "forward" : "backward" };
}

/** Says what was understood, and what is wrong with it. */
function tell(
  network: RoadNetwork,
  { id, lanes: said }: Measure,
  ground: LaneGround,
  path: Path,
  report: Report,
): void {
  const { change, links, lanes, opposite } = ground;
  const key = [...path, "lanes"];
  const where = (own: readonly number[]): string =>
    `${Math.round(roadLengthM(network, own))} m: ${namesOf(network, own).slice(0, MOST_NAMES_SHOWN).join(", ") || "roads without a name"}`;
  const all = [...links];
  const spread = (of: (i: number) => number): string => {
    const values = all.map((_, i) => of(i));
    const [least, most] = [Math.min(...values), Math.max(...values)];
    return least === most ? `${round(least)}` : `${round(least)} to ${round(most)}`;
  };
  const count = `${spread((i) => lanes[i]!)} of ${spread((i) => network.lanes[links[i]!]!)} lanes a direction`;
  if (change === "freed") {
    const message = `"${id}": parking is not on this map, ${PARKING_LANES} lane a direction is taken for it`;
    report("note", key, "assume", `assume: ${message}`, { hint: `on ${where(all)}` });
    return;
  }
  // Of a share something is always left.
  const isShare = typeof said?.take === "string" && said.take !== "kerb";
  const narrow = isShare ? [] : all.filter((link, i) => network.lanes[link]! - lanes[i]! < LEAST_LANES);
  if (narrow.length > 0) {
    const has = [...new Set(narrow.map((link) => round(network.lanes[link]!)))].join(", ");
    const hint =
      "where all of it is taken say level: closed; else take a share, such as take: 50%, or name another section";
    const message = `"${id}" leaves no lane on ${where(narrow)}, which has ${has} lanes a direction`;
    report("error", key, "no-lane-left", message, { hint });
  }
  if (opposite.includes(NONE)) {
    report("error", key, "no-way-back", `the map has no link the other way for "${id}"`);
  }
  report("note", key, "lanes", `"${id}": ${count} are ${WORDS[change]}`, { hint: `on ${where(all)}` });
}

const round = (lanes: number): number => Math.round(lanes * 100) / 100;

/** Notes where two measures change lanes of one link at one time, and refuses what together leaves none. */
export function checkTogether(
  network: RoadNetwork,
  measures: readonly ResolvedLanes[],
  pathOf: (measure: ResolvedLanes) => Path,
  report: Report,
): void {
  for (const [i, a] of measures.entries()) {
    for (const b of measures.slice(i + 1)) {
      if (!b.windows.some((window) => clipWindows(a.windows, window).length > 0)) continue;
      const own = new Map(Array.from(a.links, (link, k) => [link, a.lanes[k]!]));
      const shared = [...b.links].flatMap((link, k) => (own.has(link) ? [{ link, b: b.lanes[k]! }] : []));
      if (shared.length === 0) continue;
      const streets = namesOf(
        network,
        shared.map(({ link }) => link),
      );
      const hint = `on ${streets.slice(0, MOST_NAMES_SHOWN).join(", ")}`;
      if (a.change === b.change) {
        const message = `"${a.id}" and "${b.id}" change the same lanes: which changes more stands alone`;
        report("note", pathOf(b), "stricter-wins", message, { hint });
      } else if (a.change !== "freed" && b.change !== "freed") {
        const left = ({ link, b: taken }: { link: number; b: number }): number =>
          network.lanes[link]! - own.get(link)! - taken;
        if (!shared.some((each) => left(each) < LEAST_LANES)) continue;
        report("error", pathOf(b), "no-lane-left", `"${a.id}" and "${b.id}" together leave no lane`, { hint });
      }
    }
  }
}

/**
 * By link, the lanes that are there in each window in which they are not those of `opened`; sorted by link, then time, and
 * disjoint for each link. Lanes given appear on the link that gets them, which is shut where it has no lanes (see `openNetwork`).
 */
export function laneWindows(
  network: RoadNetwork,
  opened: RoadNetwork,
  measures: readonly ResolvedLanes[],
): LaneWindow[] {
  interface Act extends Window {
    readonly kind: LaneChange | "received";
    readonly lanes: number;
    readonly cause: string;
  }
  const acts = new Map<number, Act[]>();
  const add = (link: number, kind: Act["kind"], lanes: number, { id, windows }: ResolvedLanes): void => {
    const list = acts.get(link) ?? [];
    acts.set(link, list);
    for (const { fromS, untilS } of windows) list.push({ fromS, untilS, kind, lanes, cause: id });
  };
  for (const measure of measures) {
    measure.links.forEach((link, i) => {
      add(link, measure.change, measure.lanes[i]!, measure);
    });
    measure.opposite.forEach((link, i) => {
      add(link, "received", measure.lanes[i]!, measure);
    });
  }
  const found: LaneWindow[] = [];
  for (const [link, own] of [...acts].sort(([a], [b]) => a - b)) {
    const standing = network.access[link] === 0 ? 0 : network.lanes[link]!;
    const times = [...new Set(own.flatMap(({ fromS, untilS }) => [fromS, untilS]))].sort((a, b) => a - b);
    let last: LaneWindow | null = null;
    for (const [i, fromS] of times.slice(0, -1).entries()) {
      const here = own.filter((act) => act.fromS <= fromS && fromS < act.untilS);
      const most = (kind: Act["kind"]): number =>
        here.reduce((lanes, act) => (act.kind === kind ? Math.max(lanes, act.lanes) : lanes), 0);
      const lanes = standing + most("freed") + most("received") - most("taken") - most("contraflow");
      const cause = [...new Set(here.map((act) => act.cause))].sort().join(", ");
      const isSame: boolean = last !== null && last.untilS === fromS && last.lanes === lanes && last.cause === cause;
      if (isSame) last = { ...found.pop()!, untilS: times[i + 1]! };
      else
        last = lanes === opened.lanes[link] || lanes <= 0 ? null : { link, fromS, untilS: times[i + 1]!, lanes, cause };
      if (last !== null) found.push(last);
    }
  }
  return found;
}
