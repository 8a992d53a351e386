/** What the loader is given for a base day, and for that day under a plan. Both begin with a warm-up. */
import {
  type Closures,
  type LoaderInput,
  type LoaderSignal,
  loaderInput,
  loaderWindows,
  makeDrivers,
  type RouteSet,
  type WarmDemand,
} from "../../traffic/index.ts";
import type { City } from "./city.ts";

/** All of a city that the loader's input is made of. */
type InputCity = Pick<City, "network" | "plain"> & { readonly day: Pick<City["day"], "linkS"> };

/** A day's trips with the ways that they take where nothing is in the way. */
export interface DayTrips {
  /** With those of the warm-up; on the run's clock. */
  readonly warm: WarmDemand;
  readonly routes: RouteSet;
}

/** What a day is put under; times on the run's clock. */
export interface DayRules {
  readonly closures: Closures;
  readonly signals: readonly LoaderSignal[];
}

/** What is written down. */
export type DayRecords = Pick<LoaderInput, "recordLinkTimes" | "recordEvents" | "recordLinks">;

/** Nobody looks for a way at departure: that of every day obeys the rules. Who is late may yet meet one. */
export function baseInput(city: InputCity, { warm, routes }: DayTrips, records: DayRecords): LoaderInput {
  const { network, day, plain } = city;
  const { reroute, renew } = makeDrivers(network, { rank: plain.rank }, warm, plain.fleet, plain.standing, {
    linkS: day.linkS,
    isOneOfMany: true,
  });
  const rules = { closures: plain.standing, signals: plain.signals };
  return inputOf(city, { warm, routes }, rules, { ...records, rerouter: { reroute, ...(renew && { renew }) } });
}

export function planInput(
  city: InputCity,
  { warm, routes }: DayTrips,
  rules: DayRules,
  records: DayRecords,
): LoaderInput {
  const { network, day, plain } = city;
  const rerouter = makeDrivers(network, { rank: plain.rank }, warm, plain.fleet, rules.closures, {
    linkS: day.linkS,
    isOneOfMany: true,
    routes,
    toNearestEnd: plain.drivers.toNearestEnd,
  });
  return inputOf(city, { warm, routes }, rules, { ...records, rerouter });
}

function inputOf(
  { network, plain }: InputCity,
  { warm, routes }: DayTrips,
  { closures, signals }: DayRules,
  rest: DayRecords & Pick<LoaderInput, "rerouter">,
): LoaderInput {
  const { fleet, junctions, drivers, endS, seriesS } = plain;
  return loaderInput(network, warm, fleet, routes, {
    ...rest,
    windows: loaderWindows(network, closures),
    signals,
    junctions,
    endS,
    information: drivers.information,
    closedDestination: drivers.closedDestination,
    recordSeries: { intervalS: seriesS },
  });
}
