import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeTimetable, type Ride, rideAlong, roadOf } from "../../src/operation/index.ts";
import { type LoaderResult, simulate } from "../../src/traffic/index.ts";
import { convoyOn, townOf } from "../helpers/town.ts";
import { type SmallTrip, smallInput, stream } from "../traffic/small-network.ts";

const fast = { speedMps: 20, capacityPcuPerS: 0.8 };
const road = townOf(
  { A: [-3000, 0], B: [0, 0], C: [500, 0], D: [800, 0], E: [1600, 0], F: [3000, 0], S: [500, -500] },
  [
    ["A>B", "To it", fast],
    ["B>C", "First", fast],
    ["C>D", "Second", fast],
    ["D>E", "Third", fast],
    ["E>F", "Beyond", fast],
    ["C>S", "Aside", fast],
  ],
);
const links = road.along("B C D E");
/** The convoy drives as fast as everybody: what it loses it loses behind others. */
const timetable = makeTimetable(road.network, convoyOn(links, { speedMps: { other: 20 } }), 1000);

/** `exits`: what these links let out; absent: 0.8 a second. */
function drive(trips: readonly SmallTrip[], exits: Readonly<Record<number, number>> = {}): LoaderResult {
  const exitCapacity = Object.entries(exits).map(([link, pcuPerS]) => ({
    link: Number(link),
    fromS: 0,
    untilS: 9000,
    pcuPerS,
  }));
  const windows = { closedLinks: [], heldMovements: [], exitCapacity, entryCapacity: [] };
  return simulate({
    ...smallInput([{ from: 0, to: 1 }], trips, { endS: 9000, windows }, [{ id: "car", pcu: 1 }]),
    links: road.network,
    recordEvents: { links: roadOf(road.network, [timetable]) },
  });
}

const ride = (result: LoaderResult): Ride => rideAlong(timetable, { events: result.events!, startS: 0 });

describe("a convoy's ride in the traffic", () => {
  it("keeps to its timetable on an empty road and in free traffic", () => {
    for (const trips of [[], stream(road.along("A B C D E F"), 0.4, 0, 2000)]) {
      const { headS, lostS } = ride(drive(trips));
      expect([...headS].map((s) => Math.round(s))).toEqual([1000, 1025, 1040, 1080]);
      expect(Math.max(...lostS)).toBeLessThan(1e-6);
    }
  });

  it("loses its time where the queue stands, and none behind those who turn off before it", () => {
    const exits = { [links[1]!]: 0.2 };
    const trips = stream(road.along("A B C D E F"), 0.4, 0, 1500);
    const { lostS } = ride(drive(trips, exits));
    expect(lostS[0]! + lostS[1]!).toBeGreaterThan(100);
    expect(lostS[2]!).toBeLessThan(1e-6);
    const aside = stream(road.along("A B C S"), 0.4, 0, 1500);
    expect(Math.max(...ride(drive(aside, { [road.link("C", "S")]: 0.01 })).lostS)).toBe(0);
  });

  it("ends where somebody never gets away", () => {
    const { headS, lostS } = ride(drive([{ departS: 800, route: road.along("A B C D E F") }], { [links[2]!]: 0 }));
    expect([headS.length, lostS.length]).toEqual([3, 2]);
  });

  it("counts the clock of the events from the start of the run", () => {
    const result = drive(stream(road.along("A B C D E F"), 0.4, 0, 1500), { [links[1]!]: 0.2 });
    const later = { ...timetable, headS: timetable.headS.map((s) => s + 500) };
    const shifted = rideAlong(later, { events: result.events!, startS: 500 });
    expect([...shifted.headS].map((s) => s - 500)).toEqual([...ride(result).headS]);
  });

  it("is that of a vehicle that comes to the road at the same moment, whatever the traffic", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.7, noNaN: true }),
        fc.double({ min: 0.1, max: 0.8, noNaN: true }),
        fc.double({ min: 0.1, max: 0.8, noNaN: true }),
        (perS, second, third) => {
          const exits = { [links[1]!]: second, [links[2]!]: third };
          const trips = stream(road.along("B C D E F"), perS, 300, 1300);
          const first = [...ride(drive(trips, exits)).headS];
          // The probe stands in the queue before the road as long as that lasts: the convoy is compared from when it is on it.
          const probe: SmallTrip = { departS: 1000, route: road.along("B C D E F") };
          const { trips: driven } = drive([...trips, probe], exits);
          const order = [...trips, probe].sort((a, b) => a.departS - b.departS);
          const own = order.indexOf(probe);
          fc.pre(driven.enteredS[own]! - 1000 < 1e-6);
          const arrived = driven.endedS[own]! - road.network.lengthM[road.link("E", "F")]! / 20;
          // The convoy's head leaves with the one ahead of it, the probe a headway later, on each link in the queue.
          const headways = 3 / Math.min(second, third) + 3 / 0.8;
          expect(first.at(-1)!).toBeLessThanOrEqual(arrived + 1e-6);
          expect(first.at(-1)!).toBeGreaterThanOrEqual(arrived - headways - 1e-6);
        },
      ),
      { numRuns: 12 },
    );
  });
});
