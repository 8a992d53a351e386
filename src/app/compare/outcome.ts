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
  /** One entry a link: seconds that its vehicles lost there, and how many left it. */
  readonly lostS: Float64Array;
  readonly left: Uint32Array;
  /** Trips that it refused to load. */
  readonly refused: ReadonlySet<number>;
}

/** The result must have link times of one interval. */
export function ourDay({ links, trips }: LoaderInput, result: LoaderResult): LoadedDay {
  const completed = TRIP_STATES.indexOf("completed");
  const { meanS } = result.linkTimes!;
  return {
    enteredS: result.trips.enteredS.slice(0, trips.count),
    endedS: result.trips.endedS.slice(0, trips.count),
    completed: Uint8Array.from({ length: trips.count }, (_, trip) => (result.trips.state[trip] === completed ? 1 : 0)),
    lostS: Float64Array.from({ length: links.linkCount }, (_, link) =>
      Math.max(0, (meanS[link]! - links.lengthM[link]! / links.freeSpeedMps[link]!) * result.links.left[link]!),
    ),
    left: result.links.left,
    refused: new Set(),
  };
}

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
  const left = new Uint32Array(network.linkCount);
  const heardOf = new Uint8Array(trips.count);
  const onTrip = ({ id, depart, arrival }: Readonly<Record<string, string>>): void => {
    const trip = Number(id);
    heardOf[trip] = 1;
    if (Number(depart) >= 0) enteredS[trip] = Number(depart);
    if (!(Number(arrival) >= 0)) return;
    endedS[trip] = Number(arrival);
    completed[trip] = 1;
  };
  const onEdge = ({ id, sampledSeconds, arrived, left: on }: Readonly<Record<string, string>>): void => {
    const link = Number(id);
    if (Number.isNaN(link)) return; // the stub of a loop
    left[link] = Number(on) + Number(arrived);
    const freeS = links.lengthM[link]! / links.freeSpeedMps[link]!;
    lostS[link] = Math.max(0, Number(sampledSeconds) - left[link]! * freeS);
  };
  await readElements(tripFile, "tripinfo", onTrip, signal);
  await readElements(edgeFile, "edge", onEdge, signal);
  const refused = new Set(
    Array.from(heardOf.keys()).filter((trip) => heardOf[trip] === 0 && trips.departS[trip]! < endS),
  );
  return { enteredS, endedS, completed, lostS, left, refused };
}
