/**
 * Another way for a trip whose way is shut. What drivers know is renewed every few minutes: the closures of now and of the
 * next minutes, and the times of a usual day. Trips of like kind and like bans share what is known; where many of them ask
 * for one destination at one time a destination tree answers all, else a search from point to point.
 */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import { type Metric, makeMetric, type PathEngine } from "../../routing/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import type { Rerouter } from "../simulation/index.ts";
import type { Closures } from "./loader-input.ts";
import { accessGroups } from "./routes.ts";

export interface RerouterOptions {
  /** Seconds a link of a usual day. */
  readonly linkS: Float64Array;
  /** Knowledge is renewed at multiples of this. */
  readonly refreshS?: number;
  /** Closures that begin within this time are avoided already. */
  readonly lookAheadS?: number;
}

/** What drivers of one group know at one time. */
interface Knowledge {
  epoch: number;
  closed: Uint8Array;
  metric: Metric;
  /** By destination link: how often it was asked for, and the tree's next links once it was asked for often. */
  readonly asked: Map<number, number>;
  readonly next: Map<number, Uint32Array>;
}

/** A discouraged road counts this many times its seconds to those who keep away. */
const DISCOURAGED = 4;
/** From this many questions for one destination on, a tree is cheaper than searches. */
const TREE_FROM = 6;
/** At most this many trees are kept a group (4 B a link each). */
const TREES = 200;

export function makeRerouter(
  network: RoadNetwork,
  engine: PathEngine,
  demand: Demand,
  fleet: readonly FleetRow[],
  timeline: Closures,
  options: RerouterOptions,
): Rerouter {
  const refreshS = options.refreshS ?? 300;
  const lookAheadS = options.lookAheadS ?? 300;
  const groups = likeClasses(network, fleet, timeline);
  const groupOfClass = fleet.map((_, c) => groups.findIndex((group) => group.includes(c)));
  const knowledge: (Knowledge | undefined)[] = groups.map(() => undefined);

  const know = (group: number, timeS: number): Knowledge => {
    const epoch = Math.floor(timeS / refreshS);
    const known = knowledge[group];
    if (known?.epoch === epoch) return known;
    const [first] = groups[group]!;
    const fromS = epoch * refreshS;
    const closed = new Uint8Array(network.linkCount);
    const discouraged: number[] = [];
    for (const w of timeline.links) {
      if (((w.classMask >>> first!) & 1) === 0 || w.fromS >= fromS + refreshS + lookAheadS || w.untilS <= fromS)
        continue;
      if (w.level === "discouraged") discouraged.push(w.link);
      else closed[w.link] = 1;
    }
    if (known !== undefined && sameBytes(known.closed, closed)) {
      known.epoch = epoch;
      return known;
    }
    let linkS = options.linkS;
    if (discouraged.length > 0) {
      linkS = linkS.slice();
      for (const link of new Set(discouraged)) linkS[link]! *= DISCOURAGED;
    }
    const metric = makeMetric(network, {
      kind: fleet[first!]!.vehicle.kind,
      linkS,
      closedLinks: closed,
      ...(known === undefined ? {} : { into: known.metric }),
    });
    const fresh = { epoch, closed, metric, asked: new Map(), next: new Map() };
    knowledge[group] = fresh;
    return fresh;
  };

  /** The quickest way from where the trip is, `from` itself left out if it is on it already. */
  const search = (known: Knowledge, from: number, onIt: boolean, destination: number): Uint32Array | null => {
    const next = treeTo(known, destination);
    if (next !== null && known.metric.linkS[from] !== Number.POSITIVE_INFINITY) return follow(next, from, destination, onIt);
    const route = engine.route(known.metric, { link: from, share: onIt ? 1 : 0 }, { link: destination, share: 1 });
    return route === null ? null : route.links.subarray(onIt ? 1 : 0);
  };

  const treeTo = (known: Knowledge, destination: number): Uint32Array | null => {
    const next = known.next.get(destination);
    if (next !== undefined) return next;
    const times = (known.asked.get(destination) ?? 0) + 1;
    known.asked.set(destination, times);
    if (times < TREE_FROM || known.next.size >= TREES) return null;
    const tree = engine.tree(known.metric, [destination]);
    known.next.set(destination, tree.next);
    return tree.next;
  };

  return {
    reroute(trip, link, timeS) {
      const known = know(groupOfClass[demand.vehicleClass[trip]!]!, timeS);
      const destination = demand.destinationLink[trip]!;
      if (link === NONE) return search(known, demand.originLink[trip]!, false, destination);
      const way = search(known, link, true, destination);
      if (way !== null) return way;
      // Nothing open ahead: at a barrier the police let people turn round, where there is a way back.
      const back = network.reverse[link]!;
      if (back === NONE || known.metric.linkS[back] === Number.POSITIVE_INFINITY) return null;
      return search(known, back, false, destination);
    },
  };
}

/** The links from `from` (itself left out where the trip is on it already) to the destination, null where the tree ends before. */
function follow(next: Uint32Array, from: number, destination: number, onIt: boolean): Uint32Array | null {
  let length = onIt ? 0 : 1;
  let last = from;
  for (let at = next[from]!; at !== NONE; at = next[at]!) {
    length++;
    last = at;
  }
  if (last !== destination) return null;
  const way = new Uint32Array(length);
  let at = onIt ? next[from]! : from;
  for (let i = 0; i < length; i++, at = next[at]!) way[i] = at;
  return way;
}

/** Classes with the same roads and the same bans, as lists of class indices. */
function likeClasses(network: RoadNetwork, fleet: readonly FleetRow[], timeline: Closures): number[][] {
  const kinds = accessGroups(
    network,
    fleet.map((row) => row.vehicle.kind),
  );
  const masks = [...new Set(timeline.links.map((w) => w.classMask))];
  const groups = new Map<string, number[]>();
  fleet.forEach((row, c) => {
    const roads = kinds.findIndex((group) => group.includes(row.vehicle.kind));
    const key = `${roads} ${masks.map((mask) => (mask >>> c) & 1).join("")}`;
    groups.set(key, [...(groups.get(key) ?? []), c]);
  });
  return [...groups.values()];
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
