/** `clearway simulate`: one loading case in, its answer out. */
import { unionWindows, type Window, type WorkOptions } from "../../base/index.ts";
import {
  type CaseTrip,
  CHOICE_INTERVAL_S,
  CHOICE_ROUNDS,
  isTurnToChoose,
  type LinkTime,
  quickestRoute,
} from "./case-choice.ts";
import { type LoadingCase, parseCase } from "./case-schema.ts";
import { simulate } from "./simulate.ts";
import type {
  LoaderBooks,
  LoaderClass,
  LoaderInput,
  LoaderLinks,
  LoaderResult,
  LoaderSignal,
  LoaderWindows,
  Trips,
} from "./types.ts";

export interface CaseAnswer extends LoaderBooks {
  readonly totalTravelTimeS: number;
  readonly totalDelayS: number;
  readonly links: Readonly<
    Record<
      string,
      { entered: number; left: number; maxQueueReachM: number; maxQueueVeh: number; meanOutflowPcuPerS: number }
    >
  >;
  readonly deadlocks: readonly (readonly string[])[];
}

/** Throws ClearwayError `case-invalid` where the JSON is not a case. Trips to a closed destination wait. */
export function simulateCase(json: unknown, options: WorkOptions = {}): CaseAnswer {
  const loadingCase = parseCase(json);
  const result = runCase(loadingCase, options);
  const { entered, left, maxQueueReachM, maxQueueVeh, meanOutflowPcuPerS } = result.links;
  return {
    ...result.books,
    totalTravelTimeS: result.totalTravelTimeS,
    totalDelayS: result.totalDelayS,
    links: Object.fromEntries(
      loadingCase.links.map(({ id }, i) => [
        id,
        {
          entered: entered[i]!,
          left: left[i]!,
          maxQueueReachM: maxQueueReachM[i]!,
          maxQueueVeh: maxQueueVeh[i]!,
          meanOutflowPcuPerS: meanOutflowPcuPerS[i]!,
        },
      ]),
    ),
    deadlocks: result.deadlocks.map((ring) => ring.links.map((link) => loadingCase.links[link]!.id)),
  };
}

function runCase(loadingCase: LoadingCase, options: WorkOptions): LoaderResult {
  const nodeIds = [...new Set(loadingCase.links.flatMap((l) => [l.fromNode, l.toNode]))];
  const nodeIndex = new Map(nodeIds.map((id, i) => [id, i]));
  const linkIndex = new Map(loadingCase.links.map(({ id }, i) => [id, i]));
  const links = caseLinks(loadingCase, nodeIndex);
  const classes = caseClasses(loadingCase);
  const trips = caseTrips(loadingCase, classes, linkIndex, nodeIndex);
  const input: Omit<LoaderInput, "trips"> = {
    links,
    classes,
    windows: caseWindows(loadingCase, classes, linkIndex),
    signals: caseSignals(loadingCase, linkIndex),
    endS: loadingCase.endS,
    closedDestination: "wait",
    nodeCapacity: loadingCase.nodes.flatMap((n) =>
      n.capacityPcuPerS === undefined ? [] : [{ node: nodeIndex.get(n.id)!, pcuPerS: n.capacityPcuPerS }],
    ),
    ...(loadingCase.measure && { measure: { fromS: loadingCase.measure.fromS, untilS: loadingCase.measure.toS } }),
  };
  const made = chooseRoutes(input, trips, options);
  const result = simulate({ ...input, trips: packTrips(made) }, options);
  const notMade = result.books.notMade + trips.length - made.length;
  // A trip with no way in the network at all is not made from its wish on.
  const demanded = result.books.demanded + trips.length - made.length;
  return { ...result, books: { ...result.books, demanded, notMade } };
}

function caseLinks(loadingCase: LoadingCase, nodeIndex: ReadonlyMap<string, number>): LoaderLinks {
  const { links } = loadingCase;
  const capacityPcuPerS = Float64Array.from(links, (l) => l.capacityPcuPerS);
  return {
    linkCount: links.length,
    nodeCount: nodeIndex.size,
    tail: Uint32Array.from(links, (l) => nodeIndex.get(l.fromNode)!),
    head: Uint32Array.from(links, (l) => nodeIndex.get(l.toNode)!),
    lengthM: Float64Array.from(links, (l) => l.lengthM),
    freeSpeedMps: Float64Array.from(links, (l) => l.freeSpeedMps),
    jamDensityPcuPerM: Float64Array.from(links, (l) => l.jamDensityPcuPerM),
    capacityPcuPerS,
    exitCapacityPcuPerS: capacityPcuPerS,
    priority: Float64Array.from(links, (l) => l.priority ?? l.capacityPcuPerS),
  };
}

/** A class of the loader is a class of the case with one pcu. */
function caseClasses(loadingCase: LoadingCase): LoaderClass[] {
  const classes: LoaderClass[] = [];
  for (const { vehicleClass, pcu } of loadingCase.demand) {
    if (!classes.some((c) => c.id === vehicleClass && c.pcu === pcu)) classes.push({ id: vehicleClass, pcu });
  }
  return classes;
}

/** Every wish before the case's end, in order; ties in the order of `demand`. */
function caseTrips(
  loadingCase: LoadingCase,
  classes: readonly LoaderClass[],
  linkIndex: ReadonlyMap<string, number>,
  nodeIndex: ReadonlyMap<string, number>,
): CaseTrip[] {
  const trips = loadingCase.demand.flatMap((demand): CaseTrip[] => {
    const { route, pcu, ratePcuPerS, startS, endS } = demand;
    const count = Math.floor((ratePcuPerS / pcu) * (endS - startS) + 0.5);
    const common = {
      vehicleClass: classes.findIndex((c) => c.id === demand.vehicleClass && c.pcu === pcu),
      pcu,
      route: route?.map((id) => linkIndex.get(id)!),
      fromNode: nodeIndex.get(demand.fromNode ?? "") ?? 0,
      toNode: nodeIndex.get(demand.toNode ?? "") ?? 0,
      isEquilibrium: demand.choice === "equilibrium",
    };
    return Array.from({ length: count }, (_, i) => ({ ...common, departS: startS + ((i + 0.5) * pcu) / ratePcuPerS }));
  });
  return trips.filter(({ departS }) => departS < loadingCase.endS).sort((a, b) => a.departS - b.departS);
}

function packTrips(trips: readonly CaseTrip[]): Trips {
  const pool: number[] = [];
  const runs = new Map<readonly number[], number>();
  for (const { route } of trips) {
    if (runs.has(route!)) continue;
    runs.set(route!, pool.length);
    for (const link of route!) pool.push(link);
  }
  return {
    count: trips.length,
    departS: Float64Array.from(trips, (t) => t.departS),
    vehicleClass: Uint8Array.from(trips, (t) => t.vehicleClass),
    informed: new Uint8Array(trips.length),
    routeStart: Uint32Array.from(trips, (t) => runs.get(t.route!)!),
    routeLength: Uint32Array.from(trips, (t) => t.route!.length),
    routePool: Uint32Array.from(pool),
  };
}

/** Gives those without one a route; leaves out those who have none in this network. */
function chooseRoutes(input: Omit<LoaderInput, "trips">, trips: readonly CaseTrip[], options: WorkOptions): CaseTrip[] {
  const { links } = input;
  const outLinks: number[][] = Array.from({ length: links.nodeCount }, () => []);
  for (let link = 0; link < links.linkCount; link++) outLinks[links.tail[link]!]!.push(link);
  const freeTime: LinkTime = (link) => links.lengthM[link]! / links.freeSpeedMps[link]!;
  const choosers = trips.filter(({ route }) => route === undefined);
  chooseQuickest(choosers, links, outLinks, freeTime);
  const made = trips.filter(({ route }) => route !== undefined);
  const players = choosers.filter(({ route, isEquilibrium }) => route !== undefined && isEquilibrium);
  for (let round = 1; round <= CHOICE_ROUNDS && players.length > 0; round++) {
    const packed = packTrips(made);
    const recordLinkTimes = { intervalS: CHOICE_INTERVAL_S };
    const result = simulate({ ...input, trips: packed, recordLinkTimes }, options);
    const linkTime = metTime(input, result);
    const movers = players.filter((_, i) => isTurnToChoose(i, round));
    chooseQuickest(movers, links, outLinks, linkTime);
  }
  return made;
}

/** One search for those who leave in the same interval between the same ends, so that routes are shared. */
function chooseQuickest(
  choosers: readonly CaseTrip[],
  links: LoaderLinks,
  outLinks: readonly (readonly number[])[],
  linkTime: LinkTime,
): void {
  const found = new Map<string, readonly number[] | undefined>();
  for (const trip of choosers) {
    const interval = Math.floor(trip.departS / CHOICE_INTERVAL_S);
    const key = `${trip.fromNode} ${trip.toNode} ${interval}`;
    if (!found.has(key)) {
      const departS = (interval + 0.5) * CHOICE_INTERVAL_S;
      found.set(key, quickestRoute(links, outLinks, linkTime, trip.fromNode, trip.toNode, departS) ?? undefined);
    }
    trip.route = found.get(key);
  }
}

function metTime(input: Omit<LoaderInput, "trips">, result: LoaderResult): LinkTime {
  const { links, endS } = input;
  const { meanS, intervalCount } = result.linkTimes!;
  return (link, timeS) => {
    const interval = Math.min(intervalCount - 1, Math.floor(timeS / CHOICE_INTERVAL_S));
    const use = Math.min(1, result.links.entered[link]! / (links.capacityPcuPerS[link]! * endS));
    return meanS[interval * links.linkCount + link]! * (1 + 0.01 * use);
  };
}

function caseWindows(
  loadingCase: LoadingCase,
  classes: readonly LoaderClass[],
  linkIndex: ReadonlyMap<string, number>,
): LoaderWindows {
  const everyClass = 2 ** classes.length - 1;
  const closedLinks: LoaderWindows["closedLinks"][number][] = [];
  const heldMovements: LoaderWindows["heldMovements"][number][] = [];
  const exitCapacity: LoaderWindows["exitCapacity"][number][] = [];
  const entryCapacity: LoaderWindows["entryCapacity"][number][] = [];
  for (const event of loadingCase.events) {
    const span = { fromS: event.fromS, untilS: event.toS };
    if (event.movement !== undefined) {
      const [fromLink, toLink] = [linkIndex.get(event.movement[0])!, linkIndex.get(event.movement[1])!];
      heldMovements.push({ ...span, fromLink, toLink, classMask: everyClass, capacityPcuPerS: event.capacityPcuPerS! });
      continue;
    }
    const link = linkIndex.get(event.link!)!;
    if (event.exitCapacityPcuPerS !== undefined)
      exitCapacity.push({ ...span, link, pcuPerS: event.exitCapacityPcuPerS });
    if (event.entryCapacityPcuPerS !== undefined)
      entryCapacity.push({ ...span, link, pcuPerS: event.entryCapacityPcuPerS });
    const closedTo = event.closedTo ?? [];
    const classMask = classes.reduce((mask, { id }, i) => (closedTo.includes(id) ? mask | (1 << i) : mask), 0) >>> 0;
    if (classMask !== 0) closedLinks.push({ ...span, link, classMask });
  }
  return { closedLinks, heldMovements, exitCapacity, entryCapacity };
}

/** A link is green in each phase that names it; links in no phase have no signal. */
function caseSignals(loadingCase: LoadingCase, linkIndex: ReadonlyMap<string, number>): LoaderSignal[] {
  return loadingCase.nodes.flatMap(({ signal }) => {
    if (signal === undefined) return [];
    const greens = new Map<string, Window[]>();
    let fromS = 0;
    for (const { greenS, links } of signal.phases) {
      for (const id of links) greens.set(id, [...(greens.get(id) ?? []), { fromS, untilS: fromS + greenS }]);
      fromS += greenS;
    }
    return [...greens].map(([id, windows]) => ({
      link: linkIndex.get(id)!,
      fromS: 0,
      untilS: loadingCase.endS,
      cycleS: signal.cycleS,
      offsetS: signal.offsetS,
      greens: unionWindows(windows).map((green) => [green.fromS, green.untilS] as const),
    }));
  });
}
