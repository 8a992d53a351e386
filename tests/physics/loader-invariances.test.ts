import { describe, expect, test } from "vitest";
import { Random } from "../../src/base/index.ts";
import { type LoaderInput, simulate } from "../../src/traffic/simulation/index.ts";
import { crowdedGrid } from "../traffic/crowded-grid.ts";
import { corridor, flow, run } from "../traffic/loading-case.ts";

/** No two exits or signals alike, so that no two vehicles leave a queue at the same moment but by chance; nobody asks for a way. */
function crowded(seed: number): LoaderInput {
  const { rerouter: _, information: __, ...base } = crowdedGrid(seed, "invariances", 1600, 8000);
  const random = new Random(seed, "exits");
  const exits = base.links.exitCapacityPcuPerS.map((c) => c * (0.9 + 0.1 * random.next()));
  return {
    ...base,
    links: { ...base.links, exitCapacityPcuPerS: exits },
    signals: base.signals!.map((signal, i) => ({ ...signal, offsetS: 7.3 * i })),
    closedDestination: "wait",
  };
}

/** The same city under other numbers: link `l` becomes `newOf[l]`. */
function renumbered(input: LoaderInput, newOf: Uint32Array): LoaderInput {
  const moved = <T extends Float64Array | Uint32Array | Uint8Array>(column: T): T => {
    const result = column.slice() as T;
    column.forEach((value, link) => {
      result[newOf[link]!] = value;
    });
    return result;
  };
  const { links, windows, trips } = input;
  const of = <T extends { readonly link: number }>(window: T): T => ({ ...window, link: newOf[window.link]! });
  return {
    ...input,
    links: {
      ...links,
      tail: moved(links.tail),
      head: moved(links.head),
      lengthM: moved(links.lengthM),
      freeSpeedMps: moved(links.freeSpeedMps),
      jamDensityPcuPerM: moved(links.jamDensityPcuPerM),
      capacityPcuPerS: moved(links.capacityPcuPerS),
      exitCapacityPcuPerS: moved(links.exitCapacityPcuPerS),
      mayPass: moved(links.mayPass!),
    },
    trips: { ...trips, routePool: trips.routePool.map((link) => newOf[link]!) },
    nodeCapacity: input.nodeCapacity!.map((node) => ({ ...node, approaches: node.approaches!.map(of) })),
    laneGroups: input.laneGroups!.map((group) => ({ ...of(group), toLinks: group.toLinks.map((to) => newOf[to]!) })),
    signals: input.signals!.map(of),
    windows: {
      closedLinks: windows.closedLinks.map(of),
      heldMovements: windows.heldMovements.map((w) => ({
        ...w,
        fromLink: newOf[w.fromLink]!,
        toLink: newOf[w.toLink]!,
      })),
      exitCapacity: windows.exitCapacity.map(of),
      entryCapacity: windows.entryCapacity.map(of),
      width: windows.width?.map(of) ?? [],
    },
  };
}

/** The same day `k` times as slow: all times × k, all speeds and capacities ÷ k. */
function slower(input: LoaderInput, k: number): LoaderInput {
  const span = <T extends { fromS: number; untilS: number }>(w: T): T => ({
    ...w,
    fromS: w.fromS * k,
    untilS: w.untilS * k,
  });
  const { links, windows } = input;
  const less = (column: Float64Array): Float64Array => column.map((value) => value / k);
  return {
    ...input,
    endS: input.endS * k,
    links: {
      ...links,
      freeSpeedMps: less(links.freeSpeedMps),
      capacityPcuPerS: less(links.capacityPcuPerS),
      exitCapacityPcuPerS: less(links.exitCapacityPcuPerS),
      // Shares, in any unit.
      priority: links.exitCapacityPcuPerS,
    },
    classes: input.classes.map((c) => ({ ...c, ...(c.maxSpeedMps && { maxSpeedMps: c.maxSpeedMps / k }) })),
    trips: { ...input.trips, departS: input.trips.departS.map((departS) => departS * k) },
    signals: input.signals!.map((s) => ({
      ...span(s),
      cycleS: s.cycleS * k,
      offsetS: s.offsetS * k,
      greens: s.greens.map(([fromS, untilS]) => [fromS * k, untilS * k] as const),
    })),
    nodeCapacity: input.nodeCapacity!.map((node) => ({ ...node, pcuPerS: node.pcuPerS / k })),
    windows: {
      closedLinks: windows.closedLinks.map(span),
      heldMovements: windows.heldMovements.map((w) => ({ ...span(w), capacityPcuPerS: w.capacityPcuPerS! / k })),
      exitCapacity: windows.exitCapacity.map((w) => ({ ...span(w), pcuPerS: w.pcuPerS / k })),
      entryCapacity: windows.entryCapacity.map((w) => ({ ...span(w), pcuPerS: w.pcuPerS / k })),
      width: windows.width?.map(span) ?? [],
    },
  };
}

describe("what must change nothing", () => {
  // On these grids no two tie; on grid 2 a road opens to two who stand before it, and the lower number goes first.
  test.each([1, 3, 4])("the numbers of the links (crowded grid %i): every trip ends at the same moment", (seed) => {
    const input = crowded(seed);
    const random = new Random(seed, "numbers");
    const newOf = Uint32Array.from({ length: input.links.linkCount }, (_, link) => link);
    for (let i = newOf.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [newOf[i], newOf[j]] = [newOf[j]!, newOf[i]!];
    }
    const [usual, other] = [simulate(input), simulate(renumbered(input, newOf))];
    expect(other.books).toEqual(usual.books);
    const off = usual.trips.endedS.map((endedS, trip) => Math.abs(endedS - other.trips.endedS[trip]!));
    expect(Math.max(...off)).toBeLessThan(1e-5);
  });

  test.each([
    1, 2, 3, 4,
  ])("the order in which equal trips of one moment stand in the input (crowded grid %i)", (seed) => {
    const input = crowded(seed);
    const { trips } = input;
    // Three of a kind at each wish: the same class, way and moment.
    const triple = <T extends Float64Array | Uint32Array | Uint8Array>(column: T): T =>
      column.map((_, i) => column[i - (i % 3)]!) as T;
    const kinds = {
      ...trips,
      departS: triple(trips.departS),
      vehicleClass: triple(trips.vehicleClass),
      routeStart: triple(trips.routeStart),
      routeLength: triple(trips.routeLength),
      informed: triple(trips.informed),
    };
    const random = new Random(seed, "trips");
    const order = Uint32Array.from({ length: trips.count }, (_, i) => i);
    // Moments stay in order; who stands first at one of them is drawn.
    const drawn = Float64Array.from(order, () => random.next());
    order.sort((a, b) => kinds.departS[a]! - kinds.departS[b]! || drawn[a]! - drawn[b]!);
    const permuted = {
      ...kinds,
      departS: Float64Array.from(order, (i) => kinds.departS[i]!),
      vehicleClass: Uint8Array.from(order, (i) => kinds.vehicleClass[i]!),
      routeStart: order.map((i) => kinds.routeStart[i]!),
      routeLength: order.map((i) => kinds.routeLength[i]!),
      informed: Uint8Array.from(order, (i) => kinds.informed[i]!),
    };
    expect([...order].some((trip, place) => trip !== place)).toBe(true);
    const [usual, other] = [simulate({ ...input, trips: kinds }), simulate({ ...input, trips: permuted })];
    expect(other.books).toEqual(usual.books);
    expect(other.totalDelayS).toBeCloseTo(usual.totalDelayS, 6);
    // The k-th of each three, in the order of the input, ends as the k-th did.
    expect([...other.trips.endedS].sort((a, b) => a - b)).toEqual([...usual.trips.endedS].sort((a, b) => a - b));
    expect([...other.links.entered]).toEqual([...usual.links.entered]);
  });

  test.each([
    1, 2, 3, 4,
  ])("the unit of time (crowded grid %i): twice as slow, every trip takes twice as long", (seed) => {
    const input = crowded(seed);
    const [usual, slow] = [simulate(input), simulate(slower(input, 2))];
    expect(slow.books).toEqual(usual.books);
    const off = usual.trips.endedS.map((endedS, trip) => Math.abs(slow.trips.endedS[trip]! / 2 - endedS));
    // Microseconds, but where they change who comes first.
    const beyond = off.filter((each) => each > 1e-4).length;
    expect(beyond).toBeLessThan(usual.books.demanded / 10);
    expect(Math.max(...off)).toBeLessThan(15);
    expect(Math.abs(slow.totalDelayS / 2 / usual.totalDelayS - 1)).toBeLessThan(1e-3);
  });

  test("where a corridor is cut, at 0.3–1,000 m: its delay changes by 1 % at most", () => {
    const random = new Random(9, "cuts");
    const delayOf = (lengthsM: readonly number[]): number => {
      const links = corridor([...lengthsM, 300]);
      const ids = links.map(({ id }) => id);
      const answer = run({
        endS: 6000,
        links,
        demand: [flow(ids, 0.6, 0, 600)],
        // The cut road's stop line lets 0.4 out, and nobody for two minutes.
        events: [
          { link: ids.at(-2)!, fromS: 0, toS: 700, exitCapacityPcuPerS: 0.4 },
          { link: ids.at(-2)!, fromS: 700, toS: 820, exitCapacityPcuPerS: 0 },
          { link: ids.at(-2)!, fromS: 820, toS: 6000, exitCapacityPcuPerS: 0.4 },
        ],
      });
      expect(answer.completed).toBe(360);
      return answer.totalDelayS;
    };
    const whole = delayOf([2000]);
    for (let round = 0; round < 12; round++) {
      const lengthsM: number[] = [];
      // Lengths spread evenly over their magnitudes.
      for (let left = 2000; left > 0; ) {
        const lengthM = Math.min(left, 0.3 * (1000 / 0.3) ** random.next());
        lengthsM.push(left - lengthM < 0.3 ? left : lengthM);
        left -= lengthsM.at(-1)!;
      }
      expect(Math.abs(delayOf(lengthsM) / whole - 1), `${lengthsM.map((l) => l.toFixed(1))}`).toBeLessThan(0.01);
    }
  });
});
