/**
 * Another way for a trip whose way is shut. What drivers know is renewed every few minutes: the closures of now and of the
 * next minutes, and the times of a usual day. Trips of like kind and like bans share what is known. Closures only add to a
 * way, so the open city's times bound every search, which then looks at little more than the way itself.
 */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import { lowerBounds, type Metric, makeMetric, type PathEngine } from "../../routing/index.ts";
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
  readonly closed: Uint8Array;
  readonly metric: Metric;
  /** Trips found to have no way, by where they asked. */
  readonly noWay: Set<number>;
}

/** A discouraged road counts this many times its seconds to those who keep away. */
const DISCOURAGED = 4;

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
    const fresh = { epoch, closed, metric, noWay: new Set<number>() };
    knowledge[group] = fresh;
    return fresh;
  };

  const openS = groups.map(
    ([first]) => makeMetric(network, { kind: fleet[first!]!.vehicle.kind, linkS: options.linkS }).linkS,
  );
  const bounds = new Map<number, Float64Array>();
  const boundsTo = (group: number, destination: number): Float64Array => {
    const key = group * network.linkCount + destination;
    let lowerS = bounds.get(key);
    if (lowerS === undefined) {
      lowerS = lowerBounds(network, openS[group]!, destination);
      bounds.set(key, lowerS);
    }
    return lowerS;
  };

  /** The quickest way from the link, itself left out if the trip is on it already. */
  const search = (known: Knowledge, trip: number, from: number, onIt: boolean): Uint32Array | null => {
    const destination = demand.destinationLink[trip]!;
    const lowerS = boundsTo(groupOfClass[demand.vehicleClass[trip]!]!, destination);
    if (known.metric.linkS[destination] === Number.POSITIVE_INFINITY) return null;
    const route = engine.route(
      known.metric,
      { link: from, share: onIt ? 1 : 0 },
      { link: destination, share: 1 },
      lowerS,
    );
    return route === null ? null : route.links.subarray(onIt ? 1 : 0);
  };

  return {
    reroute(trip, link, timeS) {
      const known = know(groupOfClass[demand.vehicleClass[trip]!]!, timeS);
      if (link === NONE) return search(known, trip, demand.originLink[trip]!, false);
      const asking = trip * network.linkCount + link;
      if (known.noWay.has(asking)) return null;
      const ahead = search(known, trip, link, true);
      if (ahead !== null) return ahead;
      // Nothing open ahead: at a barrier the police let people turn round, where there is a way back.
      const back = network.reverse[link]!;
      const mayTurn = back !== NONE && known.metric.linkS[back] !== Number.POSITIVE_INFINITY;
      const behind = mayTurn ? search(known, trip, back, false) : null;
      if (behind === null) known.noWay.add(asking);
      return behind;
    },
  };
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
