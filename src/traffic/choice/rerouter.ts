/**
 * Another way for a trip whose way is shut. What drivers know is renewed every few minutes: the closures of now and of the
 * next minutes, and the times of a usual day, each driver with a view of his own of roads that he does not know (so that not
 * all take the one next best way). Trips of like kind and like bans share what is known. Closures and doubts only add to a
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
  /** A link: SHUT, DISCOURAGED or 0. */
  readonly state: Uint8Array;
  /** One a view. */
  readonly metrics: readonly Metric[];
  /** Trips found to have no way, by where they asked. */
  readonly noWay: Set<number>;
}

const SHUT = 1;
const DISCOURAGED = 2;
/** A discouraged road counts this many times its seconds. */
const DISCOURAGED_TIMES = 4;

/** Views that drivers have, and how much longer than it is a link may seem to one of them. */
const VIEWS = 6;
const DOUBT = 0.5;

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
  const views = Array.from({ length: VIEWS }, (_, v) => viewOf(options.linkS, v));

  const know = (group: number, timeS: number): Knowledge => {
    const epoch = Math.floor(timeS / refreshS);
    const known = knowledge[group];
    if (known?.epoch === epoch) return known;
    const [first] = groups[group]!;
    const fromS = epoch * refreshS;
    const state = new Uint8Array(network.linkCount);
    for (const w of timeline.links) {
      if (((w.classMask >>> first!) & 1) === 0 || w.fromS >= fromS + refreshS + lookAheadS || w.untilS <= fromS)
        continue;
      if (w.level !== "discouraged") state[w.link] = SHUT;
      else if (state[w.link] !== SHUT) state[w.link] = DISCOURAGED;
    }
    if (known !== undefined && sameBytes(known.state, state)) {
      known.epoch = epoch;
      return known;
    }
    const closedLinks = state.map((known) => (known === SHUT ? 1 : 0));
    const metrics = views.map((viewS, v) =>
      makeMetric(network, {
        kind: fleet[first!]!.vehicle.kind,
        linkS: viewS.map((seconds, link) => (state[link] === DISCOURAGED ? seconds * DISCOURAGED_TIMES : seconds)),
        closedLinks,
        ...(known === undefined ? {} : { into: known.metrics[v]! }),
      }),
    );
    const fresh = { epoch, state, metrics, noWay: new Set<number>() };
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
    const metric = known.metrics[trip % VIEWS]!;
    if (metric.linkS[destination] === Number.POSITIVE_INFINITY) return null;
    const route = engine.route(metric, { link: from, share: onIt ? 1 : 0 }, { link: destination, share: 1 }, lowerS);
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
      const mayTurn = back !== NONE && known.metrics[0]!.linkS[back] !== Number.POSITIVE_INFINITY;
      const behind = mayTurn ? search(known, trip, back, false) : null;
      if (behind === null) known.noWay.add(asking);
      return behind;
    },
  };
}

/** Seconds as they seem in one view: each link up to DOUBT longer, drawn by a mix of its number and the view's. */
function viewOf(linkS: Float64Array, view: number): Float64Array {
  return linkS.map((seconds, link) => {
    const mixed = Math.imul(Math.imul(link + 1, 0x9e3779b1) ^ Math.imul(view, 0x85ebca6b), 0xc2b2ae35) >>> 8;
    return seconds * (1 + (DOUBT * mixed) / 0x100_0000);
  });
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
