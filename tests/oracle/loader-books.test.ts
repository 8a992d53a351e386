import { beforeAll, describe, expect, test } from "vitest";
import { type LoaderInput, type LoaderResult, simulate, TRIP_EVENTS } from "../../src/traffic/simulation/index.ts";
import { APPROACH_TIMES, crowdedGrid, NODE } from "../traffic/crowded-grid.ts";

/**
 * Everything that a run can have at once, on small crowded grids; then the books are kept anew from the events alone, vehicle
 * by vehicle, and held against the model's rules and the loader's own sums.
 */
const END_S = 4500;
const INTERVAL_S = 300;
const [ENTER, LEAVE, GIVE_UP, ARRIVE] = (["enter", "leave", "giveUp", "arrive"] as const).map((kind) =>
  TRIP_EVENTS.indexOf(kind),
);

const crowded = (seed: number): LoaderInput => ({
  ...crowdedGrid(seed, "books", 1800, END_S),
  recordLinks: { intervalS: INTERVAL_S },
  recordEvents: {},
});

/** A vehicle's stay on a link, from the events: `leftS` = the end where it is still there. */
interface Stay {
  readonly trip: number;
  readonly link: number;
  readonly enteredS: number;
  leftS: number;
  hasLeft: boolean;
  /** Where it went on to, -1 = nowhere. */
  next: number;
}

function staysOf({ events }: LoaderResult): Stay[] {
  const { count, timeS, kind, trip, link } = events!;
  const stays: Stay[] = [];
  const now = new Map<number, Stay>();
  const before = new Map<number, Stay>();
  for (let i = 0; i < count; i++) {
    const its = trip[i]!;
    if (kind[i] === ENTER) {
      expect(now.has(its), `trip ${its} enters twice`).toBe(false);
      const stay = { trip: its, link: link[i]!, enteredS: timeS[i]!, leftS: END_S, hasLeft: false, next: -1 };
      const last = before.get(its);
      if (last !== undefined) {
        expect(last.leftS, `trip ${its} is nowhere for a while`).toBe(stay.enteredS);
        last.next = stay.link;
      }
      stays.push(stay);
      now.set(its, stay);
    } else if (kind[i] === LEAVE) {
      const stay = now.get(its)!;
      expect(stay.link, `trip ${its} leaves where it is not`).toBe(link[i]);
      stay.leftS = timeS[i]!;
      stay.hasLeft = true;
      now.delete(its);
      before.set(its, stay);
    }
  }
  return stays;
}

describe.each([1, 2, 3, 4])("books kept from the events of crowded grid %i", (seed) => {
  let input: LoaderInput;
  let result: LoaderResult;
  let stays: Stay[];
  let byLink: Stay[][];
  const pcuOf = ({ trip }: Stay): number => input.classes[input.trips.vehicleClass[trip]!]!.pcu;

  beforeAll(() => {
    input = crowded(seed);
    result = simulate(input);
    stays = staysOf(result);
    byLink = Array.from({ length: input.links.linkCount }, (_, link) => stays.filter((stay) => stay.link === link));
  });

  test("events come in the order of time, and whoever enters leaves or is on the road at the end", () => {
    const { timeS, kind, count } = result.events!;
    for (let i = 1; i < count; i++) expect(timeS[i]!).toBeGreaterThanOrEqual(timeS[i - 1]!);
    const kinds = (wanted: number | undefined): number => kind.reduce((sum, its) => sum + (its === wanted ? 1 : 0), 0);
    const still = stays.filter(({ hasLeft }) => !hasLeft);
    expect(still.length).toBe(result.books.underWay);
    for (const { trip } of still) expect(result.trips.state[trip]).toBe(2);
    expect(kinds(ARRIVE)).toBe(result.books.completed);
    expect(kinds(ENTER)).toBe(result.linkEntries);
    // At home, or on the road: those leave their link for nowhere.
    expect(kinds(GIVE_UP)).toBe(result.books.notMade);
    const ended = stays.filter(({ hasLeft, next }) => hasLeft && next < 0);
    for (const { trip } of ended) expect([3, 4]).toContain(result.trips.state[trip]);
    expect(ended.length).toBeGreaterThanOrEqual(result.books.completed);
    byLink.forEach((its, link) => {
      expect(its.length).toBe(result.links.entered[link]);
      expect(its.filter(({ hasLeft }) => hasLeft).length).toBe(result.links.left[link]);
    });
  });

  test("nobody is faster than its class may be on the link", () => {
    const { lengthM, freeSpeedMps } = input.links;
    for (const stay of stays.filter(({ hasLeft }) => hasLeft)) {
      const { speedShare = 1, maxSpeedMps = 99 } = input.classes[input.trips.vehicleClass[stay.trip]!]!;
      const free = lengthM[stay.link]! / Math.min(maxSpeedMps, speedShare * freeSpeedMps[stay.link]!);
      expect(stay.leftS - stay.enteredS).toBeGreaterThan(free - 2e-6);
    }
  });

  test("vehicles of a class leave their lanes in the order in which they came, and all of them where nothing passes", () => {
    const grouped = new Set(input.laneGroups!.map(({ link }) => link));
    const laneOf = ({ link, next }: Stay): number =>
      input.laneGroups!.findIndex((group) => group.link === link && group.toLinks.includes(next));
    byLink.forEach((its, link) => {
      const lastOut = new Map<string, number>();
      for (const stay of its.filter(({ hasLeft, next }) => hasLeft && (next >= 0 || !grouped.has(link)))) {
        const vehicleClass = input.trips.vehicleClass[stay.trip]!;
        // Those who filter pass everyone; cars and trucks pass each other only where the link lets them.
        const mixed = vehicleClass !== 1 && input.links.mayPass![link] === 0 ? "cars and trucks" : vehicleClass;
        // One who was turned while it stood may have changed its lane's target, not its place.
        if (result.trips.reroutes[stay.trip]! > 0 && grouped.has(link)) continue;
        const queue = `${laneOf(stay)} ${mixed}`;
        expect(stay.leftS, `link ${link}, ${queue}`).toBeGreaterThanOrEqual(lastOut.get(queue) ?? 0);
        lastOut.set(queue, stay.leftS);
      }
    });
  });

  test("no link ever holds more than its room and a vehicle that overlaps each lane's end", () => {
    byLink.forEach((its, link) => {
      const lanes = Math.max(1, input.laneGroups!.filter((group) => group.link === link).length);
      const most = input.links.lengthM[link]! * input.links.jamDensityPcuPerM[link]!;
      const moves = its.flatMap((stay) => [
        { timeS: stay.enteredS, pcu: pcuOf(stay) },
        ...(stay.hasLeft ? [{ timeS: stay.leftS, pcu: -pcuOf(stay) }] : []),
      ]);
      moves.sort((a, b) => a.timeS - b.timeS || a.pcu - b.pcu);
      const present = new Map<number, number>();
      let held = 0;
      for (const { pcu } of moves) {
        held += pcu;
        present.set(Math.abs(pcu), (present.get(Math.abs(pcu)) ?? 0) + Math.sign(pcu));
        const longest = Math.max(0, ...[...present].map(([its, count]) => (count > 0 ? its : 0)));
        expect(held, `link ${link}`).toBeLessThan(most + longest * lanes + 1e-6);
      }
    });
  });

  /** Over any span between two of them, their pcu less the first's keep below `pcuPerS` × the span. */
  function expectBelow(
    passes: { timeS: number; pcu: number }[],
    pcuPerS: number,
    slackPcu: number,
    what: string,
  ): void {
    passes.sort((a, b) => a.timeS - b.timeS);
    // The worst span by the smallest surplus so far: one walk instead of all pairs.
    let sum = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const { timeS, pcu } of passes) {
      least = Math.min(least, sum - pcuPerS * timeS);
      sum += pcu;
      expect(sum - pcuPerS * timeS - least, what).toBeLessThan(slackPcu + 1e-5);
    }
  }

  test("no entry takes more than its capacity over any span, nor a node with a capacity more than that", () => {
    const { capacityPcuPerS, tail } = input.links;
    byLink.forEach((its, link) => {
      const lanes = Math.max(1, input.laneGroups!.filter((group) => group.link === link).length);
      const passes = its.map((stay) => ({ timeS: stay.enteredS, pcu: pcuOf(stay) }));
      expectBelow(passes, capacityPcuPerS[link]!, 2.4 * lanes, `entry of ${link}`);
    });
    const [weighed] = input.nodeCapacity![0]!.approaches!;
    const cameBy = new Map(stays.flatMap((s) => (s.next >= 0 ? [[`${s.trip} ${s.leftS}`, s.link] as const] : [])));
    const through = stays.flatMap((stay) => {
      if (tail[stay.link] !== NODE) return [];
      const times = cameBy.get(`${stay.trip} ${stay.enteredS}`) === weighed!.link ? APPROACH_TIMES : 1;
      return [{ timeS: stay.enteredS, pcu: pcuOf(stay) * times }];
    });
    expect(through.length).toBeGreaterThan(100);
    expectBelow(through, 0.7, 2.4 * APPROACH_TIMES, "the node");
  });

  test("no exit lets out more than its capacity over any span", () => {
    byLink.forEach((its, link) => {
      const lanes = Math.max(1, input.laneGroups!.filter((group) => group.link === link).length);
      const passes = its.flatMap((stay) => (stay.hasLeft ? [{ timeS: stay.leftS, pcu: pcuOf(stay) }] : []));
      // The first of a span, and one whom the exit had served while the one before waited for its turn.
      expectBelow(passes, input.links.exitCapacityPcuPerS[link]!, 2 * 2.4 * lanes, `exit of ${link}`);
    });
  });

  test("nobody crosses a stop line at red", () => {
    for (const { link, fromS, untilS, cycleS, offsetS, greens } of input.signals!) {
      for (const { leftS, hasLeft } of byLink[link]!) {
        if (!hasLeft || leftS < fromS || leftS >= untilS) continue;
        const inCycleS = (((leftS - offsetS) % cycleS) + cycleS) % cycleS;
        expect(
          greens.some(([a, b]) => a - 1e-6 <= inCycleS && inCycleS <= b + 1e-6),
          `link ${link} at ${leftS}`,
        ).toBe(true);
      }
    }
  });

  test("the links' series sum to the outcomes, and vehicle-seconds to the time on the road, interval by interval", () => {
    const { intervalCount, enteredVeh, leftVeh, leftPcu, vehicleS, pcuS } = result.linkSeries!;
    const { linkCount } = input.links;
    byLink.forEach((its, link) => {
      for (let interval = 0; interval < intervalCount; interval++) {
        const [fromS, untilS] = [interval * INTERVAL_S, (interval + 1) * INTERVAL_S];
        const inside = (timeS: number): boolean => timeS >= fromS && timeS < untilS;
        const within = (stay: Stay): number =>
          Math.max(0, Math.min(stay.leftS, untilS, END_S) - Math.max(stay.enteredS, fromS));
        const at = interval * linkCount + link;
        const left = its.filter((stay) => stay.hasLeft && inside(stay.leftS));
        expect(enteredVeh[at]).toBe(its.filter((stay) => inside(stay.enteredS)).length);
        expect(leftVeh[at]).toBe(left.length);
        expect(leftPcu[at]!).toBeCloseTo(
          left.reduce((sum, stay) => sum + pcuOf(stay), 0),
          3,
        );
        expect(vehicleS[at]!).toBeCloseTo(
          its.reduce((sum, stay) => sum + within(stay), 0),
          1,
        );
        expect(pcuS[at]!).toBeCloseTo(
          its.reduce((sum, stay) => sum + within(stay) * pcuOf(stay), 0),
          1,
        );
      }
    });
    const onRoadS = stays.reduce((sum, { enteredS, leftS }) => sum + leftS - enteredS, 0);
    const byTrips = result.trips.endedS.reduce((sum, endedS, trip) => {
      const hasEntered = stays.length > 0 && result.trips.enteredS[trip]! < END_S;
      return sum + (hasEntered ? endedS - result.trips.enteredS[trip]! : 0);
    }, 0);
    expect(onRoadS).toBeCloseTo(byTrips, 2);
  });
});
