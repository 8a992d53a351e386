/**
 * Routes of many trips by destination trees: one backward search serves all trips of one kind that end on one link. Kinds that
 * see the same roads share trees.
 */
import { Growable, NONE, throwIfAborted, type WorkOptions } from "../../base/index.ts";
import { kindBit, type RoadNetwork, type VehicleKind } from "../../map/index.ts";
import { type DestinationTree, type Metric, makeMetric, type PathEngine, turnGraphOf } from "../../routing/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";

/** Routes of trips as runs of links in one pool; a length of 0 = no way. */
export interface RouteSet {
  readonly routeStart: Uint32Array;
  readonly routeLength: Uint32Array;
  readonly routePool: Uint32Array;
}

/** Kinds by the roads they may drive: each list shares its access to the last link and movement. */
export function accessGroups(network: RoadNetwork, kinds: readonly VehicleKind[]): VehicleKind[][] {
  const groups: VehicleKind[][] = [];
  for (const kind of new Set(kinds)) {
    const like = groups.find(([first]) => sameBits(network, kindBit(first!), kindBit(kind)));
    if (like === undefined) groups.push([kind]);
    else like.push(kind);
  }
  return groups;
}

function sameBits(network: RoadNetwork, a: number, b: number): boolean {
  for (const masks of [network.access, network.movementAccess]) {
    for (let i = 0; i < masks.length; i++) if (((masks[i]! & a) === 0) !== ((masks[i]! & b) === 0)) return false;
  }
  return true;
}

/** Trips that share a tree, as runs of trip indices sorted by the kind that the tree is of, then by destination link. */
export interface TripBatches {
  readonly order: Uint32Array;
  readonly batches: readonly TripBatch[];
}

export interface TripBatch {
  readonly kind: VehicleKind;
  readonly destination: number;
  /** Its trips in `order`: first included, last not. */
  readonly from: number;
  readonly until: number;
}

/**
 * Trees are of the kinds that drive most, or by rules of their own. A trip of another kind follows the cars' tree; where that
 * has a road which is not for it, it gets a search of its own (see assignRoutes).
 */
const TREE_KINDS: readonly VehicleKind[] = ["car", "motorcycle", "truck"];
const TREE_OF: Readonly<Partial<Record<VehicleKind, VehicleKind>>> = {
  "special-truck": "truck",
  bicycle: "motorcycle",
};

export function batchTrips(network: RoadNetwork, demand: Demand, fleet: readonly FleetRow[]): TripBatches {
  const { linkCount } = network;
  const ofClass = fleet.map(({ vehicle }) => Math.max(0, TREE_KINDS.indexOf(TREE_OF[vehicle.kind] ?? vehicle.kind)));
  const key = Uint32Array.from(
    demand.destinationLink,
    (link, trip) => ofClass[demand.vehicleClass[trip]!]! * linkCount + link,
  );
  const order = Uint32Array.from(key.keys()).sort((a, b) => key[a]! - key[b]! || a - b);
  const batches: TripBatch[] = [];
  for (let from = 0; from < order.length; ) {
    const at = key[order[from]!]!;
    let until = from + 1;
    while (until < order.length && key[order[until]!] === at) until++;
    batches.push({ kind: TREE_KINDS[Math.floor(at / linkCount)]!, destination: at % linkCount, from, until });
    from = until;
  }
  return { order, batches };
}

export interface AssignOptions extends WorkOptions {
  /** Seconds a link, all kinds: what the drivers of a batch believe. */
  readonly linkS: (batch: TripBatch) => Float64Array;
}

/**
 * The quickest route of each trip of the batches at the link times that these believe: one tree a batch, and a search for each
 * trip that the tree's kind misleads. Trips of no batch get none.
 */
export function assignRoutes(
  network: RoadNetwork,
  engine: PathEngine,
  demand: Demand,
  fleet: readonly FleetRow[],
  { order, batches }: TripBatches,
  { linkS, signal, onProgress }: AssignOptions,
): RouteSet {
  const routeStart = new Uint32Array(demand.count);
  const routeLength = new Uint32Array(demand.count);
  const pool = new Growable((length) => new Uint32Array(length), demand.count * 50);
  const bits = fleet.map((row) => kindBit(row.vehicle.kind));
  const metrics = new Map<Float64Array, Map<VehicleKind, Metric>>();
  const metricOf = (kind: VehicleKind, believedS: Float64Array): Metric => {
    const ofTimes = metrics.get(believedS) ?? new Map<VehicleKind, Metric>();
    metrics.set(believedS, ofTimes);
    const metric = ofTimes.get(kind) ?? makeMetric(network, { kind, linkS: believedS });
    ofTimes.set(kind, metric);
    return metric;
  };
  const { stateLink } = turnGraphOf(network);
  let tree: DestinationTree | undefined;
  batches.forEach((batch, b) => {
    const { kind, destination, from, until } = batch;
    const believedS = linkS(batch);
    if (b % 32 === 0) {
      throwIfAborted(signal);
      onProgress?.("routes", b / batches.length);
    }
    tree = engine.tree(metricOf(kind, believedS), [destination], tree);
    for (let k = from; k < until; k++) {
      const trip = order[k]!;
      const origin = demand.originLink[trip]!;
      const vehicleClass = demand.vehicleClass[trip]!;
      routeStart[trip] = pool.length;
      if (mayFollow(network, tree.next, origin, destination, bits[vehicleClass]!)) {
        for (let state = origin; state !== NONE; state = tree.next[state]!) pool.push(stateLink[state]!);
      } else {
        const metric = metricOf(fleet[vehicleClass]!.vehicle.kind, believedS);
        const own = engine.route(metric, { link: origin, share: 0 }, { link: destination, share: 1 });
        for (const link of own?.links ?? []) pool.push(link);
      }
      routeLength[trip] = pool.length - routeStart[trip]!;
    }
  });
  return { routeStart, routeLength, routePool: pool.finish() };
}

/** Does the tree lead from the origin to the destination, by links and turns that the kind may use? */
function mayFollow(network: RoadNetwork, next: Uint32Array, origin: number, destination: number, bit: number): boolean {
  const { stateLink, firstArc, arcHead, arcMovement, arcKinds } = turnGraphOf(network);
  let state = origin;
  for (;;) {
    const link = stateLink[state]!;
    if ((network.access[link]! & bit) === 0) return false;
    const to = next[state]!;
    if (to === NONE) return link === destination;
    let arc = firstArc[state]!;
    while (arcHead[arc] !== to) arc++;
    if ((network.movementAccess[arcMovement[arc]!]! & arcKinds[arc]! & bit) === 0) return false;
    state = to;
  }
}
