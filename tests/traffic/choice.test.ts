import { describe, expect, it } from "vitest";
import { NONE, Random } from "../../src/base/index.ts";
import { kindBit, type RoadNetwork } from "../../src/map/index.ts";
import type { LinkWindow } from "../../src/plan/index.ts";
import { makeDijkstra, makeMetric, orderRoads } from "../../src/routing/index.ts";
import {
  assignRoutes,
  batchTrips,
  loaderInput,
  loaderWindows,
  makeDrivers,
  type RouteSet,
} from "../../src/traffic/choice/index.ts";
import { type Demand, type FleetRow, HANOI_FLEET } from "../../src/traffic/demand/index.ts";
import type { Rerouter } from "../../src/traffic/simulation/index.ts";
import { gridNetwork } from "../helpers/grid-network.ts";
import { closed, townOf, vehicle } from "../helpers/town.ts";

type Trip = readonly [origin: number, destination: number, vehicleClass?: number, departS?: number];

function demandOf(trips: readonly Trip[]): Demand {
  return {
    count: trips.length,
    vehiclesPerTrip: 1,
    originLink: Uint32Array.from(trips, (trip) => trip[0]),
    destinationLink: Uint32Array.from(trips, (trip) => trip[1]),
    vehicleClass: Uint8Array.from(trips, (trip) => trip[2] ?? 0),
    departS: Float64Array.from(trips, (trip) => trip[3] ?? 0),
    informed: new Uint8Array(trips.length),
  };
}

function randomTrips(network: RoadNetwork, count: number, seed: number): Trip[] {
  const random = new Random(seed, "trips");
  return Array.from({ length: count }, (_, i): Trip => {
    const link = (): number => random.below(network.linkCount);
    return [link(), link(), random.below(HANOI_FLEET.length), i];
  });
}

/** A grid where some streets are shut to trucks, some to all but motorcycles and bicycles, some to all but buses; turns too. */
function mixedGrid(seed: number): RoadNetwork {
  const network = gridNetwork(7, 7, seed);
  const random = new Random(seed, "access");
  const bits = (...kinds: Parameters<typeof kindBit>[0][]): number =>
    kinds.reduce((mask, kind) => mask | kindBit(kind), 0);
  const masks = [~bits("truck", "special-truck"), bits("motorcycle", "bicycle"), bits("bus"), ~bits("bus")];
  for (let link = 0; link < network.linkCount; link++) {
    if (random.next() < 0.2) network.access[link]! &= masks[random.below(masks.length)]!;
  }
  for (let m = 0; m < network.movementCount; m++) {
    network.movementAccess[m]! &= network.access[network.movementFrom[m]!]! & network.access[network.movementTo[m]!]!;
    if (random.next() < 0.1) network.movementAccess[m]! &= masks[random.below(masks.length)]!;
  }
  return network;
}

const freeSecondsOf = ({ lengthM, freeSpeedMps }: RoadNetwork): Float64Array =>
  lengthM.map((metres, link) => metres / freeSpeedMps[link]!);

const linksOf = ({ routePool, routeStart, routeLength }: RouteSet, trip: number): number[] => [
  ...routePool.subarray(routeStart[trip]!, routeStart[trip]! + routeLength[trip]!),
];

/** Throws where some link or movement of the way is not for the kind. */
function expectLegal(network: RoadNetwork, links: readonly number[], bit: number): void {
  links.forEach((link, i) => {
    expect(network.access[link]! & bit, `link ${link}`).not.toBe(0);
    if (i === 0) return;
    let m = network.firstMovement[links[i - 1]!]!;
    const end = network.firstMovement[links[i - 1]! + 1]!;
    while (m < end && network.movementTo[m] !== link) m++;
    expect(m, `movement to link ${link}`).toBeLessThan(end);
    expect(network.movementAccess[m]! & bit, `movement ${m}`).not.toBe(0);
  });
}

const secondsOf = (links: readonly number[], linkS: Float64Array): number =>
  links.reduce((sum, link) => sum + linkS[link]!, 0);

describe("assigned routes", () => {
  for (const seed of [1, 2, 3]) {
    const network = mixedGrid(seed);
    const engine = makeDijkstra(network);
    const demand = demandOf(randomTrips(network, 400, seed));
    const random = new Random(seed, "times");
    const linkS = freeSecondsOf(network).map((seconds) => seconds * (1 + random.next()));
    const batches = batchTrips(network, demand, HANOI_FLEET);
    const routes = assignRoutes(network, engine, demand, HANOI_FLEET, batches, { linkS: () => linkS });
    const kindOf = (trip: number) => HANOI_FLEET[demand.vehicleClass[trip]!]!.vehicle.kind;
    const quickest = (trip: number) =>
      engine.route(
        makeMetric(network, { kind: kindOf(trip), linkS }),
        { link: demand.originLink[trip]!, share: 0 },
        { link: demand.destinationLink[trip]!, share: 1 },
      );

    it(`are the quickest from point to point for cars, motorcycles and trucks (town ${seed})`, () => {
      let asked = 0;
      for (let trip = 0; trip < demand.count; trip++) {
        if (!["car", "motorcycle", "truck"].includes(kindOf(trip))) continue;
        const wanted = quickest(trip);
        const links = linksOf(routes, trip);
        expect(links.length === 0).toBe(wanted === null);
        if (wanted === null) continue;
        asked++;
        expect([links[0], links.at(-1)]).toEqual([demand.originLink[trip], demand.destinationLink[trip]]);
        // A metric counts in tenths of a millisecond.
        expect(Math.abs(secondsOf(links, linkS) - wanted.costS)).toBeLessThan(links.length * 1e-4);
      }
      expect(asked).toBeGreaterThan(50);
    });

    it(`are legal for every class, and missing only where there is no way (town ${seed})`, () => {
      for (let trip = 0; trip < demand.count; trip++) {
        const links = linksOf(routes, trip);
        expectLegal(network, links, kindBit(kindOf(trip)));
        if (links.length === 0) expect(quickest(trip)).toBeNull();
      }
    });
  }

  it("of a trip that begins on its last link is that link", () => {
    const town = townOf({ A: [0, 0], B: [100, 0] }, [["A-B"]]);
    const demand = demandOf([[town.link("A", "B"), town.link("A", "B")]]);
    const routes = assignRoutes(
      town.network,
      makeDijkstra(town.network),
      demand,
      HANOI_FLEET,
      batchTrips(town.network, demand, HANOI_FLEET),
      { linkS: () => freeSecondsOf(town.network) },
    );
    expect(linksOf(routes, 0)).toEqual([town.link("A", "B")]);
  });
});

/** From A over B and C to D, 100 s; by X it is 70 s more: in nobody's view is that the quicker way. */
const CARS: FleetRow[] = [
  { vehicle: vehicle("car"), share: 0.5 },
  { vehicle: vehicle("truck-heavy"), share: 0.5 },
];
const town = townOf({ A: [0, 0], B: [200, 0], C: [700, 0], D: [1000, 0], X: [450, 900] }, [
  ["A-B"],
  ["B-C", "", { lengthM: 500 }],
  ["C-D"],
  ["B-X", "", { lengthM: 600 }],
  ["X-C", "", { lengthM: 600 }],
]);
const CAR = 1;
const [ab, bc, cd] = town.along("A B C D");
const trips = demandOf([
  [ab!, cd!, 0],
  [ab!, cd!, 1],
  [bc!, town.link("B", "A"), 0],
]);

/** Asks as the loader does: at every multiple of five minutes it first says what the roads take now. */
function asker({ reroute, renew }: Rerouter, nowS: Float64Array) {
  let renewedS = Number.NaN;
  return (trip: number, link: number, timeS: number): number[] | null => {
    const dueS = Math.floor(timeS / 300) * 300;
    if (dueS !== renewedS) renew!(dueS, nowS.slice());
    renewedS = dueS;
    const way = reroute(trip, link, timeS);
    return way === null ? null : [...way];
  };
}

function rerouter(links: readonly LinkWindow[], nowS = freeSecondsOf(town.network)) {
  const usual = { linkS: freeSecondsOf(town.network) };
  return asker(makeDrivers(town.network, orderRoads(town.network), trips, CARS, { links, movements: [] }, usual), nowS);
}

describe("another way", () => {
  const closure = closed(bc!, 1000, 2000, { classMask: CAR });

  it("begins behind the link that the trip is on, and goes round what is closed", () => {
    expect(rerouter([closure])(0, ab!, 1100)).toEqual(town.along("B X C D"));
  });

  it("begins at the origin for a trip that has not set out", () => {
    expect(rerouter([closure])(0, NONE, 1100)).toEqual(town.along("A B X C D"));
  });

  it("is the usual one for those whom the closure does not hit", () => {
    expect(rerouter([closure])(1, ab!, 1100)).toEqual(town.along("B C D"));
  });

  it("avoids what closes in the next minutes, not what closes later or has opened", () => {
    const ask = rerouter([closure]);
    expect(ask(0, ab!, 0)).toEqual(town.along("B C D"));
    expect(ask(0, ab!, 890)).toEqual(town.along("B X C D"));
    expect(ask(0, ab!, 2100)).toEqual(town.along("B C D"));
  });

  it("is round a queue that stands now, and never counts on roads being emptier than on a usual day", () => {
    const now = (link: number, seconds: number): Float64Array =>
      freeSecondsOf(town.network).fill(seconds, link, link + 1);
    expect(rerouter([], now(bc!, 400))(0, ab!, 1100)).toEqual(town.along("B X C D"));
    expect(rerouter([], now(town.link("B", "X"), 0))(0, ab!, 1100)).toEqual(town.along("B C D"));
  });

  it("is null where the destination is closed", () => {
    const ask = rerouter([closed(cd!, 1000, 2000)]);
    expect(ask(0, ab!, 1100)).toBeNull();
    expect(ask(0, NONE, 1100)).toBeNull();
  });

  it("turns round at a barrier where nothing is open ahead", () => {
    // Both ways on from B are closed: back to A, where the road ends; so only a destination behind helps.
    const ask = rerouter([closed(town.link("C", "D"), 1000, 2000), closed(town.link("C", "X"), 1000, 2000)]);
    expect(ask(2, bc!, 1100)).toEqual(town.along("C B A"));
  });

  it("does not turn round into a one-way", () => {
    const oneWay = townOf({ A: [0, 0], B: [200, 0], C: [400, 0] }, [["A-B"], ["B>C"], ["C>B", "", { access: 0 }]]);
    const asking = demandOf([[oneWay.link("A", "B"), oneWay.link("B", "A"), 0]]);
    const linkS = freeSecondsOf(oneWay.network);
    const order = orderRoads(oneWay.network);
    const ask = asker(makeDrivers(oneWay.network, order, asking, CARS, { links: [], movements: [] }, { linkS }), linkS);
    expect(ask(0, oneWay.link("B", "C"), 0)).toBeNull();
    expect(ask(0, oneWay.link("A", "B"), 0)).toEqual(oneWay.along("B A"));
  });

  it("does not turn into a closed road", () => {
    const shut = [cd!, town.link("C", "X"), town.link("C", "B")];
    expect(rerouter(shut.map((link) => closed(link, 1000, 2000)))(2, bc!, 1100)).toBeNull();
  });

  it("keeps away from a discouraged road while the way round is under four times as long", () => {
    const ask = rerouter([closed(bc!, 1000, 2000, { level: "discouraged" })]);
    expect(ask(0, ab!, 1100)).toEqual(town.along("B X C D"));
    const onlyWay = rerouter([closed(ab!, 1000, 2000, { level: "discouraged" })]);
    expect(onlyWay(0, NONE, 1100)).toEqual(town.along("A B C D"));
  });

  it("knows when a road begins and ceases to be discouraged", () => {
    const ask = rerouter([closed(bc!, 1000, 2000, { level: "discouraged" })]);
    const ways = [0, 1100, 2400].map((timeS) => ask(0, ab!, timeS));
    expect(ways).toEqual([town.along("B C D"), town.along("B X C D"), town.along("B C D")]);
  });

  it("is never over a link that is closed to the class, whatever is closed when", () => {
    const network = mixedGrid(4);
    const random = new Random(4, "closures");
    const demand = demandOf(randomTrips(network, 200, 5));
    const links = Array.from({ length: 60 }, () => {
      const fromS = random.below(3000);
      const classMask = random.below(2 ** HANOI_FLEET.length);
      return closed(random.below(network.linkCount), fromS, fromS + random.below(1500), { classMask });
    });
    const order = orderRoads(network);
    const linkS = freeSecondsOf(network);
    const ask = asker(makeDrivers(network, order, demand, HANOI_FLEET, { links, movements: [] }, { linkS }), linkS);
    let found = 0;
    for (let timeS = 0; timeS < 4000; timeS += 170) {
      for (let trip = 0; trip < demand.count; trip += 7) {
        const way = ask(trip, NONE, timeS);
        if (way === null) continue;
        found++;
        const bit = 1 << demand.vehicleClass[trip]!;
        const shut = links.filter((w) => (w.classMask & bit) !== 0 && w.fromS <= timeS && timeS < w.untilS);
        expect(shut.filter((w) => way.includes(w.link))).toEqual([]);
        expectLegal(network, way, kindBit(HANOI_FLEET[demand.vehicleClass[trip]!]!.vehicle.kind));
      }
    }
    expect(found).toBeGreaterThan(50);
  });
});

describe("the loader's input", () => {
  it("is shut by closures and bans, not by what is discouraged or lasts no time", () => {
    const windows = loaderWindows(town.network, {
      links: [
        closed(ab!, 0, 10, { classMask: 3 }),
        closed(bc!, 0, 10, { level: "banned" }),
        closed(cd!, 0, 10, { level: "discouraged" }),
        closed(cd!, 10, 10),
      ],
      movements: [
        { movement: town.movement("A B X"), fromS: 5, untilS: 6, classMask: 2, cause: "m" },
        { movement: town.movement("A B C"), fromS: 5, untilS: 5, classMask: 2, cause: "m" },
      ],
    });
    expect(windows.closedLinks).toEqual([
      { link: ab, fromS: 0, untilS: 10, classMask: 3 },
      { link: bc, fromS: 0, untilS: 10, classMask: 0xffff_ffff },
    ]);
    expect(windows.heldMovements).toEqual([
      { fromLink: ab, toLink: town.link("B", "X"), fromS: 5, untilS: 6, classMask: 2 },
    ]);
  });

  it("lets each trip weigh as much as the vehicles that it stands for", () => {
    const routes = { routeStart: new Uint32Array(3), routeLength: new Uint32Array(3), routePool: new Uint32Array(0) };
    const input = loaderInput(town.network, { ...trips, vehiclesPerTrip: 4 }, CARS, routes, { endS: 60 });
    expect(input.classes.map(({ pcu }) => pcu)).toEqual([4, 9.6]);
    expect(input.windows).toEqual({ closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] });
  });
});
