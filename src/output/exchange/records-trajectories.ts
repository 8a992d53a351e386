/** The ways of single vehicles out of a run's events: which link from when to when, and as lines with times on the map. */
import type { Feature, FeatureCollection, LineString, Position } from "geojson";
import { distanceM, type RoadNetwork } from "../../map/index.ts";
import { type EventRecords, TRIP_EVENTS } from "../../traffic/index.ts";

export interface Trajectory {
  readonly trip: number;
  /** When its wish came; null: not in these events. */
  readonly departS: number | null;
  /** In the order driven. `leftS` null: it was still there at the end of the events. */
  readonly links: readonly { readonly link: number; readonly enteredS: number; readonly leftS: number | null }[];
  readonly arrivedS: number | null;
  readonly gaveUpS: number | null;
  readonly reroutes: number;
}

interface Growing {
  trip: number;
  departS: number | null;
  links: { link: number; enteredS: number; leftS: number | null }[];
  arrivedS: number | null;
  gaveUpS: number | null;
  reroutes: number;
}

/**
 * In the order of `trips`, or of the trips' numbers where absent; a trip without an event has no links. Events must be those of a
 * run that recorded all links (or the way has gaps). Linear in the events.
 */
export function trajectoriesOf(events: EventRecords, trips?: readonly number[]): Trajectory[] {
  const { count, timeS, kind, trip, link } = events;
  const found = new Map<number, Growing>();
  const begin = (of: number): Growing => {
    const begun = { trip: of, departS: null, links: [], arrivedS: null, gaveUpS: null, reroutes: 0 };
    found.set(of, begun);
    return begun;
  };
  for (const wanted of trips ?? []) begin(wanted);
  for (let i = 0; i < count; i++) {
    const own = found.get(trip[i]!) ?? (trips === undefined ? begin(trip[i]!) : undefined);
    if (own !== undefined) add(own, TRIP_EVENTS[kind[i]!]!, timeS[i]!, link[i]!);
  }
  if (trips !== undefined) return trips.map((wanted) => found.get(wanted)!);
  return [...found.values()].sort((a, b) => a.trip - b.trip);
}

function add(own: Growing, event: (typeof TRIP_EVENTS)[number], timeS: number, link: number): void {
  switch (event) {
    case "depart":
      own.departS = timeS;
      break;
    case "enter":
      own.links.push({ link, enteredS: timeS, leftS: null });
      break;
    case "leave": {
      const last = own.links.at(-1);
      // A run that went on from a checkpoint may not know when it came onto its first link.
      if (last?.link === link && last.leftS === null) last.leftS = timeS;
      break;
    }
    case "reroute":
      own.reroutes++;
      break;
    case "giveUp":
      own.gaveUpS = timeS;
      break;
    case "arrive":
      own.arrivedS = timeS;
      break;
    default:
      // A queue's beginning and end, and a wait, lie within its time on the link.
      break;
  }
}

/**
 * A LineString a trajectory, `timesS` beside it with one entry a position: evenly between entering and leaving a link, whether it
 * drove or stood. Ends where it was last known; null geometry where it never drove.
 */
export function trajectoryLines(
  trajectories: readonly Trajectory[],
  network: RoadNetwork,
): FeatureCollection<LineString | null> {
  return {
    type: "FeatureCollection",
    features: trajectories.map((trajectory): Feature<LineString | null> => {
      const { trip, departS, arrivedS, gaveUpS, reroutes } = trajectory;
      const { line, timesS } = lineOf(trajectory, network);
      return {
        type: "Feature",
        geometry: line.length === 0 ? null : { type: "LineString", coordinates: line },
        properties: { trip, departS, arrivedS, gaveUpS, reroutes, timesS },
      };
    }),
  };
}

function lineOf({ links }: Trajectory, network: RoadNetwork): { line: Position[]; timesS: number[] } {
  const { firstPoint, pointLon, pointLat } = network;
  const line: Position[] = [];
  const timesS: number[] = [];
  const push = (point: number, timeS: number): void => {
    const position = [degrees(pointLon[point]!), degrees(pointLat[point]!)];
    const last = line.at(-1);
    // Where one link ends the next begins, at the same moment.
    if (last?.[0] === position[0] && last?.[1] === position[1] && timesS.at(-1) === seconds(timeS)) return;
    line.push(position);
    timesS.push(seconds(timeS));
  };
  for (const { link, enteredS, leftS } of links) {
    const first = firstPoint[link]!;
    const end = firstPoint[link + 1]!;
    push(first, enteredS);
    if (leftS === null) continue;
    let wholeM = 0;
    const step = (p: number): number => distanceM(pointLon[p - 1]!, pointLat[p - 1]!, pointLon[p]!, pointLat[p]!);
    for (let p = first + 1; p < end; p++) wholeM += step(p);
    let drivenM = 0;
    for (let p = first + 1; p < end; p++) {
      drivenM += step(p);
      push(p, p === end - 1 || wholeM === 0 ? leftS : enteredS + (drivenM / wholeM) * (leftS - enteredS));
    }
  }
  // One position is no line: it stood there.
  if (line.length === 1) {
    line.push(line[0]!);
    timesS.push(timesS[0]!);
  }
  return { line, timesS };
}

/** Six decimals are 11 cm: finer than any map. */
const degrees = (value: number): number => Math.round(value * 1e6) / 1e6;
const seconds = (value: number): number => Math.round(value * 1000) / 1000;
