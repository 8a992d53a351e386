import { describe, expect, it } from "vitest";
import { NONE } from "../../src/base/index.ts";
import type { LinkWindow } from "../../src/plan/index.ts";
import { makeDijkstra, orderRoads } from "../../src/routing/index.ts";
import {
  assignRoutes,
  batchTrips,
  type DriverOptions,
  driverRules,
  loaderInput,
  loaderWindows,
  makeDrivers,
} from "../../src/traffic/choice/index.ts";
import {
  checkDemand,
  type Demand,
  type FleetRow,
  HANOI_FLEET,
  informedShares,
} from "../../src/traffic/demand/index.ts";
import { INFORMED_BY, simulate } from "../../src/traffic/simulation/index.ts";
import { closed, townOf, vehicle } from "../helpers/town.ts";

/** From A over B and C to D, 100 s; by X it is 70 s more. E is a side street before D, 300 m from there. */
const town = townOf({ A: [0, 0], B: [200, 0], C: [700, 0], D: [1000, 0], X: [450, 900], E: [700, -200] }, [
  ["A-B"],
  ["B-C", "", { lengthM: 500 }],
  ["C-D"],
  ["B-X", "", { lengthM: 600 }],
  ["X-C", "", { lengthM: 600 }],
  ["C-E"],
]);
const { network } = town;
const [ab, bc, cd] = town.along("A B C D") as [number, number, number];
const usualS = network.lengthM.map((metres, link) => metres / network.freeSpeedMps[link]!);
const CARS: FleetRow[] = [{ vehicle: vehicle("car"), share: 1 }];
const NOTHING = INFORMED_BY.indexOf("nothing");
const APP = INFORMED_BY.indexOf("app");
const RADIO = INFORMED_BY.indexOf("radio");
const COUNT = 2000;

function demandOf(informed: number, rest: Partial<Demand> = {}): Demand {
  return {
    count: COUNT,
    vehiclesPerTrip: 1,
    departS: Float64Array.from({ length: COUNT }, (_, i) => i),
    originLink: new Uint32Array(COUNT).fill(ab),
    destinationLink: new Uint32Array(COUNT).fill(cd),
    vehicleClass: new Uint8Array(COUNT),
    informed: new Uint8Array(COUNT).fill(informed),
    ...rest,
  };
}

/** All trips go A B C D on a usual day. */
const routes = {
  routeStart: new Uint32Array(COUNT),
  routeLength: new Uint32Array(COUNT).fill(3),
  routePool: Uint32Array.of(ab, bc, cd),
};
const order = orderRoads(network);

function driversOf(
  informed: number,
  links: readonly LinkWindow[],
  options: Partial<DriverOptions> = {},
  nowS: Float64Array = usualS,
) {
  const drivers = makeDrivers(
    network,
    order,
    demandOf(informed),
    CARS,
    { links, movements: [] },
    {
      linkS: usualS,
      routes,
      ...options,
    },
  );
  drivers.renew!(0, nowS);
  return drivers;
}

/** How many of the trips set out on which way. */
function departures(drivers: ReturnType<typeof driversOf>): Record<string, number> {
  const ways: Record<string, number> = {};
  for (let trip = 0; trip < COUNT; trip++) {
    const way = drivers.depart(trip, 0);
    const key = way === null ? "usual" : [...way].join(" ");
    ways[key] = (ways[key] ?? 0) + 1;
  }
  return ways;
}

const slow = (link: number, seconds: number): Float64Array => usualS.slice().fill(seconds, link, link + 1);
const ROUND = town.along("A B X C D").join(" ");

describe("a driver who sets out", () => {
  it("takes the usual way on a usual day, whoever tells him what", () => {
    for (const by of [NOTHING, APP, RADIO]) expect(departures(driversOf(by, []))).toEqual({ usual: COUNT });
  });

  it("goes another way where an app shows a jam, half of those who have one", () => {
    const ways = departures(driversOf(APP, [], {}, slow(bc, 400)));
    expect(Object.keys(ways).sort()).toEqual([ROUND, "usual"].sort());
    expect(Math.abs(ways[ROUND]! / COUNT - 0.5)).toBeLessThan(0.04);
    expect(departures(driversOf(APP, [], { compareShare: 1 }, slow(bc, 400)))).toEqual({ [ROUND]: COUNT });
    for (const by of [NOTHING, RADIO]) {
      expect(departures(driversOf(by, [], {}, slow(bc, 400)))).toEqual({ usual: COUNT });
    }
  });

  it("does not change his way for a minute, nor for less than a fifth of it", () => {
    // By X it takes 170 s: that saves 28 s of 198, then 110 s of 280, which is more than a fifth and a minute.
    const all = { compareShare: 1 };
    expect(departures(driversOf(APP, [], all, slow(bc, 148)))).toEqual({ usual: COUNT });
    expect(departures(driversOf(APP, [], all, slow(bc, 230)))).toEqual({ [ROUND]: COUNT });
  });

  it("goes round what an app says is shut, and finds out on the road otherwise", () => {
    const shut = [closed(bc, 0, 2000)];
    expect(departures(driversOf(APP, shut))).toEqual({ [ROUND]: COUNT });
    for (const by of [NOTHING, RADIO]) expect(departures(driversOf(by, shut))).toEqual({ usual: COUNT });
  });

  it("keeps away from a discouraged road as far as its share complies, the same drivers every time", () => {
    const links = [closed(bc, 0, 2000, { level: "discouraged", compliance: 0.4 })];
    const ways = departures(driversOf(NOTHING, links));
    expect(Math.abs(ways[ROUND]! / COUNT - 0.4)).toBeLessThan(0.03);
    expect(departures(driversOf(NOTHING, links))).toEqual(ways);
    // Who complies with little complies with more.
    const complies = (share: number): boolean[] => {
      const drivers = driversOf(NOTHING, [{ ...links[0]!, compliance: share }]);
      return Array.from({ length: COUNT }, (_, trip) => drivers.depart(trip, 0) !== null);
    };
    const [few, more] = [complies(0.2), complies(0.6)];
    expect(few.every((does, trip) => !does || more[trip])).toBe(true);
    expect(complies(0).includes(true)).toBe(false);
    expect(complies(1).includes(false)).toBe(false);
  });

  it("sees a discouraged road on the way too, if he complies", () => {
    const drivers = driversOf(NOTHING, [closed(bc, 0, 2000, { level: "discouraged", compliance: 0.4 })]);
    const round = Array.from({ length: COUNT }, (_, trip) => drivers.reroute(trip, ab, 0)!.length === 3);
    const share = round.filter((does) => does).length / COUNT;
    expect(Math.abs(share - 0.4)).toBeLessThan(0.03);
    for (let trip = 0; trip < COUNT; trip++) expect(drivers.depart(trip, 0) !== null).toBe(round[trip]);
  });

  it("has no way to choose where he had none", () => {
    const none = { ...routes, routeLength: new Uint32Array(COUNT) };
    expect(departures(driversOf(APP, [closed(bc, 0, 2000)], { routes: none }))).toEqual({ usual: COUNT });
  });
});

describe("a closed destination", () => {
  const shut = [closed(cd, 0, 2000), closed(town.link("D", "C"), 0, 2000)];

  it("has no way to it, or one to the nearest open end", () => {
    const strict = driversOf(APP, shut);
    expect([strict.reroute(0, ab, 0), strict.reroute(0, NONE, 0)]).toEqual([null, null]);
    // Of all open streets those that end in C end nearest to D, the way there by B and C being the quickest.
    const near = driversOf(APP, shut, { toNearestEnd: true });
    expect([...near.reroute(0, ab, 0)!]).toEqual([bc]);
    expect([...near.reroute(0, NONE, 0)!]).toEqual([ab, bc]);
    expect([...near.reroute(0, bc, 0)!]).toEqual([]);
  });

  it.each([
    ["not-made" as const, false, "notMade" as const],
    ["wait" as const, false, "waiting" as const],
    ["wait" as const, true, "completed" as const],
  ])("in the loader: %s, nearest end %s → %s", (closedDestination, toNearestEnd, where) => {
    const demand = demandOf(APP, {});
    const one: Demand = {
      ...demand,
      count: 1,
      departS: Float64Array.of(10),
      originLink: Uint32Array.of(ab),
      destinationLink: Uint32Array.of(cd),
      vehicleClass: new Uint8Array(1),
      informed: Uint8Array.of(APP),
    };
    const own = assignRoutes(network, makeDijkstra(network), one, CARS, batchTrips(network, one, CARS), {
      linkS: () => usualS,
    });
    const timeline = { links: shut, movements: [], lanes: [] };
    const { books } = simulate(
      loaderInput(network, one, CARS, own, {
        endS: 1500,
        windows: loaderWindows(network, timeline),
        rerouter: makeDrivers(network, order, one, CARS, timeline, { linkS: usualS, routes: own, toNearestEnd }),
        closedDestination,
      }),
    );
    const under = where === "waiting" ? books.waiting + books.underWay : books[where];
    expect(under).toBe(1);
    expect(books.completed + books.underWay + books.waiting + books.notMade).toBe(1);
  });
});

describe("the rules of a plan's drivers", () => {
  const said = { informed: {}, signLinks: new Uint32Array(0) };

  it("are assumed where the plan says nothing", () => {
    const rules = driverRules(network, HANOI_FLEET, said);
    expect(rules.informed).toEqual(informedShares(HANOI_FLEET));
    expect(rules.information).toEqual({ everyS: 60, radioEveryS: 900, patienceS: 15, giveUpS: 5400 });
    expect([rules.closedDestination, rules.toNearestEnd]).toEqual(["not-made", false]);
  });

  it("are the plan's where it says something", () => {
    const rules = driverRules(network, CARS, {
      informed: { car: { app: 0.6, radio: 0.15 } },
      patienceS: 300,
      giveUpS: 3600,
      radioEveryS: 1800,
      closedDestination: "nearest",
      signLinks: Uint32Array.of(bc),
    });
    expect(rules.informed).toEqual([{ app: 0.6, radio: 0.15 }]);
    const { signLinks, ...times } = rules.information;
    expect(times).toEqual({ everyS: 60, radioEveryS: 1800, patienceS: 300, giveUpS: 3600 });
    expect([signLinks![bc], signLinks!.reduce((sum, one) => sum + one, 0)]).toEqual([1, 1]);
    expect([rules.closedDestination, rules.toNearestEnd]).toEqual(["wait", true]);
  });

  it("never let drivers give up before they are turned", () => {
    const { information } = driverRules(network, CARS, { ...said, giveUpS: 5 });
    expect(information.patienceS).toBeLessThanOrEqual(information.giveUpS);
    const patient = driverRules(network, CARS, { ...said, patienceS: 9000 }).information;
    expect(patient.giveUpS).toBeGreaterThanOrEqual(9000);
  });

  it("name shares of drivers that cannot be", () => {
    expect(() => informedShares(CARS, { car: { app: 0.9, radio: 0.2 } })).toThrow(/car drivers: app 0.9, radio 0.2/);
  });
});

describe("demand that cannot be driven", () => {
  const good = demandOf(APP);
  const one = <K extends keyof Demand>(key: K, at: number, value: number): Demand => {
    const column = (good[key] as Uint32Array).slice();
    column[at] = value;
    return { ...good, [key]: column };
  };

  it("passes where it can", () => {
    expect(() => checkDemand(good, network.linkCount, CARS.length)).not.toThrow();
  });

  it.each([
    ["from nowhere", one("originLink", 7, 9999), /trip 7 begins on link 9999 of \d+/],
    ["to nowhere", one("destinationLink", 8, NONE), /trip 8 ends on link 4294967295/],
    ["of no class", one("vehicleClass", 9, 3), /trip 9 is of class 3 of 1/],
    ["told by nobody knows what", one("informed", 5, 3), /trip 5: nobody is informed by way 3/],
    ["at no time", one("departS", 3, Number.NaN), /trip 3 departs at NaN s/],
    ["out of order", one("departS", 3, 500), /trip 4 departs before trip 3/],
    ["in columns of unlike length", { ...good, informed: new Uint8Array(3) }, /2000 trips, but 3 entries of informed/],
    ["of no vehicles", { ...good, vehiclesPerTrip: 0 }, /stands for 0 vehicles/],
  ])("is refused by its first trip %s", (_, demand, message) => {
    expect(() => checkDemand(demand, network.linkCount, CARS.length)).toThrow(message);
    expect(() => loaderInput(network, demand, CARS, routes, { endS: 10 })).toThrow(message);
  });
});
