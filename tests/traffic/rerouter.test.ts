import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NONE, Random } from "../../src/base/index.ts";
import type { RoadNetwork } from "../../src/map/index.ts";
import type { LinkWindow } from "../../src/plan/index.ts";
import { type Metric, makeDijkstra, makeMetric, orderRoads, turnGraphOf } from "../../src/routing/index.ts";
import { type DriverOptions, makeDrivers } from "../../src/traffic/choice/index.ts";
import { makeRoadSearch, SHUT_TICKS, TICKS_PER_S } from "../../src/traffic/choice/rerouter-search.ts";
import { type Demand, HANOI_FLEET } from "../../src/traffic/demand/index.ts";
import { gridNetwork } from "../helpers/grid-network.ts";
import { randomNetwork } from "../helpers/random-network.ts";
import { closed } from "../helpers/town.ts";

/** Can the links be driven one after the other, from the begin of the first, by open turns and no banned path? */
function isDrivable(network: RoadNetwork, { arcOpen }: Metric, links: readonly number[]): boolean {
  const { firstArc, arcHead, stateLink } = turnGraphOf(network);
  let states = [links[0]!];
  for (const link of links.slice(1)) {
    const next = new Set<number>();
    for (const state of states) {
      for (let arc = firstArc[state]!; arc < firstArc[state + 1]!; arc++) {
        if (arcOpen[arc] === 1 && stateLink[arcHead[arc]!] === link) next.add(arcHead[arc]!);
      }
    }
    states = [...next];
  }
  return states.length > 0;
}

const secondsOf = (links: Iterable<number>, linkS: Float64Array): number =>
  [...links].reduce((sum, link) => sum + linkS[link]!, 0);

describe("the search for another way", () => {
  const worlds = fc.tuple(randomNetwork({ history: true }), fc.integer({ min: 1, max: 1 << 30 }));

  it("finds ways as quick as plain Dijkstra does, whatever was shut and slow before", () => {
    let found = 0;
    let none = 0;
    let offShut = 0;
    fc.assert(
      fc.property(worlds, ([network, seed]) => {
        const { linkCount, movementCount } = network;
        const random = new Random(seed, "closures");
        const search = makeRoadSearch(network, orderRoads(network));
        const engine = makeDijkstra(network);
        const usual = Int32Array.from({ length: linkCount }, () => 1 + random.below(30) * 1000);
        const metric = search.metric("car", usual);
        const least = Float64Array.from(usual);
        const ticks = Float64Array.from(usual);
        const isShut = new Uint8Array(linkCount);
        const shutMovements = new Uint8Array(movementCount);
        const all = Array.from({ length: linkCount }, (_, link) => link);
        for (let round = 0; round < 4; round++) {
          // Some links open and shut, some take other times, some turns too; all that changed is told.
          const changed = all.filter(() => random.next() < 0.3);
          for (const link of changed) {
            if (random.next() < 0.4) isShut[link] = 1 - isShut[link]!;
            least[link] = usual[link]! * (random.next() < 0.2 ? 4 : 1);
            ticks[link] = least[link]! + (random.next() < 0.5 ? random.below(50) * 1000 : 0);
          }
          for (let movement = 0; movement < movementCount; movement++) {
            if (!changed.includes(network.movementFrom[movement]!) || random.next() < 0.8) continue;
            shutMovements[movement] = 1 - shutMovements[movement]!;
          }
          const orShut = (column: Float64Array) => (link: number) => (isShut[link] === 1 ? SHUT_TICKS : column[link]!);
          metric.update(changed, orShut(ticks), orShut(least), shutMovements);
          const linkS = ticks.map((each) => each / TICKS_PER_S);
          const plain = makeMetric(network, {
            kind: "car",
            linkS,
            closedLinks: isShut,
            closedMovements: shutMovements,
          });
          for (let asked = 0; asked < 12; asked++) {
            const [from, to] = [random.below(linkCount), random.below(linkCount)];
            const isOn = random.next() < 0.6;
            const expected = engine.route(plain, { link: from, share: isOn ? 1 : 0 }, { link: to, share: 1 });
            const way = search.route(metric, from, isOn, to);
            expect(way === null, `${from} to ${to}`).toBe(expected === null);
            if (way === null) none++;
            if (way === null || expected === null) continue;
            expect(secondsOf(way, linkS)).toBeCloseTo(expected.costS, 9);
            expect(way.length === 0 ? from : way.at(-1)).toBe(to);
            const whole = isOn ? [from, ...way] : [...way];
            if (!isOn) expect(whole[0]).toBe(from);
            expect(isDrivable(network, plain, whole)).toBe(true);
            expect(way.some((link) => isShut[link] === 1)).toBe(false);
            if (way.length > 1) found++;
            if (isOn && isShut[from] === 1) offShut++;
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThan(150);
    expect(none).toBeGreaterThan(300);
    expect(offShut).toBeGreaterThan(30);
  });
});

describe("what drivers answer", () => {
  const network = gridNetwork(8, 8, 3);
  const order = orderRoads(network);
  const random = new Random(9, "drivers");
  const count = 400;
  const usualS = network.lengthM.map((metres, link) => metres / network.freeSpeedMps[link]!);
  const link = (): number => random.below(network.linkCount);
  const demand: Demand = {
    count,
    vehiclesPerTrip: 1,
    departS: new Float64Array(count),
    originLink: Uint32Array.from({ length: count }, link),
    destinationLink: Uint32Array.from({ length: count }, link),
    vehicleClass: Uint8Array.from({ length: count }, () => random.below(HANOI_FLEET.length)),
    informed: Uint8Array.from({ length: count }, (_, i) => i % 3),
  };
  const links = Array.from({ length: 80 }, (_, i): LinkWindow => {
    const fromS = 100 * random.below(40);
    const classMask = random.below(2 ** HANOI_FLEET.length);
    const level = i % 4 === 0 ? "discouraged" : "closed";
    return closed(link(), fromS, fromS + 200 + 100 * random.below(20), { classMask, level, compliance: 0.5 });
  });
  const nowS = Array.from({ length: 16 }, () =>
    usualS.map((seconds) => (random.next() < 0.15 ? seconds + 60 * random.next() : seconds)),
  );
  const make = (options: Partial<DriverOptions> = {}) =>
    makeDrivers(network, order, demand, HANOI_FLEET, { links, movements: [] }, { linkS: usualS, ...options });
  const questions = Array.from({ length: 900 }, () => ({
    trip: random.below(count),
    at: random.next() < 0.4 ? NONE : link(),
    timeS: random.below(16 * 300),
  })).sort((a, b) => a.timeS - b.timeS);
  type Asked = (typeof questions)[number];

  /** Renewed at each five minutes that pass, as the loader does it; or only at the last ones before the question. */
  const answer = (drivers: ReturnType<typeof make>, { trip, at, timeS }: Asked): number[] | null => {
    const way = drivers.reroute(trip, at, timeS);
    return way === null ? null : [...way];
  };
  const inOneGo = (options: Partial<DriverOptions>, asked: readonly Asked[]): (number[] | null)[] => {
    const drivers = make(options);
    let renewed = -1;
    return asked.map((each) => {
      for (; renewed < Math.floor(each.timeS / 300); ) drivers.renew!(++renewed * 300, nowS[renewed]!);
      return answer(drivers, each);
    });
  };

  it("depends on the last renewal alone, so a run forked from a checkpoint goes on alike", () => {
    for (const toNearestEnd of [false, true]) {
      const whole = inOneGo({ toNearestEnd }, questions);
      expect(whole.filter((way) => way !== null).length).toBeGreaterThan(200);
      expect(whole.filter((way) => way === null).length).toBeGreaterThan(toNearestEnd ? 5 : 30);
      const drivers = make({ toNearestEnd });
      let renewed = -1;
      // Backwards in time, every seventh question: other metrics, other order, other things asked before.
      for (let i = questions.length - 1; i >= 0; i -= 7) {
        const due = Math.floor(questions[i]!.timeS / 300);
        if (due !== renewed) drivers.renew!(due * 300, nowS[due]!);
        renewed = due;
        expect(answer(drivers, questions[i]!)).toEqual(whole[i]);
      }
    }
  });

  it("ends elsewhere only where there is no way, and then on an open local street", () => {
    const strict = inOneGo({}, questions);
    const near = inOneGo({ toNearestEnd: true }, questions);
    let elsewhere = 0;
    questions.forEach(({ trip, at, timeS }, i) => {
      if (strict[i] !== null) expect(near[i]).toEqual(strict[i]);
      const way = near[i];
      if (strict[i] !== null || way === null || way === undefined) return;
      elsewhere++;
      const end = way.at(-1) ?? at;
      expect(end).not.toBe(demand.destinationLink[trip]);
      const bit = 1 << demand.vehicleClass[trip]!;
      const shut = links.filter(
        (w) => w.level === "closed" && (w.classMask & bit) !== 0 && w.fromS <= timeS && timeS < w.untilS,
      );
      if (way.length > 0) expect(shut.map((w) => w.link)).not.toContain(end);
    });
    expect(elsewhere).toBeGreaterThan(25);
  });
});
