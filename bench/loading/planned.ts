/**
 * A planned day of Hanoi through the library: the state funeral's closures, bans and convoy, three hours from noon. Drivers
 * learn of closures on the way and choose by times that are renewed every five minutes. And its convoy alone, for half an
 * hour, as a motorcade on an otherwise open day.
 */
import { planAlone, planOperation, readInputs } from "../../src/app/scenario/index.ts";
import type { Window } from "../../src/base/index.ts";
import type { RoadNetwork } from "../../src/map/index.ts";
import { orderRoads } from "../../src/routing/index.ts";
import {
  type Closures,
  HANOI_FLEET,
  type LoaderInput,
  loaderInput,
  loaderWindows,
  makeDrivers,
} from "../../src/traffic/index.ts";
import { cityOf, drawDay, quickestRoutes } from "./hanoi.ts";

const PLAN = "data/plans/state-funeral-2024.yaml";
const HOURS = 3;
/** Simulated on, so that queues can go. */
const DRAIN_S = 3600;
const MOTORCADE_S = 1800;

export interface PlannedDay {
  /** The open city, the same trips and routes. */
  readonly base: LoaderInput;
  readonly planned: LoaderInput;
  /** From the first closure on, seconds since the day's start. */
  readonly fromS: number;
}

/** `what`: all that the plan shuts, or its convoy's windows alone, clipped to half an hour. */
export async function plannedDay(
  trips: number,
  vehiclesPerTrip: number,
  what: "plan" | "motorcade",
): Promise<PlannedDay> {
  const { network, closures, fromOfDayS } = await readPlanned(what);
  const city = cityOf(network);
  const demand = drawDay(city, { trips, vehiclesPerTrip, fromOfDayS, hours: HOURS });
  const endS = HOURS * 3600 + DRAIN_S;
  const base = loaderInput(network, demand, HANOI_FLEET, await quickestRoutes(city, demand), { endS });
  const planned = {
    ...base,
    windows: loaderWindows(network, closures),
    rerouter: makeDrivers(network, orderRoads(network), demand, HANOI_FLEET, closures, { linkS: city.freeS }),
    information: { everyS: 60, patienceS: 15, giveUpS: 5400 },
  };
  return { base, planned, fromS: firstOf([...closures.links, ...closures.movements]) };
}

interface Planned {
  readonly network: RoadNetwork;
  readonly closures: Closures;
  readonly fromOfDayS: number;
}

async function readPlanned(what: "plan" | "motorcade"): Promise<Planned> {
  const inputs = await readInputs(PLAN, {});
  const plan = "resolution" in inputs ? inputs.resolution.resolved : null;
  if (!("resolution" in inputs) || plan === null) throw new Error(`${PLAN} has errors: see \`clearway check\``);
  const { network } = inputs;
  const span = plan.spans[0]!;
  const classes = HANOI_FLEET.map((row) => row.vehicle);
  const { runs, timeline } = planOperation(network, plan, planAlone(network, plan, classes, span), span);
  const own = runs[0]!.windows;
  const since = (from: number, until: number): (<W extends Window>(windows: readonly W[]) => W[]) => {
    return (windows) =>
      windows
        .filter((w) => w.untilS > from && w.fromS < until)
        .map((w) => ({
          ...w,
          fromS: Math.max(w.fromS, from) - span.fromS,
          untilS: Math.min(w.untilS, until) - span.fromS,
        }));
  };
  const convoyFromS = firstOf(own.links);
  const [all, half] = [since(span.fromS, Infinity), since(convoyFromS, convoyFromS + MOTORCADE_S)];
  const closures =
    what === "plan"
      ? { links: all(timeline.links), movements: all(timeline.movements), lanes: all(timeline.lanes ?? []) }
      : { links: half(own.links), movements: half(own.holds) };
  const [hours, minutes] = plan.clock.timeOfDay(span.fromS).split(":").map(Number);
  return { network, closures, fromOfDayS: hours! * 3600 + minutes! * 60 };
}

const firstOf = (windows: readonly Window[]): number => windows.reduce((s, w) => Math.min(s, w.fromS), Infinity);
