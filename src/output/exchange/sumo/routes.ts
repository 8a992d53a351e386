/** Trips on fixed routes as SUMO's vehicles, in order of departure, with a type for each class. */
import type { RoadNetwork, VehicleClass } from "../../../map/index.ts";
import type { Trips } from "../../../traffic/index.ts";
import type { SumoMatch } from "./match.ts";
import { sumoEdges } from "./network.ts";
import { sumoWords } from "./words.ts";
import { attribute, decimal, xmlDocument } from "./xml.ts";

export interface SumoRoutesOptions {
  /** Lengths and reaction times of the matched model; else SUMO's own of each vClass. */
  readonly match?: SumoMatch;
}

/**
 * Pieces of the routes' file. A vehicle's id is the trip's index; trips without a route are left out. The trips must be in
 * order of departure, as SUMO reads them on its way.
 */
export function* sumoRoutes(
  network: Pick<RoadNetwork, "linkCount" | "tail" | "head">,
  classes: readonly VehicleClass[],
  trips: Pick<Trips, "count" | "departS" | "vehicleClass" | "routeStart" | "routeLength" | "routePool">,
  { match }: SumoRoutesOptions = {},
): Generator<string, void, undefined> {
  yield* xmlDocument("routes", elements(network, classes, trips, match));
}

/** Nobody drives slower than the road lets him, and nobody differs from another. */
const ALIKE = `maxSpeed="100000" speedFactor="1" speedDev="0" sigma="0"`;

function* elements(
  network: Parameters<typeof sumoRoutes>[0],
  classes: readonly VehicleClass[],
  trips: Parameters<typeof sumoRoutes>[2],
  match: SumoMatch | undefined,
): Generator<string> {
  const { vClass } = sumoWords(classes);
  for (const [i, { id }] of classes.entries()) {
    const own = match?.vehicles[i];
    const matched =
      own === undefined ? "" : ` length="${own.lengthM.toFixed(6)}" minGap="0" tau="${own.tauS.toFixed(9)}" ${ALIKE}`;
    yield `<vType id="${attribute(id)}" vClass="${vClass[i]}"${matched}/>`;
  }
  const checks = match === undefined ? "" : ` insertionChecks="none"`;
  const edgesOf = Array.from({ length: network.linkCount }, (_, link) => sumoEdges(network, link));
  const types = classes.map(({ id }) => attribute(id));
  let before = Number.NEGATIVE_INFINITY;
  for (let trip = 0; trip < trips.count; trip++) {
    const departS = trips.departS[trip]!;
    if (departS < before) throw new RangeError(`trip ${trip} departs at ${departS} s, before the one before it`);
    before = departS;
    const start = trips.routeStart[trip]!;
    const length = trips.routeLength[trip]!;
    if (length === 0) continue;
    let edges = edgesOf[trips.routePool[start]!]!;
    for (let i = start + 1; i < start + length; i++) edges += ` ${edgesOf[trips.routePool[i]!]!}`;
    yield `<vehicle id="${trip}" type="${types[trips.vehicleClass[trip]!]}" depart="${decimal(departS, 3)}"${checks}><route edges="${edges}"/></vehicle>`;
  }
}
