import { describe, expect, it } from "vitest";
import { NONE } from "../../src/base/index.ts";
import type { Demand } from "../../src/traffic/demand/index.ts";
import {
  assessImpact,
  delayedVehicles,
  reachByLink,
  timeToClear,
  worstQueues,
} from "../../src/traffic/impact/index.ts";
import {
  type LoaderResult,
  QUEUE_CAUSES,
  type QueueRecords,
  TRIP_STATES,
  type TripState,
} from "../../src/traffic/simulation/index.ts";
import { townOf, vehicle } from "../helpers/town.ts";

const FLEET = ["car", "city-bus", "motorcycle"].map((id) => ({ vehicle: vehicle(id), share: 1 / 3 }));
const [CAR, BUS] = [0, 1];

interface TripRow {
  vehicleClass?: number;
  baseDelayS?: number;
  delayS?: number;
  baseEndedS?: number;
  endedS?: number;
  heldS?: number;
  longestHeldS?: number;
  reroutes?: number;
  state?: TripState;
  baseState?: TripState;
}

function assess(rows: readonly TripRow[], vehiclesPerTrip = 1) {
  const column = (of: (row: TripRow) => number | undefined): Float64Array =>
    Float64Array.from(rows, (row) => of(row) ?? 0);
  const state = (of: (row: TripRow) => TripState | undefined): Uint8Array =>
    Uint8Array.from(rows, (row) => TRIP_STATES.indexOf(of(row) ?? "completed"));
  const demand = {
    count: rows.length,
    vehiclesPerTrip,
    vehicleClass: Uint8Array.from(rows, (row) => row.vehicleClass ?? CAR),
  } as Demand;
  const trips = {
    delayS: column((row) => row.delayS),
    endedS: column((row) => row.endedS),
    heldS: column((row) => row.heldS),
    longestHeldS: column((row) => row.longestHeldS),
    reroutes: Uint8Array.from(rows, (row) => row.reroutes ?? 0),
    state: state((row) => row.state),
  };
  const base = {
    delayS: column((row) => row.baseDelayS),
    endedS: column((row) => row.baseEndedS),
    state: state((row) => row.baseState),
  };
  return assessImpact(demand, FLEET, base, { trips } as LoaderResult);
}

describe("the impact of a plan", () => {
  it("is its delay less the base's, in vehicle and in person hours, by class and in all", () => {
    const impact = assess([
      { delayS: 3600, baseDelayS: 1800 },
      { delayS: 0, baseDelayS: 900 },
      { vehicleClass: BUS, delayS: 7200 },
    ]);
    expect(impact.addedByClass["car"]).toEqual({ vehicleHours: 0.25, personHours: 0.25 * 1.8, vehicles: 2 });
    expect(impact.addedByClass["city-bus"]).toEqual({ vehicleHours: 2, personHours: 60, vehicles: 1 });
    expect(impact.addedByClass["motorcycle"]).toEqual({ vehicleHours: 0, personHours: 0, vehicles: 0 });
    expect(impact.addedVehicleHours).toBeCloseTo(2.25, 12);
    expect(impact.addedPersonHours).toBeCloseTo(60.45, 12);
  });

  it("takes a trip that is no longer made for no time saved", () => {
    const impact = assess([
      { baseDelayS: 3600, state: "notMade" },
      { baseDelayS: 1800, delayS: 3600 },
    ]);
    expect([impact.addedVehicleHours, impact.notMade]).toEqual([0.5, 1]);
  });

  it("counts holds of over 2, 5 and 15 minutes by their longest stand", () => {
    const stands = [0, 120, 120.5, 300, 301, 900, 901];
    const impact = assess(stands.map((longestHeldS) => ({ longestHeldS, heldS: 2 * longestHeldS })));
    expect(impact.heldOver).toEqual({ "2": 5, "5": 3, "15": 1 });
    expect(impact.longestHoldS).toBe(901);
    expect(impact.held).toBe(6);
  });

  it("counts each affected trip once, whatever befell it", () => {
    const impact = assess([
      {},
      { reroutes: 3 },
      { heldS: 10, longestHeldS: 10, reroutes: 1 },
      { baseEndedS: 1000, endedS: 1060 },
      { baseEndedS: 1000, endedS: 1061 },
      { baseEndedS: 1000, endedS: 500 },
      { state: "notMade" },
      { state: "notMade", baseState: "notMade" },
    ]);
    expect(impact).toMatchObject({ affected: 4, rerouted: 2, held: 1, notMade: 1 });
  });

  it("is of vehicles: each trip's times those that it stands for", () => {
    const rows: TripRow[] = [{ delayS: 3600, heldS: 200, longestHeldS: 200, reroutes: 1 }, { state: "notMade" }];
    const [one, four] = [assess(rows), assess(rows, 4)];
    expect(four.addedVehicleHours).toBe(4 * one.addedVehicleHours);
    expect(four.addedPersonHours).toBe(4 * one.addedPersonHours);
    expect(four).toMatchObject({
      affected: 8,
      rerouted: 4,
      held: 4,
      notMade: 4,
      heldOver: { "2": 4, "5": 0, "15": 0 },
    });
    expect(four.addedByClass["car"]!.vehicles).toBe(8);
    expect(four.longestHoldS).toBe(200);
  });
});

describe("delayed vehicles", () => {
  it("are summed over the classes of an interval, times the vehicles of a trip", () => {
    const series = { intervalS: 60, intervalCount: 2, delayedVeh: Float64Array.of(1, 2, 3, 10, 20, 30) };
    const delayed = delayedVehicles({ vehiclesPerTrip: 2 } as Demand, { series } as unknown as LoaderResult, 3);
    expect([...delayed]).toEqual([12, 120]);
  });
});

describe("the time to clear", () => {
  const column = (count: number, of: (i: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => of(i));
  const none = column(60, () => 0);

  it("is from the tail until the excess is gone for ten minutes", () => {
    // 2,000 vehicles too many until minute 25.
    expect(
      timeToClear(
        none,
        column(60, (i) => (i < 25 ? 2000 : 0)),
        60,
        600,
      ),
    ).toBe(15 * 60);
  });

  it("is nothing where nothing was ever wrong, and never negative", () => {
    expect(timeToClear(none, none, 60, 600)).toBe(0);
    expect(timeToClear(none, none, 60, 630)).toBeGreaterThanOrEqual(0);
  });

  it("begins again where the queues come back within the ten minutes", () => {
    const back = column(60, (i) => (i < 12 || i === 20 ? 2000 : 0));
    expect(timeToClear(none, back, 60, 600)).toBe((21 - 10) * 60);
    const later = column(60, (i) => (i < 12 || i === 22 ? 2000 : 0));
    expect(timeToClear(none, later, 60, 600)).toBe((12 - 10) * 60);
  });

  it("forgives a twentieth of a busy base, and a hundred vehicles of an empty one", () => {
    const busy = column(60, () => 10_000);
    expect(
      timeToClear(
        busy,
        column(60, () => 10_500),
        60,
        0,
      ),
    ).toBe(0);
    expect(
      timeToClear(
        busy,
        column(60, () => 10_501),
        60,
        0,
      ),
    ).toBeNull();
    expect(
      timeToClear(
        none,
        column(60, () => 100),
        60,
        0,
      ),
    ).toBe(0);
    expect(
      timeToClear(
        none,
        column(60, () => 101),
        60,
        0,
      ),
    ).toBeNull();
  });

  it("is unknown where the horizon ends before ten quiet minutes", () => {
    expect(
      timeToClear(
        none,
        column(60, (i) => (i < 51 ? 2000 : 0)),
        60,
        0,
      ),
    ).toBeNull();
    expect(
      timeToClear(
        none,
        column(60, (i) => (i < 50 ? 2000 : 0)),
        60,
        0,
      ),
    ).toBe(3000);
  });
});

describe("the worst queues", () => {
  /** High Street A B C D eastwards; Side joins at B. */
  const town = townOf({ A: [0, 0], B: [100, 0], C: [200, 0], D: [300, 0], S: [100, 100] }, [
    ["A>B", "High Street"],
    ["B>C", "High Street"],
    ["C>D", "High Street"],
    ["S>B", "Side"],
  ]);
  type Row = readonly [link: number, fromS: number, untilS: number, reachM: number, blockedBy?: number];
  const records = (list: readonly Row[]): QueueRecords => {
    const rows = list.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
    return {
      count: rows.length,
      link: Uint32Array.from(rows, (row) => row[0]),
      fromS: Float64Array.from(rows, (row) => row[1]),
      untilS: Float64Array.from(rows, (row) => row[2]),
      reachM: Float64Array.from(rows, (row) => row[3]),
      blockedBy: Uint32Array.from(rows, (row) => row[4] ?? NONE),
      cause: Uint8Array.from(rows, (row) => QUEUE_CAUSES.indexOf(row[4] === undefined ? "hold" : "full")),
      rootCause: Uint8Array.from(rows, () => QUEUE_CAUSES.indexOf("hold")),
    };
  };
  const [ab, bc, sb] = [town.link("A", "B"), town.link("B", "C"), town.link("S", "B")];

  it("stand at their roots, with the junctions that they stood across, nearest first", () => {
    const list = records([
      [bc, 100, 900, 280],
      [ab, 200, 800, 180, bc],
      [sb, 250, 700, 90, bc],
    ]);
    expect(worstQueues(town.network, list, 50)).toEqual([
      {
        street: "High Street",
        link: bc,
        maxReachM: 280,
        fromS: 100,
        untilS: 900,
        cause: "hold",
        blocked: [town.node("B")],
      },
    ]);
  });

  it("are one a street, longest first, none below the least", () => {
    const list = records([
      [ab, 0, 60, 60],
      [bc, 0, 60, 95],
      [sb, 0, 60, 120],
      [bc, 500, 560, 49],
    ]);
    expect(worstQueues(town.network, list, 50).map((queue) => [queue.street, queue.maxReachM])).toEqual([
      ["Side", 120],
      ["High Street", 95],
    ]);
    expect(worstQueues(town.network, list, 100)).toHaveLength(1);
  });

  it("are those of a held movement too, whose record names the road beyond", () => {
    const list = records([[bc, 100, 900, 280, town.link("C", "D")]]);
    const held = { ...list, cause: Uint8Array.of(QUEUE_CAUSES.indexOf("hold")) };
    expect(worstQueues(town.network, held, 50)).toMatchObject([{ link: bc, cause: "hold", maxReachM: 280 }]);
  });

  it("block no junction with what stood there at another hour", () => {
    const list = records([
      [bc, 100, 900, 280],
      [ab, 2000, 2800, 180, bc],
    ]);
    expect(worstQueues(town.network, list, 50)[0]!.blocked).toEqual([]);
  });

  it("reach as far as the longest at each link", () => {
    const reachM = reachByLink(
      town.network.linkCount,
      records([
        [bc, 0, 9, 60],
        [bc, 20, 40, 90],
        [sb, 0, 9, 30, bc],
      ]),
    );
    expect([reachM[bc], reachM[sb], reachM[ab]]).toEqual([90, 30, 0]);
  });
});
