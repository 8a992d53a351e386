/** `route` and `matrix`: ways for one class, at free flow or through what rules and a plan shut. */
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
import { readTextFile } from "./read-text.ts";
import { toJson } from "./to-json.ts";

type JobOf<Name extends Job["name"]> = Extract<Job, { name: Name }>;

export async function routeCommand(job: JobOf<"route">, output: Output): Promise<number> {
  const travel = await prepareTravel(job.file, travelOptions(job, output));
  const departS = timeOf(travel, "--depart", job.depart);
  const arriveS = timeOf(travel, "--arrive", job.arrive);
  const found = findRoutes(travel, routerOf(job.engine ?? "dijkstra", travel, output), {
    from: lonLat(job.from),
    to: lonLat(job.to),
    count: job.alternatives,
    language: job.language,
    ...(departS === undefined ? {} : { departS }),
    ...(arriveS === undefined ? {} : { arriveS }),
  });
  for (const note of found.notes) output.words(`clearway: ${note}`);
  if (job.json) {
    const { routes, why, notes } = found;
    output.data(toJson({ routes, why, notes }));
    return 0;
  }
  found.routes.forEach((route, i) => {
    const times = route.departs === null ? "" : `, ${route.departs} → ${route.arrives}`;
    const title = found.routes.length > 1 ? `way ${i + 1}: ` : "";
    output.data(
      [
        `${title}${kilometres(route.distanceM)}, ${time(route.durationS)}${times}`,
        ...route.waits.map(
          ({ street, at: [lon, lat], from, until }) =>
            `  waits from ${from.slice(11, 19)} to ${until.slice(11, 19)} at the end of ${street || "a road without a name"} (${lat.toFixed(5)},${lon.toFixed(5)})`,
        ),
        ...route.steps.map(({ instruction, distanceM }) => `  ${metres(distanceM).padStart(8)}  ${instruction}`),
      ].join("\n"),
    );
  });
  if (found.why !== null) output.words(`clearway: no way: ${found.why}`);
  return 0;
}

const POINTS = "name a CSV file whose first line has the columns id,lat,lon";

export async function matrixCommand(job: JobOf<"matrix">, output: Output): Promise<number> {
  const points = readPoints(job.points, readTextFile(job.points, POINTS));
  const travel = await prepareTravel(job.file, travelOptions(job, output));
  const atS = timeOf(travel, "--at", job.at) ?? null;
  for (const note of travel.notes) output.words(`clearway: ${note}`);
  const router = routerOf(job.engine ?? matrixEngine(travel, points.length), travel, output);
  const durationsS = findMatrix(travel, router, points, atS);
  if (job.json) output.data(toJson({ points, durationsS }));
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

type Engine = "cch" | "dijkstra";

/**
 * The hierarchy is worth its making where there is more to ask than to make. Measured on Hanoi: a single way never is, nor are
 * alternatives; a matrix is from a dozen points on where the snapshot keeps the order, else from a hundred.
 */
const WORTH_BUILDING = 12;
const WORTH_ORDERING = 100;

const matrixEngine = ({ order }: Travel, points: number): Engine =>
  points > (order === null ? WORTH_ORDERING : WORTH_BUILDING) ? "cch" : "dijkstra";

function routerOf(engine: Engine, { network, order }: Travel, output: Output): Router {
  if (engine === "dijkstra") return makePlainRouter(network);
  return makeHierarchyRouter(network, makeRoadHierarchy(network, order ?? orderRoads(network, output)));
}

const lonLat = ([lat, lon]: readonly [number, number]): [number, number] => [lon, lat];

/** Seconds of the travel's clock; throws ClearwayError where it is no time, or none of the plan's. */
function timeOf({ clock, days }: Travel, option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  let timeS: number;
  try {
    if (!/[T ]\d{2}/i.test(text)) throw new RangeError("no time of day");
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

/** In the two largest of hours, minutes and seconds. */
function time(seconds: number): string {
  const s = Math.round(seconds);
  const [h, min] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return h > 0 ? `${h} h ${min} min` : `${min} min ${s % 60} s`;
}
