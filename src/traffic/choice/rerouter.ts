/**
 * Another way for a trip whose way is shut. What drivers know is renewed every five minutes: the closures of now and of the
 * next minutes, and what the roads take now, never less than on a usual day; each driver has a view of his own of roads that he
 * does not know, so that not all take the one next best way. Trips of like kind and like bans share what is known. Closures,
 * queues and doubts only add to a way, so a usual day's times bound every search, which looks at little more than the way.
 */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import { closeMore, lowerBounds, type Metric, makeMetric, type PathEngine } from "../../routing/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import type { Rerouter } from "../simulation/index.ts";
import type { Closures } from "./loader-input.ts";
import { accessGroups } from "./routes.ts";

export interface RerouterOptions {
  /** Seconds a link of a usual day. */
  readonly linkS: Float64Array;
  /** Closures that begin within this time are avoided already. */
  readonly lookAheadS?: number;
}

/** What drivers of one group know since the last renewal. */
interface Knowledge {
  readonly renewal: number;
  /** A link: SHUT, DISCOURAGED or 0. */
  readonly state: Uint8Array;
  /** 1 = a movement that is shut for long: not one that is held for a convoy to pass. */
  readonly shutMovements: Uint8Array;
  /** One a view, made when first asked for. */
  readonly metrics: (Metric | undefined)[];
  /** Trips found to have no way, by where they asked. */
  readonly noWay: Set<number>;
}

const SHUT = 1;
const DISCOURAGED = 2;
/** A discouraged road counts this many times its seconds. */
const DISCOURAGED_TIMES = 4;

/** Views that drivers have, and how much longer than it is a link may seem to one of them. */
const VIEWS = 4;
const DOUBT = 0.5;
/** Movements held for less than this are waited for. */
const LONG_S = 1200;
/** The loader renews what is known at multiples of this. */
const RENEWAL_S = 300;

export function makeRerouter(
  network: RoadNetwork,
  engine: PathEngine,
  demand: Demand,
  fleet: readonly FleetRow[],
  timeline: Closures,
  options: RerouterOptions,
): Rerouter {
  const lookAheadS = options.lookAheadS ?? 300;
  const groups = likeClasses(network, fleet, timeline);
  const groupOfClass = fleet.map((_, c) => groups.findIndex((group) => group.includes(c)));
  const knowledge: (Knowledge | undefined)[] = groups.map(() => undefined);
  let renewal = 0;
  let renewedS = 0;
  let nowS = options.linkS;

  const know = (group: number): Knowledge => {
    const known = knowledge[group];
    if (known?.renewal === renewal) return known;
    const [first] = groups[group]!;
    const state = new Uint8Array(network.linkCount);
    for (const w of timeline.links) {
      if (((w.classMask >>> first!) & 1) === 0) continue;
      if (w.fromS >= renewedS + RENEWAL_S + lookAheadS || w.untilS <= renewedS) continue;
      if (w.level !== "discouraged") state[w.link] = SHUT;
      else if (state[w.link] !== SHUT) state[w.link] = DISCOURAGED;
    }
    const shutMovements = new Uint8Array(network.movementCount);
    for (const w of timeline.movements) {
      if (((w.classMask >>> first!) & 1) === 0 || w.untilS - w.fromS < LONG_S) continue;
      if (w.fromS < renewedS + RENEWAL_S + lookAheadS && w.untilS > renewedS) shutMovements[w.movement] = 1;
    }
    const fresh = { renewal, state, shutMovements, metrics: new Array<undefined>(VIEWS), noWay: new Set<number>() };
    knowledge[group] = fresh;
    return fresh;
  };

  // What a kind may never use, and how roads seem in each view, is found once; a metric is then one pass over the links.
  const open = groups.map(([first]) =>
    makeMetric(network, { kind: fleet[first!]!.vehicle.kind, linkS: options.linkS }),
  );
  const doubts = Array.from({ length: VIEWS }, (_, view) => options.linkS.map((_seconds, link) => doubt(link, view)));

  const metricOf = (known: Knowledge, group: number, view: number): Metric => {
    const made = known.metrics[view];
    if (made !== undefined) return made;
    const { state, shutMovements } = known;
    const { linkS: openS } = open[group]!;
    const seems = doubts[view]!;
    const linkS = openS.map((seconds, link) => {
      if (state[link] === SHUT) return Number.POSITIVE_INFINITY;
      const takes = Math.max(seconds, nowS[link]!) * seems[link]!;
      return state[link] === DISCOURAGED ? takes * DISCOURAGED_TIMES : takes;
    });
    const all = { ...open[group]!, linkS };
    const metric = shutMovements.includes(1) ? closeMore(network, all, { movements: shutMovements }) : all;
    known.metrics[view] = metric;
    return metric;
  };

  const bounds = new Map<number, Float64Array>();
  const boundsTo = (group: number, destination: number): Float64Array => {
    const key = group * network.linkCount + destination;
    let lowerS = bounds.get(key);
    if (lowerS === undefined) {
      lowerS = lowerBounds(network, open[group]!.linkS, destination);
      bounds.set(key, lowerS);
    }
    return lowerS;
  };

  /** The quickest way from the link, itself left out if the trip is on it already. */
  const search = (trip: number, from: number, onIt: boolean): Uint32Array | null => {
    const destination = demand.destinationLink[trip]!;
    const group = groupOfClass[demand.vehicleClass[trip]!]!;
    const metric = metricOf(know(group), group, trip % VIEWS);
    if (metric.linkS[destination] === Number.POSITIVE_INFINITY) return null;
    const start = { link: from, share: onIt ? 1 : 0 };
    const route = engine.route(metric, start, { link: destination, share: 1 }, boundsTo(group, destination));
    return route === null ? null : route.links.subarray(onIt ? 1 : 0);
  };

  return {
    renew(timeS, secondsNow) {
      renewal++;
      renewedS = timeS;
      nowS = secondsNow;
    },
    reroute(trip, link) {
      if (link === NONE) return search(trip, demand.originLink[trip]!, false);
      const group = groupOfClass[demand.vehicleClass[trip]!]!;
      const known = know(group);
      const asking = trip * network.linkCount + link;
      if (known.noWay.has(asking)) return null;
      const ahead = search(trip, link, true);
      if (ahead !== null) return ahead;
      // Nothing open ahead: at a barrier the police let people turn round, where there is a way back.
      const back = network.reverse[link]!;
      const mayTurn = Number.isFinite(open[group]!.linkS[back]) && known.state[back] !== SHUT;
      const behind = mayTurn ? search(trip, back, false) : null;
      if (behind === null) known.noWay.add(asking);
      return behind;
    },
  };
}

/** How much longer a link seems than it is, in one view: drawn by a mix of its number and the view's. */
function doubt(link: number, view: number): number {
  const mixed = Math.imul(Math.imul(link + 1, 0x9e3779b1) ^ Math.imul(view, 0x85ebca6b), 0xc2b2ae35) >>> 8;
  return 1 + (DOUBT * mixed) / 0x100_0000;
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
