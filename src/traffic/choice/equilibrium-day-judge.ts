/** Is a base day one that a city could have? What is looked at, and in words what is not plausible. */
import { mpsToKmh } from "../../base/index.ts";
import { ROAD_CLASSES, type RoadClass, type RoadNetwork } from "../../map/index.ts";
import type { Demand, FleetRow } from "../demand/index.ts";
import { type LoaderResult, TRIP_STATES } from "../simulation/index.ts";
import type { LearningRound } from "./equilibrium-day.ts";
import { measuredDay, secondsOn, toSeconds } from "./learning-times.ts";
import type { RouteSet } from "./routes.ts";

/** assume: bounds within which a day of a large city lies. */
const PLAUSIBLE = {
  gap: 0.05,
  completedShare: 0.99,
  carKmh: [12, 35],
  /** Of a class's free speed, where it carries this share of all driving. */
  leastOfFree: 0.25,
  drivingShare: 0.02,
  queueM: 3000,
} as const;

export interface ClassSpeed {
  readonly roadClass: RoadClass;
  readonly vehicleKm: number;
  readonly speedKmh: number;
  /** What the same driving would be on empty roads. */
  readonly freeKmh: number;
}

export interface DaySpeeds {
  /** Cars and taxis, over completed trips, from their first link on. */
  readonly carKmh: number;
  /** All vehicles, by class of road, busiest class first; classes that nobody drove on are left out. */
  readonly byClass: readonly ClassSpeed[];
}

/** Of a run that recorded link times, at the times that the links took. */
export function daySpeeds(
  network: RoadNetwork,
  demand: Demand,
  fleet: readonly FleetRow[],
  { routeStart, routeLength, routePool }: RouteSet,
  run: LoaderResult,
  endS: number,
): DaySpeeds {
  const { lengthM, roadClass } = network;
  const freeS = lengthM.map((metres, link) => metres / network.freeSpeedMps[link]!);
  const seconds = toSeconds(measuredDay(run, freeS, endS), freeS);
  const isCar = fleet.map(({ vehicle }) => vehicle.kind === "car" || vehicle.kind === "taxi");
  const completed = TRIP_STATES.indexOf("completed");
  const sumM = new Float64Array(ROAD_CLASSES.length);
  const sumS = new Float64Array(ROAD_CLASSES.length);
  const sumFreeS = new Float64Array(ROAD_CLASSES.length);
  let carM = 0;
  let carS = 0;
  for (let trip = 0; trip < demand.count; trip++) {
    if (run.trips.state[trip] !== completed) continue;
    let wayM = 0;
    let timeS = run.trips.enteredS[trip]!;
    for (let i = routeStart[trip]!; i < routeStart[trip]! + routeLength[trip]!; i++) {
      const link = routePool[i]!;
      const takesS = secondsOn(seconds, link, timeS);
      const c = roadClass[link]!;
      sumM[c]! += lengthM[link]!;
      sumS[c]! += takesS;
      sumFreeS[c]! += freeS[link]!;
      wayM += lengthM[link]!;
      timeS += takesS;
    }
    if (!isCar[demand.vehicleClass[trip]!]) continue;
    carM += wayM;
    carS += run.trips.endedS[trip]! - run.trips.enteredS[trip]!;
  }
  const byClass = ROAD_CLASSES.map((name, c) => ({
    roadClass: name,
    vehicleKm: (sumM[c]! * demand.vehiclesPerTrip) / 1000,
    speedKmh: sumS[c]! > 0 ? mpsToKmh(sumM[c]! / sumS[c]!) : 0,
    freeKmh: sumFreeS[c]! > 0 ? mpsToKmh(sumM[c]! / sumFreeS[c]!) : 0,
  }));
  return { carKmh: carS > 0 ? mpsToKmh(carM / carS) : 0, byClass: byClass.filter((row) => row.vehicleKm > 0) };
}

export interface DayEvidence {
  readonly rounds: readonly LearningRound[];
  /** Of the round that the day is of. */
  readonly kept: number;
  /** Of the trips demanded, mean over the days that were driven. */
  readonly completedShare: number;
  readonly speeds: DaySpeeds;
  /** Streets of each ring of links that waited for each other, and the minute of the run that closed it. */
  readonly gridlocks: readonly { readonly streets: readonly string[]; readonly minute: number }[];
  /** Longest first. */
  readonly queues: readonly { readonly street: string; readonly maxReachM: number }[];
}

/** Why the day is not plausible, one sentence without a stop each; none where it is. */
export function judgeDay({ rounds, kept, completedShare, speeds, gridlocks, queues }: DayEvidence): string[] {
  const reasons: string[] = [];
  if (rounds.length > 0 && rounds.every((round) => round.gridlocks > 0)) {
    reasons.push(
      `each of the ${rounds.length} days of learning locked up: the demand does not fit the roads; try fewer trips, or fewer vehicles a trip`,
    );
  }
  const gap = rounds[kept]?.gap ?? 0;
  if (gap > PLAUSIBLE.gap) {
    reasons.push(
      `drivers' ways are ${percent(gap)} longer than the quickest after ${rounds.length} days of learning, over ${percent(PLAUSIBLE.gap)}`,
    );
  }
  if (completedShare < PLAUSIBLE.completedShare) {
    reasons.push(`${percent(completedShare)} of the base day's trips end, under ${percent(PLAUSIBLE.completedShare)}`);
  }
  const [slowest, fastest] = PLAUSIBLE.carKmh;
  if (speeds.carKmh < slowest || speeds.carKmh > fastest) {
    reasons.push(`cars drive ${speeds.carKmh.toFixed(1)} km/h on the base day, outside ${slowest}–${fastest}`);
  }
  const drivenKm = speeds.byClass.reduce((sum, row) => sum + row.vehicleKm, 0);
  for (const { roadClass, vehicleKm, speedKmh, freeKmh } of speeds.byClass) {
    if (vehicleKm < PLAUSIBLE.drivingShare * drivenKm || speedKmh >= PLAUSIBLE.leastOfFree * freeKmh) continue;
    reasons.push(
      `on ${roadClass} roads traffic crawls: ${speedKmh.toFixed(1)} km/h where empty ones would allow ${freeKmh.toFixed(1)}`,
    );
  }
  for (const { streets, minute } of gridlocks) {
    reasons.push(`a gridlock from minute ${Math.round(minute)} on: ${streets.join(" → ")}`);
  }
  const worst = queues[0];
  if (worst !== undefined && worst.maxReachM > PLAUSIBLE.queueM) {
    const street = worst.street === "" ? "a street without a name" : worst.street;
    reasons.push(`a queue of ${Math.round(worst.maxReachM)} m on ${street}, over ${PLAUSIBLE.queueM} m`);
  }
  return reasons;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
