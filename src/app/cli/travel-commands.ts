/** `route` and `matrix`: ways for one class, at free flow or through what rules and a plan shut. */
import { readFileSync } from "node:fs";
import { ClearwayError } from "../../base/index.ts";
import {
  makeHierarchyRouter,
  makePlainRouter,
  makeRoadHierarchy,
  orderRoads,
  type Router,
} from "../../routing/index.ts";
import { findMatrix, findRoutes, isCutOff, prepareTravel, readPoints, type Travel } from "../travel/index.ts";
import type { Output } from "./commands.ts";
import type { Job } from "./job-types.ts";

type JobOf<Name extends Job["name"]> = Extract<Job, { name: Name }>;

export async function routeCommand(job: JobOf<"route">, output: Output): Promise<number> {
  const travel = await prepareTravel(job.file, travelOptions(job, output));
  const departS = timeOf(travel, "--depart", job.depart) ?? (job.arrive === undefined ? travel.days?.fromS : undefined);
  const arriveS = timeOf(travel, "--arrive", job.arrive);
  const found = findRoutes(travel, routerOf(job.engine, travel, false, output), {
    from: lonLat(job.from),
    to: lonLat(job.to),
    count: job.alternatives,
    language: job.language,
    ...(departS === undefined ? {} : { departS }),
    ...(arriveS === undefined ? {} : { arriveS }),
  });
  if (job.json) {
    const { routes, why } = found;
    output.data(JSON.stringify({ routes, why }));
    return 0;
  }
  found.routes.forEach((route, i) => {
    const times = route.departs === null ? "" : `, ${route.departs} → ${route.arrives}`;
    const waits = route.waitedS > 0 ? `, ${minutes(route.waitedS)} of it waiting` : "";
    const title = found.routes.length > 1 ? `way ${i + 1}: ` : "";
    output.data(`${title}${kilometres(route.distanceM)}, ${minutes(route.durationS)}${waits}${times}`);
    for (const { instruction, distanceM } of route.steps) {
      output.data(`  ${metres(distanceM).padStart(8)}  ${instruction}`);
    }
  });
  if (found.why !== null) output.words(`clearway: no way: ${found.why}`);
  return 0;
}

export async function matrixCommand(job: JobOf<"matrix">, output: Output): Promise<number> {
  const points = readPoints(job.points, readFileSync(job.points, "utf8"));
  const travel = await prepareTravel(job.file, travelOptions(job, output));
  const atS = timeOf(travel, "--at", job.at) ?? travel.days?.fromS ?? null;
  const durationsS = findMatrix(travel, routerOf(job.engine, travel, points.length > 100, output), points, atS);
  if (job.json) output.data(JSON.stringify({ points, durationsS }));
  else {
    const ids = points.map(({ id }) => (/[",\n]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id));
    output.data([`from\\to,${ids.join(",")}`, ...durationsS.map((row, i) => `${ids[i]},${row.join(",")}`)].join("\n"));
  }
  const alone = points.filter((_, i) => points.length > 1 && isCutOff(durationsS[i]!, i));
  if (alone.length > 0) {
    const named = alone.slice(0, 10).map(({ id }) => id);
    output.words(`clearway: no way leads from ${alone.length} of the points to any other: ${named.join(", ")}`);
  }
  return 0;
}

function travelOptions({ who, plan, zone }: JobOf<"route"> | JobOf<"matrix">, output: Output) {
  return {
    onProgress: output.onProgress,
    signal: output.signal,
    ...(who === undefined ? {} : { who }),
    ...(plan === undefined ? {} : { planFile: plan }),
    ...(zone === undefined ? {} : { zone }),
  };
}

/** The hierarchy is worth its making where the map keeps the order, or where there is much to ask. */
function routerOf(
  engine: "cch" | "dijkstra" | undefined,
  { network, order }: Travel,
  asksMuch: boolean,
  output: Output,
): Router {
  if ((engine ?? (order !== null || asksMuch ? "cch" : "dijkstra")) === "dijkstra") return makePlainRouter(network);
  return makeHierarchyRouter(network, makeRoadHierarchy(network, order ?? orderRoads(network, output)));
}

const lonLat = ([lat, lon]: readonly [number, number]): [number, number] => [lon, lat];

/** Seconds of the travel's clock; throws ClearwayError where it is no time, or none of the plan's. */
function timeOf({ clock, days }: Travel, option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  let timeS: number;
  try {
    timeS = clock.secondsOfIso(text);
  } catch (cause) {
    throw new ClearwayError(
      "bad-time",
      `${option} ${text}: not a date and time; e.g. 2024-07-26T13:30 (local) or 2024-07-26T13:30:00+07:00`,
      { cause },
    );
  }
  if (days !== null && (timeS < days.fromS || timeS >= days.untilS)) {
    throw new ClearwayError(
      "outside-plan",
      `${option} ${text}: the plan speaks of ${clock.date(days.fromS)} to ${clock.date(days.untilS - 1)} only`,
    );
  }
  return timeS;
}

const metres = (m: number): string => (m < 1000 ? `${Math.round(m)} m` : kilometres(m));
const kilometres = (metres: number): string => `${(metres / 1000).toFixed(2)} km`;
const minutes = (seconds: number): string => `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
