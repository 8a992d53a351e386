import { describe, expect, it } from "vitest";
import { convoyWindows, makeTimetable } from "../../src/operation/index.ts";
import { type LoaderClass, loaderWindows, simulate } from "../../src/traffic/index.ts";
import { convoyOn, timelineOf, townOf } from "../helpers/town.ts";
import { smallInput, stream } from "../traffic/small-network.ts";

const road = { speedMps: 20, capacityPcuPerS: 0.8 };
const cross = townOf({ W: [-1000, 0], M: [0, 0], E: [1000, 0], N: [0, 2000], S: [0, -1000] }, [
  ["W>M", "Way", road],
  ["M>E", "Way", road],
  ["N>M", "Cross street", road],
  ["M>S", "Cross street", road],
]);
/** A tenth of a vehicle each, so that sums are as smooth as the theory's. */
const TENTH: LoaderClass = { id: "tenth", pcu: 0.1 };

describe("a cross street that a convoy holds", () => {
  // 300 m at 10 m/s, held 60 s before the head until 15 s after the tail: T = 105 s.
  const convoy = convoyOn(cross.along("W M E"));
  const timetable = makeTimetable(cross.network, convoy, 900);
  const windows = convoyWindows(cross.network, timetable, 0);
  const openS = timetable.tailS[1]! + 15;
  const [q, C, T] = [0.4, 0.8, 105];
  const trips = stream(cross.along("N M S"), q / TENTH.pcu, 0, 2000);
  const drive = (held: boolean) => {
    const timeline = timelineOf(windows.links, held ? { movements: windows.holds } : {});
    const input = smallInput(
      [{ from: 0, to: 1 }],
      trips,
      { endS: 4000, windows: loaderWindows(cross.network, timeline) },
      [TENTH],
    );
    return simulate({ ...input, links: cross.network, recordEvents: {} });
  };

  it("is held by its movement alone, from head less 60 s until tail and 15 s", () => {
    const held = windows.holds.map(({ movement, fromS, untilS }) => [movement, fromS, untilS]);
    expect(held).toContainEqual([cross.movement("N M S"), 940, 1045]);
    expect(held.every(([, fromS, untilS]) => fromS === 940 && untilS === 1045)).toBe(true);
    expect(windows.links.map(({ link }) => link)).toEqual(cross.along("W M E"));
  });

  it("costs 4,410 veh·s, and 42 vehicles have come to the line when it opens", () => {
    const { totalDelayS, trips: outcome, books } = drive(true);
    const exact = (0.5 * q * T ** 2 * C) / (C - q);
    expect(exact).toBeCloseTo(4410, 6);
    expect(Math.abs(totalDelayS * TENTH.pcu - exact) / exact).toBeLessThan(0.005);
    expect(books.completed).toBe(trips.length);
    // 2 km to the line and 1 km behind it, at 20 m/s.
    const come = trips.filter(({ departS }, i) => departS + 100 <= openS && outcome.endedS[i]! - 50 >= openS - 1e-6);
    expect(Math.abs(come.length * TENTH.pcu - q * T)).toBeLessThan(0.2);
  });

  it("costs nothing where only the convoy's own links are closed", () => {
    expect(drive(false).totalDelayS).toBeCloseTo(0, 3);
  });
});
