/**
 * Sioux Falls as UXsim's verification tests load it, made from the published network and trips, with its drivers: at the end
 * of every road each draws the next one (sioux-falls-choice.ts).
 *
 * A road is two links for the loader: the last one holds one vehicle, and a sign there makes its driver look ahead just as it
 * has become the first at the stop line. What makes him ask for a way each time is that his way ends on a link that is shut.
 */
import { readTntpNetwork, readTntpTrips } from "../../src/map/index.ts";
import { type LoaderInput, type LoaderLinks, simulate, TRIP_STATES } from "../../src/traffic/simulation/index.ts";
import { type Choice, makeChoice, type Roads, treeTo } from "./sioux-falls-choice.ts";
import { makeNews, type News } from "./sioux-falls-news.ts";

export interface SiouxFalls extends Roads {
  readonly lengthM: Float64Array;
  readonly freeSpeedMps: Float64Array;
  readonly priority: Float64Array;
  /** Of five vehicles, in order of departure; `vehPerS` is the flow that they stand for. */
  readonly packets: readonly (Trip & { readonly vehPerS: number })[];
}

interface Trip {
  readonly departS: number;
  readonly from: number;
  readonly to: number;
}

export interface SiouxFallsOptions {
  readonly seed: number;
  /** What drivers are told: the mean speeds on the roads, as UXsim's are, or the loader's own news of each road's first vehicle. */
  readonly news: "mean speed" | "first vehicle";
  /** True: a packet is one vehicle of five pcu; false: five vehicles, as far apart as their flow says, about its moment. */
  readonly inPackets: boolean;
}

/** In vehicles. */
export interface SiouxFallsRun {
  readonly demanded: number;
  readonly completed: number;
  /** Of completed trips, from the wish to the arrival; the delay is against the quickest way through an empty network. */
  readonly meanTimeS: number;
  readonly meanDelayS: number;
  /** Vehicles that entered a road, by road. */
  readonly volumes: Float64Array;
  readonly deadlocks: number;
}

const PACKET = 5;
const STEP_S = 5;
const DEMAND_S = 4800;
const END_S = 7200;
const JAM_VEH_PER_M = 0.2;
const WAVE_MPS = 5;
const RENEWED_S = 600;
/** As there, those who set out go before all who come along the road. */
const ORIGIN_PRIORITY = 1000;
/** More than all roads out of a node take together. */
const ORIGIN_PCU_PER_S = 10;
const ORIGIN_MPS = 100;

/** `folder`: net.tntp and trips.tntp of Sioux Falls. */
export async function siouxFalls(folder: string): Promise<SiouxFalls> {
  const { network, zones, capacityVehPerH } = await readTntpNetwork(`${folder}/net.tntp`);
  const { trips } = await readTntpTrips(`${folder}/trips.tntp`);
  const { nodeCount, tail, head, lengthM } = network;
  // Ranks of 5,000 of the file's capacity each, 3 m/s a rank.
  const rank = capacityVehPerH.map((capacity) => Math.floor(capacity / 5000) + 1);
  const packets: SiouxFalls["packets"][number][] = [];
  trips.forEach((volume, pair) => {
    if (volume === 0) return;
    // Two flows a pair in vehicles a second, the first in steps of 0.00005.
    for (const vehPerS of [Math.round(volume / 3) / 20_000, (volume * 5) / 1e6]) {
      let owed = 0;
      for (let departS = 0; departS < DEMAND_S; departS += STEP_S) {
        owed += vehPerS * STEP_S;
        if (owed < PACKET) continue;
        owed -= PACKET;
        packets.push({ departS, from: Math.floor(pair / zones), to: pair % zones, vehPerS });
      }
    }
  });
  packets.sort((a, b) => a.departS - b.departS);
  return { nodeCount, tail, head, lengthM, freeSpeedMps: rank.map((r) => 3 * r), priority: rank, packets };
}

/** Loads it for two hours. The same options, the same answer. */
export function runSiouxFalls(city: SiouxFalls, { seed, news, inPackets }: SiouxFallsOptions): SiouxFallsRun {
  const pcu = inPackets ? PACKET : 1;
  const choice = makeChoice(city, seed);
  const freeS = city.lengthM.map((lengthM, road) => lengthM / city.freeSpeedMps[road]!);
  choice.renew(freeS);
  const trips = inPackets ? city.packets : city.packets.flatMap(vehiclesOf).sort((a, b) => a.departS - b.departS);
  const {
    links,
    trips: outcomes,
    deadlocks,
  } = simulate(
    loaderInput(city, trips, pcu, choice, news === "mean speed" ? makeNews(city, pcu, JAM_VEH_PER_M, WAVE_MPS) : null),
  );
  const emptyS = Array.from({ length: city.nodeCount }, (_, to) => treeTo(city, freeS, to).secondsFrom);
  let [completed, timeS, delayS] = [0, 0, 0];
  trips.forEach(({ departS, from, to }, trip) => {
    if (TRIP_STATES[outcomes.state[trip]!] !== "completed") return;
    const tookS = outcomes.endedS[trip]! - departS;
    completed++;
    timeS += tookS;
    delayS += tookS - emptyS[to]![from]!;
  });
  return {
    demanded: pcu * trips.length,
    completed: pcu * completed,
    meanTimeS: timeS / completed,
    meanDelayS: delayS / completed,
    volumes: Float64Array.from(city.tail, (_, road) => pcu * links.entered[road]!),
    deadlocks: deadlocks.length,
  };
}

function vehiclesOf({ departS, from, to, vehPerS }: SiouxFalls["packets"][number]): Trip[] {
  return Array.from({ length: PACKET }, (_, i) => {
    return { departS: departS + (i - (PACKET - 1) / 2) / vehPerS, from, to };
  });
}

function loaderInput(
  city: SiouxFalls,
  trips: readonly Trip[],
  pcu: number,
  choice: Choice,
  news: News | null,
): LoaderInput {
  const { nodeCount, head } = city;
  const roads = head.length;
  const originOf = (node: number): number => 2 * roads + node;
  const endOf = (node: number): number => 2 * roads + nodeCount + node;
  /** Until the next news: by road × nodes + destination. */
  const ways = new Map<number, Uint32Array>();
  /** By `road`, and on by the quickest ones. */
  const wayBy = (road: number, to: number): Uint32Array => {
    const known = ways.get(road * nodeCount + to);
    if (known !== undefined) return known;
    const links: number[] = [road, roads + road];
    for (let node = head[road]!; node !== to; node = head[links.at(-2)!]!) {
      const next = choice.quickest(node, to);
      links.push(next, roads + next);
    }
    const way = Uint32Array.of(...links, endOf(to));
    ways.set(road * nodeCount + to, way);
    return way;
  };
  const routes = trips.map(({ from, to }) => [originOf(from), ...wayBy(choice.quickest(from, to), to)]);
  const routeLength = Uint32Array.from(routes, (route) => route.length);
  let poolLength = 0;
  const routeStart = routeLength.map((length) => {
    poolLength += length;
    return poolLength - length;
  });
  const signLinks = new Uint8Array(2 * roads + 2 * nodeCount).fill(1, roads, 2 * roads + nodeCount);
  return {
    links: loaderLinks(city, pcu / JAM_VEH_PER_M),
    classes: [{ id: "car", pcu }],
    trips: {
      count: trips.length,
      departS: Float64Array.from(trips, ({ departS }) => departS),
      vehicleClass: new Uint8Array(trips.length),
      informed: new Uint8Array(trips.length),
      routeStart,
      routeLength,
      routePool: Uint32Array.from(routes.flat()),
    },
    windows: {
      closedLinks: Array.from({ length: nodeCount }, (_, node) => {
        return { link: endOf(node), fromS: 0, untilS: END_S, classMask: 1 };
      }),
      heldMovements: [],
      exitCapacity: [],
      entryCapacity: [],
    },
    endS: END_S,
    closedDestination: "wait",
    information: { everyS: 0, signLinks, patienceS: END_S, giveUpS: END_S },
    rerouter: {
      reroute(trip, link, timeS) {
        const { to } = trips[trip]!;
        const isOnRoad = link < 2 * roads;
        const node = isOnRoad ? head[link - roads]! : link - 2 * roads;
        if (isOnRoad) news?.isAtEnd(link - roads, timeS);
        if (node === to) return new Uint32Array(0);
        const road = choice.draw(node, to);
        news?.enters(road, timeS);
        return wayBy(road, to);
      },
      renew(timeS, secondsNow) {
        if (timeS === 0 || timeS % RENEWED_S !== 0) return;
        ways.clear();
        choice.renew(
          news?.seconds(timeS) ?? Float64Array.from(head, (_, road) => secondsNow[road]! + secondsNow[roads + road]!),
        );
      },
    },
  };
}

/** The roads up to their last metres, these, a link from each origin, and one beyond each destination that nobody enters. */
function loaderLinks(city: SiouxFalls, stopM: number): LoaderLinks {
  const { nodeCount, tail, head, lengthM, freeSpeedMps, priority } = city;
  const roads = tail.length;
  const nodes = Array.from({ length: nodeCount }, (_, node) => node);
  const beforeStop = Array.from(tail, (_, road) => nodeCount + road);
  const outside = nodes.map((node) => nodeCount + roads + node);
  const nowhere = 2 * nodeCount + roads;
  const all = (...columns: ArrayLike<number>[]): Float64Array =>
    Float64Array.from(columns.flatMap((c) => Array.from(c)));
  const ofNodes = (value: number): number[] => nodes.map(() => value);
  const capacity = freeSpeedMps.map((u) => (u * WAVE_MPS * JAM_VEH_PER_M) / (u + WAVE_MPS));
  const capacityPcuPerS = all(capacity, capacity, ofNodes(ORIGIN_PCU_PER_S), ofNodes(ORIGIN_PCU_PER_S));
  const lastM = lengthM.map(() => stopM);
  return {
    linkCount: 2 * roads + 2 * nodeCount,
    nodeCount: nowhere + 1,
    tail: Uint32Array.from(all(tail, beforeStop, outside, nodes)),
    head: Uint32Array.from(all(beforeStop, head, nodes, ofNodes(nowhere))),
    lengthM: all(
      lengthM.map((m) => m - stopM),
      lastM,
      ofNodes(stopM),
      ofNodes(stopM),
    ),
    freeSpeedMps: all(freeSpeedMps, freeSpeedMps, ofNodes(ORIGIN_MPS), ofNodes(ORIGIN_MPS)),
    jamDensityPcuPerM: capacityPcuPerS.map(() => JAM_VEH_PER_M),
    capacityPcuPerS,
    exitCapacityPcuPerS: capacityPcuPerS,
    priority: all(priority, priority, ofNodes(ORIGIN_PRIORITY), ofNodes(1)),
  };
}
