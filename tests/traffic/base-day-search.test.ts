import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import { kindBit, type RoadNetwork, type VehicleKind } from "../../src/map/index.ts";
import { orderRoads, turnGraphOf } from "../../src/routing/index.ts";
import { judgeDay } from "../../src/traffic/choice/equilibrium-day-judge.ts";
import { drawWarmDay, spanResult, spanTrips } from "../../src/traffic/choice/equilibrium-day-warm-up.ts";
import { makeBounds } from "../../src/traffic/choice/learning-bounds.ts";
import {
  isShut,
  isShutAllDay,
  makeDayGraph,
  roadsOf,
  type ShutLinks,
} from "../../src/traffic/choice/learning-graph.ts";
import { makeDaySearch } from "../../src/traffic/choice/learning-search.ts";
import { type DaySeconds, dayOf, secondsOfWay, secondsOn, toSeconds } from "../../src/traffic/choice/learning-times.ts";
import { makeWayFinder } from "../../src/traffic/choice/learning-ways.ts";
import { loaderInput } from "../../src/traffic/choice/loader-input.ts";
import { drawTrips, HANOI_FLEET, type Zone } from "../../src/traffic/demand/index.ts";
import { simulate } from "../../src/traffic/simulation/index.ts";
import { gridNetwork } from "../helpers/grid-network.ts";

const freeSecondsOf = ({ lengthM, freeSpeedMps }: RoadNetwork): Float64Array =>
  lengthM.map((metres, link) => metres / freeSpeedMps[link]!);

/** Jams that come and go at random, some of them longer than the interval. */
function jammedDay(network: RoadNetwork, seed: number): DaySeconds {
  const random = new Random(seed, "jams");
  const freeS = freeSecondsOf(network);
  const day = dayOf(freeS, 60, 20, (link) => freeS[link]! + (random.next() < 0.3 ? 400 * random.next() ** 3 : 0));
  return toSeconds(day, freeS);
}

/** The search with the bounds and the roads of one class at a time. */
function makeSearch(network: RoadNetwork): {
  towards(times: DaySeconds, kind: VehicleKind, destination: number, shut?: ShutLinks): void;
  find(origin: number, departS: number): number;
  way(): Uint32Array;
} {
  const graph = makeDayGraph(network, orderRoads(network)["rank"] as Uint32Array);
  const search = makeDaySearch(graph);
  let roads = roadsOf(graph, { kind: "car" });
  return {
    towards(times, kind, destination, shut) {
      roads = roadsOf(graph, { kind, shut });
      search.at(times);
      search.towards(destination, makeBounds(graph, [{ kind, shut }])(times).metric(0));
    },
    find: (origin, departS) => search.find(roads, origin, departS),
    way: search.way,
  };
}

/** Arrivals at each state's tail, corrected again and again until nothing changes. */
function slowest(
  network: RoadNetwork,
  times: DaySeconds,
  bit: number,
  origin: number,
  destination: number,
  departS: number,
  isShut: (link: number, timeS: number) => boolean,
): number {
  const { stateCount, stateLink, firstArc, arcHead, arcMovement, arcKinds } = turnGraphOf(network);
  const at = new Float64Array(stateCount).fill(Number.POSITIVE_INFINITY);
  at[origin] = departS;
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (let state = 0; state < stateCount; state++) {
      const link = stateLink[state]!;
      if (at[state] === Number.POSITIVE_INFINITY || link === destination) continue;
      const leftS = at[state]! + secondsOn(times, link, at[state]!);
      for (let arc = firstArc[state]!; arc < firstArc[state + 1]!; arc++) {
        const to = arcHead[arc]!;
        const mask = network.movementAccess[arcMovement[arc]!]! & arcKinds[arc]! & network.access[stateLink[to]!]!;
        if ((mask & bit) === 0 || isShut(stateLink[to]!, leftS) || at[to]! <= leftS) continue;
        at[to] = leftS;
        isChanged = true;
      }
    }
  }
  let leastS = Number.POSITIVE_INFINITY;
  for (let state = 0; state < stateCount; state++) {
    if (stateLink[state] === destination)
      leastS = Math.min(leastS, at[state]! + secondsOn(times, destination, at[state]!));
  }
  return leastS - departS;
}

describe("the quickest way at the times of a day", () => {
  for (const seed of [1, 2, 3]) {
    const network = gridNetwork(7, 7, seed);
    const random = new Random(seed, "questions");
    for (let link = 0; link < network.linkCount; link++) {
      if (random.next() < 0.15) network.access[link]! &= ~kindBit("car");
    }
    const times = jammedDay(network, seed);
    const search = makeSearch(network);
    const links = (count: number): number[] => Array.from({ length: count }, () => random.below(network.linkCount));

    it(`is what a slow search finds, for every kind, and as long as it is said to be (town ${seed})`, () => {
      let found = 0;
      for (const destination of links(12)) {
        const kind = random.next() < 0.5 ? "car" : "motorcycle";
        search.towards(times, kind, destination);
        for (const origin of links(12)) {
          const departS = 1500 * random.next();
          const isDriven = (network.access[origin]! & network.access[destination]! & kindBit(kind)) !== 0;
          const wanted = isDriven
            ? slowest(network, times, kindBit(kind), origin, destination, departS, () => false)
            : Number.POSITIVE_INFINITY;
          const seconds = search.find(origin, departS);
          if (wanted === Number.POSITIVE_INFINITY) expect(seconds).toBe(wanted);
          else expect(seconds).toBeCloseTo(wanted, 6);
          const way = search.way();
          expect(way.length > 0).toBe(wanted < Number.POSITIVE_INFINITY);
          if (way.length === 0) continue;
          found++;
          expect([way[0], way.at(-1)]).toEqual([origin, destination]);
          expect(secondsOfWay(times, way, 0, way.length, departS)).toBeCloseTo(seconds, 6);
        }
      }
      expect(found).toBeGreaterThan(50);
    });

    it(`is never onto a road in the hours that shut it (town ${seed})`, () => {
      const first = new Uint32Array(network.linkCount + 1);
      const shut: number[] = [];
      for (let link = 0; link < network.linkCount; link++) {
        if (random.next() < 0.2) shut.push(link);
        first[link + 1] = shut.length;
      }
      const windows: ShutLinks = {
        first,
        fromS: Float64Array.from(shut, () => 300),
        untilS: Float64Array.from(shut, () => 900),
      };
      for (const destination of links(8)) {
        search.towards(times, "motorcycle", destination, windows);
        for (const origin of links(8)) {
          const departS = 1000 * random.next();
          if (search.find(origin, departS) === Number.POSITIVE_INFINITY) continue;
          const way = search.way();
          let timeS = departS;
          way.forEach((link, i) => {
            if (i > 0 && shut.includes(link))
              expect(timeS < 300 || timeS >= 900, `link ${link} at ${timeS}`).toBe(true);
            timeS += secondsOn(times, link, timeS);
          });
        }
      }
    });
  }

  it("of a fleet with hours of its own is each trip's own, whoever shares its bounds", () => {
    const random = new Random(4, "fleet");
    const network = gridNetwork(8, 8, 4);
    const rank = orderRoads(network)["rank"] as Uint32Array;
    const dayEndS = 1200;
    // None opens again while anyone drives: who comes earlier then is never worse off, which the slow search needs.
    const hours = [
      [-600, 2000],
      [600, 1500],
      [900, 1201],
    ] as const;
    const mask = (picks: (row: number) => boolean): number =>
      HANOI_FLEET.reduce((sum, _, c) => (picks(c) ? sum + 2 ** c : sum), 0);
    const closedLinks = Array.from({ length: 60 }, () => {
      const [fromS, untilS] = hours[random.below(hours.length)]!;
      const isTrucks = random.next() < 0.7;
      const classMask = mask((c) => !isTrucks || HANOI_FLEET[c]!.vehicle.kind === "truck");
      return { link: random.below(network.linkCount), fromS, untilS, classMask };
    });
    for (let link = 0; link < network.linkCount; link++) {
      if (random.next() < 0.003) network.access[link]! &= ~kindBit("taxi");
    }
    const times = jammedDay(network, 4);
    const count = 500;
    const column = (below: number): Uint32Array => Uint32Array.from({ length: count }, () => random.below(below));
    const demand = {
      ...{ count, vehiclesPerTrip: 1, departS: new Float64Array(count), informed: new Uint8Array(count) },
      vehicleClass: Uint8Array.from(column(HANOI_FLEET.length)),
      originLink: column(network.linkCount),
      destinationLink: column(12),
    };
    const beginS = Float64Array.from({ length: count }, () => 1400 * random.next());
    const finder = makeWayFinder(network, rank, HANOI_FLEET, { closedLinks });
    const asks = (trip: number): boolean => trip % 7 !== 3;
    const ways = finder.quickest(demand, { times, beginS, asks });
    const reasons = { none: 0, found: 0 };
    for (let trip = 0; trip < count; trip++) {
      if (!asks(trip)) {
        expect([ways.quickestS[trip], ways.routeLength[trip]]).toEqual([Number.NaN, 0]);
        continue;
      }
      const c = demand.vehicleClass[trip]!;
      const bit = kindBit(HANOI_FLEET[c]!.vehicle.kind);
      const own = closedLinks.filter((w) => ((w.classMask >>> c) & 1) === 1);
      const isShut = (link: number, timeS: number): boolean =>
        own.some((w) => w.link === link && w.fromS <= Math.min(timeS, dayEndS) && Math.min(timeS, dayEndS) < w.untilS);
      const [origin, destination] = [demand.originLink[trip]!, demand.destinationLink[trip]!];
      const isDriven = (network.access[origin]! & network.access[destination]! & bit) !== 0;
      const wanted = isDriven
        ? slowest(network, times, bit, origin, destination, beginS[trip]!, isShut)
        : Number.POSITIVE_INFINITY;
      const start = ways.routeStart[trip]!;
      const way = ways.routePool.subarray(start, start + ways.routeLength[trip]!);
      if (wanted === Number.POSITIVE_INFINITY) {
        reasons.none++;
        expect(ways.quickestS[trip]).toBe(wanted);
        expect(way.length).toBe(0);
        continue;
      }
      reasons.found++;
      expect(ways.quickestS[trip]).toBeCloseTo(wanted, 6);
      expect([way[0], way.at(-1)]).toEqual([origin, destination]);
      expect(secondsOfWay(times, way, 0, way.length, beginS[trip]!)).toBeCloseTo(wanted, 6);
    }
    expect(reasons.found).toBeGreaterThan(200);
    expect(reasons.none).toBeGreaterThan(10);
  });

  it("leads over what one class alone may drive, though it shares its bounds", () => {
    const network = gridNetwork(12, 12, 5);
    const rank = orderRoads(network)["rank"] as Uint32Array;
    const only = 100;
    network.access[only]! &= ~kindBit("car");
    const classes = [{ kind: "car" }, { kind: "taxi" }] as const;
    const times = jammedDay(network, 5);
    expect([...makeBounds(makeDayGraph(network, rank), classes)(times).groupOf]).toEqual([0, 0]);
    const fleet = ["car", "taxi"].map((kind) => HANOI_FLEET.find((row) => row.vehicle.kind === kind)!);
    const origins = Uint32Array.from({ length: 40 }, (_, i) => 1 + 13 * (i >> 1));
    const demand = {
      ...{ count: 40, vehiclesPerTrip: 1, departS: new Float64Array(40), informed: new Uint8Array(40) },
      vehicleClass: Uint8Array.from(origins, (_, trip) => trip % 2),
      originLink: origins,
      destinationLink: new Uint32Array(40).fill(only),
    };
    const finder = makeWayFinder(network, rank, fleet);
    const { quickestS } = finder.quickest(demand, { times, beginS: demand.departS, asks: () => true });
    origins.forEach((origin, trip) => {
      const isTaxi = trip % 2 === 1;
      const wanted = isTaxi
        ? slowest(network, times, kindBit("taxi"), origin, only, 0, () => false)
        : Number.POSITIVE_INFINITY;
      expect(wanted < Number.POSITIVE_INFINITY).toBe(isTaxi);
      expect(Math.abs(quickestS[trip]! - wanted) < 1e-6 || quickestS[trip] === wanted).toBe(true);
    });
  });

  it("is over a road that is shut all day at no time, and a window that ends with the day is not all day", () => {
    const windows: ShutLinks = {
      first: Uint32Array.of(0, 1, 2, 3, 5, 5),
      fromS: Float64Array.of(0, 0, 1, 0, 600),
      untilS: Float64Array.of(1201, 1200, 1201, 600, 1300),
    };
    const links = [0, 1, 2, 3, 4];
    expect(links.filter((link) => isShutAllDay(windows, link, 1200))).toEqual([0]);
    const atS = Array.from({ length: 200 }, (_, i) => i * 10);
    const isAlways = (link: number): boolean => atS.every((timeS) => isShut(windows, link, timeS, 1200));
    // Two windows that follow each other make the day too, but no bound needs to know.
    expect(links.filter(isAlways)).toEqual([0, 3]);
    expect(isShut(windows, 1, 1199, 1200)).toBe(true);
    expect(isShut(windows, 1, 1200, 1200)).toBe(false);
    expect(isShut(windows, 2, 5000, 1200)).toBe(true);
  });

  it("is only asked of links that there are", () => {
    const network = gridNetwork(3, 3, 1);
    const search = makeSearch(network);
    expect(() => search.towards(jammedDay(network, 1), "car", network.linkCount)).toThrow(/no link/);
  });
});

describe("the times of a day", () => {
  it("let nobody leave earlier by entering later, however fast a jam is gone", () => {
    const times = toSeconds(
      dayOf(Float64Array.of(10), 60, 5, (_, i) => (i === 1 ? 1000 : 10)),
      Float64Array.of(10),
    );
    let leftS = 0;
    for (let enteredS = 0; enteredS < 400; enteredS++) {
      const nowS = enteredS + secondsOn(times, 0, enteredS);
      expect(nowS).toBeGreaterThanOrEqual(leftS);
      leftS = nowS;
    }
  });
});

describe("the warm-up", () => {
  const network = gridNetwork(6, 6, 2);
  const links = Uint32Array.from({ length: network.linkCount }, (_, link) => link);
  const zone = (own: Uint32Array): Zone =>
    ({
      kinds: 0xffff,
      origins: own,
      connectors: own,
      cumulativeLengthM: Float64Array.from(own, (_, i) => i + 1),
    }) as never;
  const zones = [zone(links.subarray(0, 40)), zone(links.subarray(60, 100))];
  const matrix = Float64Array.of(0, 1, 1, 0);
  const options = {
    ...{ trips: 400, vehiclesPerTrip: 1, seed: 5, fromOfDayS: 7 * 3600, durationS: 3600, fleet: HANOI_FLEET },
  };
  const warm = drawWarmDay(zones, matrix, options, 1800);

  it("leaves the span's trips and their times as they are, and adds as many before as the hour has", () => {
    expect(spanTrips(warm)).toEqual(drawTrips(zones, matrix, options));
    // From 6:30 to 7:00 half of 7.1 % of the day, from 7:00 to 8:00 9.8 %.
    expect(warm.before).toBe(Math.round((400 * 0.071) / 2 / 0.098));
    const before = warm.departS.subarray(0, warm.before);
    expect(before.every((s, i) => s >= 0 && s < 1800 && (i === 0 || s >= before[i - 1]!))).toBe(true);
    expect(warm.departS[warm.before]).toBeGreaterThanOrEqual(1800);
  });

  it("begins in the evening before where the span begins at midnight", () => {
    const midnight = drawWarmDay(zones, matrix, { ...options, fromOfDayS: 0 }, 3600);
    expect(midnight.before).toBe(Math.round((400 * 0.006) / 0.004));
  });

  it("is not counted, and puts the run on the span's clock", () => {
    const search = makeSearch(network);
    const freeS = freeSecondsOf(network);
    const free = toSeconds(
      dayOf(freeS, 900, 6, (link) => freeS[link]!),
      freeS,
    );
    const ways = Array.from({ length: warm.count }, (_, trip) => {
      search.towards(free, HANOI_FLEET[warm.vehicleClass[trip]!]!.vehicle.kind, warm.destinationLink[trip]!);
      search.find(warm.originLink[trip]!, 0);
      return [...search.way()];
    });
    let next = 0;
    const routes = {
      routeStart: Uint32Array.from(ways, (way) => {
        next += way.length;
        return next - way.length;
      }),
      routeLength: Uint32Array.from(ways, (way) => way.length),
      routePool: Uint32Array.from(ways.flat()),
    };
    const series = { recordSeries: { intervalS: 60 } };
    const run = simulate(loaderInput(network, warm, HANOI_FLEET, routes, { endS: 7200, ...series }));
    const span = spanResult(warm, run);
    const { demanded, completed, underWay, waiting, notMade } = span.books;
    expect(demanded).toBe(400);
    expect(completed + underWay + waiting + notMade).toBe(400);
    const same = spanResult({ before: 0, warmUpS: 0 }, run);
    expect(same.books).toEqual(run.books);
    expect(same.totalDelayS).toBeCloseTo(run.totalDelayS, 3);
    expect(same.totalTravelTimeS).toBeCloseTo(run.totalTravelTimeS, 3);
    expect(span.trips.endedS[0]).toBe(run.trips.endedS[warm.before]! - 1800);
    expect(span.series!.intervalCount).toBe(run.series!.intervalCount - 30);
    expect(span.series!.delayedVeh[0]).toBe(run.series!.delayedVeh[30 * HANOI_FLEET.length]);
    expect(span.queues.fromS.every((s) => s >= 0)).toBe(true);
  });
});

describe("the judgement of a base day", () => {
  const round = { gap: 0.01, meanS: 600, quickestS: 594, waitS: 1, completedShare: 1, gridlocks: 0, changed: 0 };
  const good = {
    ...{ rounds: [round], kept: 0, completedShare: 0.999, gridlocks: [], queues: [{ street: "Láng", maxReachM: 800 }] },
    speeds: { carKmh: 24, byClass: [{ roadClass: "primary", vehicleKm: 100, speedKmh: 25, freeKmh: 45 }] },
  } as const;

  it("has nothing to say of a good day, and one thing of each that is not", () => {
    expect(judgeDay(good)).toEqual([]);
    const crawl = { carKmh: 24, byClass: [{ ...good.speeds.byClass[0], speedKmh: 8 }] };
    const of = (rest: object): string[] => judgeDay({ ...good, ...rest } as never);
    expect(of({ rounds: [{ ...round, gap: 0.2 }] })[0]).toContain("20.0 % longer than the quickest");
    expect(of({ completedShare: 0.9 })[0]).toContain("90.0 % of the base day's trips end");
    expect(of({ speeds: { ...good.speeds, carKmh: 8 } })[0]).toContain("8.0 km/h on the base day, outside 12–35");
    expect(of({ speeds: crawl })[0]).toContain("on primary roads traffic crawls");
    expect(of({ gridlocks: [{ streets: ["A", "B", "A"], minute: 61.2 }] })[0]).toBe(
      "a gridlock from minute 61 on: A → B → A",
    );
    expect(of({ queues: [{ street: "", maxReachM: 4000 }] })[0]).toContain("4000 m on a street without a name");
    expect(of({ rounds: [{ ...round, gridlocks: 2 }] })[0]).toContain("the demand does not fit the roads");
  });
});
