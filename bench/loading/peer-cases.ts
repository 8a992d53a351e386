/**
 * Cases that a peer runs too: the same links, vehicles, moments and routes for both. The peer's link is made of a free speed,
 * a jam density, lanes and a reaction time of a second (wave 5 m/s at 0.2 vehicles a metre and lane), so ours takes the
 * triangle that follows from those: capacity u·w·kj ÷ (u + w). Its merges are even, whatever the roads' widths.
 */
import { Random } from "../../src/base/index.ts";
import { readTntpNetwork, readTntpTrips } from "../../src/map/index.ts";
import type { LoaderInput, LoaderLinks } from "../../src/traffic/simulation/index.ts";
import { averagedRoutes, type EndPair } from "./averaged-routes.ts";

export interface PeerCase {
  readonly links: LoaderLinks;
  readonly lanes: Uint8Array;
  /** Vehicles that the peer moves as one. Ours follow each other by a second, each alone. */
  readonly packet: number;
  readonly endS: number;
  /** One entry a packet, whole steps of the peer, in order of departure. */
  readonly departS: Float64Array;
  readonly route: Uint32Array;
  readonly routes: readonly (readonly number[])[];
  /** The exit of this link is shut from one second to the other. */
  readonly shut?: { readonly link: number; readonly fromS: number; readonly untilS: number };
}

const JAM_VEH_PER_LANE_M = 0.2;
const WAVE_MPS = 5;

interface Road {
  readonly tail: number;
  readonly head: number;
  readonly lengthM: number;
  readonly freeSpeedMps: number;
  readonly lanes: number;
  /** Where the stop line lets fewer through than the road. */
  readonly exitVehPerS?: number;
}

const laneVehPerS = (freeSpeedMps: number): number =>
  ((freeSpeedMps * WAVE_MPS) / (freeSpeedMps + WAVE_MPS)) * JAM_VEH_PER_LANE_M;

function linksOf(nodeCount: number, roads: readonly Road[]): Pick<PeerCase, "links" | "lanes"> {
  const column = (value: (road: Road) => number): Float64Array => Float64Array.from(roads, value);
  const capacityPcuPerS = column(({ freeSpeedMps, lanes }) => lanes * laneVehPerS(freeSpeedMps));
  return {
    links: {
      linkCount: roads.length,
      nodeCount,
      tail: Uint32Array.from(roads, (road) => road.tail),
      head: Uint32Array.from(roads, (road) => road.head),
      lengthM: column((road) => road.lengthM),
      freeSpeedMps: column((road) => road.freeSpeedMps),
      jamDensityPcuPerM: column((road) => road.lanes * JAM_VEH_PER_LANE_M),
      capacityPcuPerS,
      exitCapacityPcuPerS: capacityPcuPerS.map((most, link) => Math.min(most, roads[link]!.exitVehPerS ?? most)),
      priority: column(() => 1),
    },
    lanes: Uint8Array.from(roads, (road) => road.lanes),
  };
}

/** As the loader takes it: each vehicle of a packet on its own. */
export function loaderInputOf({ links, packet, departS, route, routes, shut, endS }: PeerCase): LoaderInput {
  const count = departS.length * packet;
  let poolLength = 0;
  const starts = Uint32Array.from(routes, ({ length }) => {
    poolLength += length;
    return poolLength - length;
  });
  const wishS = Float64Array.from({ length: count }, (_, i) => departS[Math.floor(i / packet)]! + (i % packet));
  const order = Uint32Array.from(wishS.keys()).sort((a, b) => wishS[a]! - wishS[b]! || a - b);
  const routeOf = Uint32Array.from(order, (i) => route[Math.floor(i / packet)]!);
  return {
    links,
    classes: [{ id: "car", pcu: 1 }],
    trips: {
      count,
      departS: wishS.sort(),
      vehicleClass: new Uint8Array(count),
      informed: new Uint8Array(count),
      routeStart: routeOf.map((r) => starts[r]!),
      routeLength: routeOf.map((r) => routes[r]!.length),
      routePool: Uint32Array.from(routes.flat()),
    },
    windows: {
      closedLinks: [],
      heldMovements: [],
      exitCapacity: shut === undefined ? [] : [{ ...shut, pcuPerS: 0 }],
      entryCapacity: [],
    },
    endS,
  };
}

/**
 * The peer's own example of a large case: 11 × 11 junctions a kilometre apart, 126 vehicles in an hour from every
 * end of a row or column to every end on the other side. Each takes one of the ways without detour, drawn by seed.
 */
export function gridCase(): PeerCase {
  const side = 11;
  const random = new Random(1, "peer grid");
  const roads: Road[] = [];
  const linkAt = new Map<number, number>();
  const nodes = side * side;
  const add = (tail: number, head: number): void => {
    linkAt.set(tail * nodes + head, roads.length);
    roads.push({ tail, head, lengthM: 1000, freeSpeedMps: 20, lanes: 1 });
  };
  for (let x = 0; x < side; x++) {
    for (let y = 0; y < side; y++) {
      const node = x * side + y;
      for (const [other, isThere] of [
        [node + side, x + 1 < side],
        [node + 1, y + 1 < side],
      ] as const) {
        if (isThere) add(node, other);
        if (isThere) add(other, node);
      }
    }
  }
  const wayBetween = (from: number, to: number): number[] => {
    let [x, y] = [Math.floor(from / side), from % side];
    const [toX, toY] = [Math.floor(to / side), to % side];
    const way: number[] = [];
    while (x !== toX || y !== toY) {
      const left = Math.abs(toX - x) + Math.abs(toY - y);
      const before = x * side + y;
      if (random.below(left) < Math.abs(toX - x)) x += Math.sign(toX - x);
      else y += Math.sign(toY - y);
      way.push(linkAt.get(before * nodes + x * side + y)!);
    }
    return way;
  };
  const trips: { departS: number; way: number[] }[] = [];
  for (let a = 0; a < side; a++) {
    for (let b = 0; b < side; b++) {
      for (const [from, to] of [
        [a, (side - 1) * side + b],
        [(side - 1) * side + b, a],
        [a * side, b * side + side - 1],
        [b * side + side - 1, a * side],
      ] as const) {
        for (let i = 0; i < 126; i++) trips.push({ departS: random.below(3600), way: wayBetween(from, to) });
      }
    }
  }
  trips.sort((a, b) => a.departS - b.departS);
  return {
    ...linksOf(nodes, roads),
    packet: 1,
    endS: 7200,
    departS: Float64Array.from(trips, (trip) => trip.departS),
    route: Uint32Array.from(trips.keys()),
    routes: trips.map((trip) => trip.way),
  };
}

const ROUNDS = 10;
const CHICAGO_END_S = 10_000;
const HOUR_S = 3600;

/** A morning hour of Chicago's sketch network, in packets of five; zones end at the junctions that their connectors lead to. */
export async function chicagoCase(folder: string): Promise<PeerCase> {
  const { network, zones, linkOfRow, capacityVehPerH } = await readTntpNetwork(`${folder}/net.tntp`);
  const { trips } = await readTntpTrips(`${folder}/trips.tntp`);
  const packet = 5;
  const { tail, head, lengthM, freeSpeedMps } = network;
  const joined = new Int32Array(zones).fill(-1);
  const kept: number[] = [];
  for (const link of linkOfRow) {
    if (tail[link]! < zones) joined[tail[link]!] = head[link]! - zones;
    else if (head[link]! >= zones) kept.push(link);
  }
  const roads = kept.map((link): Road => {
    const exitVehPerS = capacityVehPerH[link]! / 3600;
    const lanes = Math.max(1, Math.ceil(exitVehPerS / laneVehPerS(freeSpeedMps[link]!)));
    const ends = { tail: tail[link]! - zones, head: head[link]! - zones };
    return { ...ends, lengthM: lengthM[link]!, freeSpeedMps: freeSpeedMps[link]!, lanes, exitVehPerS };
  });
  const { links, lanes } = linksOf(network.nodeCount - zones, roads);
  const pairs: EndPair[] = [];
  trips.forEach((volume, i) => {
    const [from, to] = [joined[Math.floor(i / zones)]!, joined[i % zones]!];
    if (volume > 0 && from >= 0 && to >= 0 && from !== to) pairs.push({ from, to, vehPerH: volume });
  });
  const freeS = links.lengthM.map((length, link) => length / links.freeSpeedMps[link]!);
  const perHour = links.exitCapacityPcuPerS.map((c) => c * HOUR_S);
  const found = averagedRoutes({ ...links, freeS, capacityVehPerH: perHour }, pairs, ROUNDS);

  const random = new Random(1, "Chicago");
  const departures: { departS: number; route: number }[] = [];
  const routes = found.flat();
  let owed = 0;
  pairs.forEach(({ vehPerH }, pair) => {
    if (routes[pair]!.length === 0) return;
    for (owed += vehPerH; owed >= packet; owed -= packet) {
      const departS = packet * random.below(HOUR_S / packet);
      departures.push({ departS, route: random.below(ROUNDS) * pairs.length + pair });
    }
  });
  departures.sort((a, b) => a.departS - b.departS);
  return {
    links,
    lanes,
    packet,
    endS: CHICAGO_END_S,
    departS: Float64Array.from(departures, (trip) => trip.departS),
    route: Uint32Array.from(departures, (trip) => trip.route),
    routes,
  };
}

/**
 * Half a vehicle a second over 4 km of road: 3,500 m cut into links, shut at their end for five minutes, then 500 m in one.
 * 360,000 veh·s in all: 1,500 vehicles for 200 s each, and 60,000 of delay.
 */
export function corridorCase(lengthsM: readonly number[], packet: number): PeerCase {
  const roads = [...lengthsM, 500].map(
    (lengthM, i): Road => ({ tail: i, head: i + 1, lengthM, freeSpeedMps: 20, lanes: 1 }),
  );
  const everyS = packet / 0.5;
  const count = 1500 / packet;
  return {
    ...linksOf(roads.length + 1, roads),
    packet,
    endS: 6000,
    departS: Float64Array.from({ length: count }, (_, i) => i * everyS),
    route: new Uint32Array(count),
    routes: [roads.map((_, i) => i)],
    shut: { link: lengthsM.length - 1, fromS: 900, untilS: 1200 },
  };
}

export const CORRIDOR_TOTAL_S = 360_000;
