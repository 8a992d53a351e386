/** What one loader says of one day, in the same columns for both. */
import type { RoadNetwork } from "../../map/index.ts";
import { type LoaderInput, type LoaderResult, TRIP_STATES } from "../../traffic/index.ts";
import { readElements } from "./files.ts";

export interface LoadedDay {
  /** One entry a trip; `endS` where it did not enter, or arrive. */
  readonly enteredS: Float64Array;
  readonly endedS: Float64Array;
  /** 1 = arrived. */
  readonly completed: Uint8Array;
  /** One entry a link: seconds that vehicles lost there up to the end, those still on it too, and how many came onto it. */
  readonly lostS: Float64Array;
  readonly entered: Uint32Array;
  /** Trips that it refused to load. */
  readonly refused: ReadonlySet<number>;
}

/** The result must have the links' records of one interval, up to the end. */
export function ourDay({ links, trips }: LoaderInput, result: LoaderResult): LoadedDay {
  const completed = TRIP_STATES.indexOf("completed");
  const { vehicleS } = result.linkSeries!;
  const { entered } = result.links;
  return {
    enteredS: result.trips.enteredS.slice(0, trips.count),
    endedS: result.trips.endedS.slice(0, trips.count),
    completed: Uint8Array.from({ length: trips.count }, (_, trip) => (result.trips.state[trip] === completed ? 1 : 0)),
    lostS: Float64Array.from({ length: links.linkCount }, (_, link) =>
      lostOn(links, link, vehicleS[link]!, entered[link]!),
    ),
    entered,
    refused: new Set(),
  };
}

/**
 * Vehicle-seconds on a link beyond the free-flow time of all who came onto it. Neither side tells how long each of those has been
 * there who are still on it at the end: where they flow freely this is below 0, and nothing is lost.
 */
const lostOn = (
  { lengthM, freeSpeedMps }: LoaderInput["links"],
  link: number,
  vehicleS: number,
  entered: number,
): number => Math.max(0, vehicleS - (entered * lengthM[link]!) / freeSpeedMps[link]!);

/**
 * From SUMO's trip information, with undeparted trips, and edge data. A trip of which it says nothing was refused: it does not
 * load a vehicle whose first edge is closed to it.
 */
export async function sumoDay(
  { links, trips, endS }: LoaderInput,
  network: Pick<RoadNetwork, "linkCount">,
  tripFile: string,
  edgeFile: string,
  signal: AbortSignal | undefined,
): Promise<LoadedDay> {
  const enteredS = new Float64Array(trips.count).fill(endS);
  const endedS = new Float64Array(trips.count).fill(endS);
  const completed = new Uint8Array(trips.count);
  const lostS = new Float64Array(network.linkCount);
  const entered = new Uint32Array(network.linkCount);
  const heardOf = new Uint8Array(trips.count);
  const onTrip = ({ id, depart, arrival }: Readonly<Record<string, string>>): void => {
    const trip = Number(id);
    heardOf[trip] = 1;
    if (Number(depart) >= 0) enteredS[trip] = Number(depart);
    if (!(Number(arrival) >= 0)) return;
    endedS[trip] = Number(arrival);
    completed[trip] = 1;
  };
  const onEdge = ({ id, sampledSeconds, departed, entered: on }: Readonly<Record<string, string>>): void => {
    const link = Number(id);
    if (Number.isNaN(link)) return; // the stub of a loop
    entered[link] = Number(on) + Number(departed);
    lostS[link] = lostOn(links, link, Number(sampledSeconds), entered[link]!);
  };
  await readElements(tripFile, "tripinfo", onTrip, signal);
  await readElements(edgeFile, "edge", onEdge, signal);
  const refused = new Set(
    Array.from(heardOf.keys()).filter((trip) => heardOf[trip] === 0 && trips.departS[trip]! < endS),
  );
  return { enteredS, endedS, completed, lostS, entered, refused };
}
