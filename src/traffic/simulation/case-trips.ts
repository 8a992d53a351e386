/** A case's demand as trips: their wishes in order, and for those that name only their ends a route of their choice. */
import type { WorkOptions } from "../../base/index.ts";
import { CHOICE_INTERVAL_S, CHOICE_ROUNDS, isTurnToChoose, type LinkTime, quickestRoute } from "./case-choice.ts";
import type { CaseNames } from "./case-input.ts";
import type { LoadingCase } from "./case-types.ts";
import { simulate } from "./simulate.ts";
import type { LoaderClass, LoaderInput, LoaderLinks, LoaderResult, Trips } from "./types.ts";

export interface CaseTrips {
  readonly trips: Trips;
  /** Wishes that have no way in the network at all: not made from the first. */
  readonly noWay: number;
}

type Input = Omit<LoaderInput, "trips">;
type Route = readonly number[];

/** By trip. `route` undefined: not chosen yet, or there is none. */
interface Wishes {
  readonly departS: Float64Array;
  /** Which of the case's demand. */
  readonly row: Uint32Array;
  readonly vehicleClass: Uint8Array;
  readonly route: (Route | undefined)[];
}

export function caseTrips(
  loadingCase: LoadingCase,
  input: Input,
  names: CaseNames,
  options: WorkOptions = {},
): CaseTrips {
  const wishes = makeWishes(loadingCase, input.classes, names);
  const { demand } = loadingCase;
  const ends = demand.map(({ fromNode = "", toNode = "" }) => {
    return { from: names.node.get(fromNode) ?? 0, to: names.node.get(toNode) ?? 0 };
  });
  const network = networkOf(input.links);
  const freeTime: LinkTime = (link) => input.links.lengthM[link]! / input.links.freeSpeedMps[link]!;
  const choosers: number[] = [];
  wishes.route.forEach((route, trip) => {
    if (route === undefined) choosers.push(trip);
  });
  chooseQuickest(choosers, wishes, ends, network, freeTime);
  const players = choosers.filter(
    (trip) => wishes.route[trip] !== undefined && demand[wishes.row[trip]!]!.choice === "equilibrium",
  );
  for (let round = 1; round <= CHOICE_ROUNDS && players.length > 0; round++) {
    const recordLinkTimes = { intervalS: CHOICE_INTERVAL_S };
    const result = simulate({ ...input, trips: pack(wishes).trips, recordLinkTimes }, options);
    const movers = players.filter((_, i) => isTurnToChoose(i, round));
    chooseQuickest(movers, wishes, ends, network, metTime(input, result));
  }
  return pack(wishes);
}

/** Every wish before the case's end, in order; ties in the order of `demand`. */
function makeWishes(
  { demand, endS: caseEndS }: LoadingCase,
  classes: readonly LoaderClass[],
  names: CaseNames,
): Wishes {
  const wishAt = ({ startS, pcu, ratePcuPerS }: LoadingCase["demand"][number], i: number): number =>
    startS + ((i + 0.5) * pcu) / ratePcuPerS;
  const counts = demand.map((d) => {
    let count = Math.floor((d.ratePcuPerS / d.pcu) * (d.endS - d.startS) + 0.5);
    // Wishes after the case's end are none; there may be very many of them.
    if (d.endS > caseEndS) {
      const before = Math.ceil(Math.max(0, (caseEndS - d.startS) * d.ratePcuPerS) / d.pcu) + 1;
      count = Math.min(count, before);
      while (count > 0 && wishAt(d, count - 1) >= caseEndS) count--;
    }
    return count;
  });
  const total = counts.reduce((sum, count) => sum + count, 0);
  const departS = new Float64Array(total);
  const row = new Uint32Array(total);
  let at = 0;
  demand.forEach((d, r) => {
    for (let i = 0; i < counts[r]!; i++, at++) {
      departS[at] = wishAt(d, i);
      row[at] = r;
    }
  });
  const order = Uint32Array.from({ length: total }, (_, i) => i);
  if (demand.length > 1) order.sort((a, b) => departS[a]! - departS[b]! || a - b);
  const routes = demand.map(({ route }) => route?.map((id) => names.link.get(id)!));
  const classOf = demand.map((d) => classes.findIndex((c) => c.id === d.vehicleClass && c.pcu === d.pcu));
  const sortedRow = order.map((i) => row[i]!);
  return {
    departS: Float64Array.from(order, (i) => departS[i]!),
    row: sortedRow,
    vehicleClass: Uint8Array.from(sortedRow, (r) => classOf[r]!),
    route: Array.from(sortedRow, (r) => routes[r]),
  };
}

/** Without those who have no route. */
function pack({ departS, vehicleClass, route }: Wishes): CaseTrips {
  const kept = Uint32Array.from(route.keys()).filter((trip) => route[trip] !== undefined);
  const pool: number[] = [];
  const runs = new Map<Route, number>();
  for (const trip of kept) {
    const links = route[trip]!;
    if (runs.has(links)) continue;
    runs.set(links, pool.length);
    for (const link of links) pool.push(link);
  }
  return {
    noWay: route.length - kept.length,
    trips: {
      count: kept.length,
      departS: Float64Array.from(kept, (trip) => departS[trip]!),
      vehicleClass: Uint8Array.from(kept, (trip) => vehicleClass[trip]!),
      informed: new Uint8Array(kept.length),
      routeStart: Uint32Array.from(kept, (trip) => runs.get(route[trip]!)!),
      routeLength: Uint32Array.from(kept, (trip) => route[trip]!.length),
      routePool: Uint32Array.from(pool),
    },
  };
}

interface Network {
  readonly links: LoaderLinks;
  readonly outLinks: readonly (readonly number[])[];
}

function networkOf(links: LoaderLinks): Network {
  const outLinks: number[][] = Array.from({ length: links.nodeCount }, () => []);
  for (let link = 0; link < links.linkCount; link++) outLinks[links.tail[link]!]!.push(link);
  return { links, outLinks };
}

/** One search for those who leave in the same interval between the same ends, so that routes are shared. */
function chooseQuickest(
  choosers: readonly number[],
  { departS, row, route }: Wishes,
  ends: readonly { readonly from: number; readonly to: number }[],
  { links, outLinks }: Network,
  linkTime: LinkTime,
): void {
  const found = new Map<string, Route | undefined>();
  for (const trip of choosers) {
    const interval = Math.floor(departS[trip]! / CHOICE_INTERVAL_S);
    const { from, to } = ends[row[trip]!]!;
    const key = `${from} ${to} ${interval}`;
    if (!found.has(key)) {
      const atS = (interval + 0.5) * CHOICE_INTERVAL_S;
      found.set(key, quickestRoute(links, outLinks, linkTime, from, to, atS) ?? undefined);
    }
    route[trip] = found.get(key);
  }
}

function metTime({ links, endS }: Input, result: LoaderResult): LinkTime {
  const { meanS, intervalCount } = result.linkTimes!;
  return (link, timeS) => {
    const interval = Math.min(intervalCount - 1, Math.floor(timeS / CHOICE_INTERVAL_S));
    const use = Math.min(1, result.links.entered[link]! / (links.capacityPcuPerS[link]! * endS));
    return meanS[interval * links.linkCount + link]! * (1 + 0.01 * use);
  };
}
