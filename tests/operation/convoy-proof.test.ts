import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  convoyWindows,
  type LeadProof,
  type Leads,
  leastLeads,
  lengthenLeads,
  makeTimetable,
  type ProofRun,
  plannedLeads,
  proveLeads,
  roadOf,
  worstProof,
} from "../../src/operation/index.ts";
import { type EventRecords, type LoaderResult, loaderWindows, simulate, TRIP_EVENTS } from "../../src/traffic/index.ts";
import { convoyOn, timelineOf, townOf } from "../helpers/town.ts";
import { type SmallTrip, smallInput, stream } from "../traffic/small-network.ts";

const fast = { speedMps: 20, capacityPcuPerS: 0.8 };
/** One way from A to F; the convoy drives B → E at 10 m/s, its head at B at 1000 s. */
const road = townOf({ A: [-3000, 0], B: [0, 0], C: [500, 0], D: [800, 0], E: [1600, 0], F: [3000, 0] }, [
  ["A>B", "To it", fast],
  ["B>C", "First", fast],
  ["C>D", "Second", fast],
  ["D>E", "Third", fast],
  ["E>F", "Beyond", fast],
]);
const timetable = makeTimetable(road.network, convoyOn(road.along("B C D E")), 1000);
const CAR = { id: "car", pcu: 1 };
const AMBULANCE = { id: "ambulance", pcu: 1 };
const PRIORITY = 2;

interface Run {
  readonly trips: readonly SmallTrip[];
  readonly result: LoaderResult;
  readonly proof: LeadProof;
}

/** Traffic under the convoy's windows with these leads, and the proof; `exitPcuPerS`: all that E lets out. */
function drive(trips: readonly SmallTrip[], leads: Leads | readonly number[], exitPcuPerS = 0.8): Run {
  const own = "alongS" in leads ? leads : leadsOf(leads);
  const windows = convoyWindows(road.network, timetable, PRIORITY, own);
  const narrow = { link: road.link("D", "E"), fromS: 0, untilS: 9000, pcuPerS: exitPcuPerS };
  const loader = loaderWindows(road.network, timelineOf(windows.links));
  const result = simulate({
    ...smallInput(
      [{ from: 0, to: 1 }],
      trips,
      { endS: 9000, windows: { ...loader, exitCapacity: [narrow] }, closedDestination: "wait" },
      [CAR, AMBULANCE],
    ),
    links: road.network,
    recordEvents: { links: roadOf(road.network, [timetable]) },
  });
  const sorted = [...trips].sort((a, b) => a.departS - b.departS);
  const vehicleClass = Uint8Array.from(sorted, (trip) => trip.vehicleClass ?? 0);
  const run: ProofRun = { events: result.events!, vehicleClass, priorityMask: PRIORITY, startS: 0 };
  return { trips: sorted, result, proof: proveLeads(road.network, timetable, own, run) };
}

const through = (perS: number): SmallTrip[] => stream(road.along("A B C D E F"), perS, 0, 2000);

describe("the proof of the empty road", () => {
  it("finds free traffic gone, and tells when the last one left and the least lead", () => {
    const { proof } = drive(through(0.4), plannedLeads(timetable));
    expect([proof.proven, proof.links.map(({ street }) => street)]).toEqual([true, ["First", "Second", "Third"]]);
    for (const row of proof.links) {
      const driveS = road.network.lengthM[row.link]! / 20;
      expect(row.closedS).toBe(row.headS - 300);
      // The last one came at most a headway before the closing, and was over the link in its free time.
      expect(row.emptyS! - row.closedS).toBeLessThanOrEqual(driveS + 1e-9);
      expect(row.enoughS).toBeCloseTo(driveS, 6);
      expect(row.trips).toBe(0);
    }
    expect(proof.neededLeadS).toBeCloseTo(800 / 20, 6);
  });

  it("finds who stands there as the head comes, by how much it failed, and the lead that is enough", () => {
    // A queue before E: 0.2 of 0.4 veh/s get out.
    const short = drive(through(0.4), [30, 30, 30], 0.2).proof;
    expect(short.proven).toBe(false);
    const third = short.links[2]!;
    expect(third.trips).toBeGreaterThan(10);
    expect(third.emptyS! - third.headS).toBeCloseTo(third.trips / 0.2, -1);
    expect(third.enoughS).toBeGreaterThan(third.leadS + third.trips / 0.4);
    expect(short.neededLeadS).toBeGreaterThanOrEqual(third.enoughS);
  });

  it("gives a lead that is enough and exact: with it the road is empty, with a headway less it is not", () => {
    const trips = through(0.4);
    const { links } = drive(trips, [30, 30, 30], 0.2).proof;
    const with3 = (leadS: number) => drive(trips, [links[0]!.enoughS + 500, links[1]!.enoughS + 500, leadS], 0.2);
    // The links before are shut long since, so that only the third one's own closing counts … and nobody comes to it.
    expect(with3(links[2]!.enoughS).proof.links[2]!.proven).toBe(true);
    const lone = stream(road.along("D E F"), 0.4, 0, 2000);
    const first = drive(lone, [30, 30, 30], 0.2).proof.links[2]!;
    expect(first.proven).toBe(false);
    expect(drive(lone, [30, 30, first.enoughS], 0.2).proof.links[2]!.proven).toBe(true);
    expect(drive(lone, [30, 30, first.enoughS - 1 / 0.4 - 0.1], 0.2).proof.links[2]!.proven).toBe(false);
  });

  it("leaves ambulances out, and says of who never leaves that the link never empties", () => {
    const ambulance: SmallTrip = { departS: 800, route: road.along("A B C D E F"), vehicleClass: 1 };
    const alone = drive([ambulance], [30, 30, 30], 0.01);
    expect(alone.proof.proven).toBe(true);
    const stuck = drive([{ ...ambulance, vehicleClass: 0 }], [30, 30, 30], 0);
    const third = stuck.proof.links[2]!;
    expect([third.proven, third.emptyS, third.trips]).toEqual([false, null, 1]);
  });

  it("looks at the way back of an undivided street too, and at nothing else", () => {
    const both = townOf({ A: [0, 0], B: [500, 0], C: [900, 0] }, [["A-B", "Way"], ["B>C"]]);
    const run = makeTimetable(both.network, convoyOn(both.along("A B")), 100);
    const mask = roadOf(both.network, [run]);
    expect([...mask.keys()].filter((link) => mask[link] === 1)).toEqual(
      [both.link("A", "B"), both.link("B", "A")].sort((a, b) => a - b),
    );
    const events = eventsOf([
      [40, "enter", 0, both.link("B", "A")],
      [130, "leave", 0, both.link("B", "A")],
    ]);
    const proof = proveLeads(both.network, run, leadsOf([50]), {
      events,
      vehicleClass: new Uint8Array(1),
      priorityMask: 0,
      startS: 0,
    });
    expect(proof.links.map(({ isWayBack, proven, trips }) => [isWayBack, proven, trips])).toEqual([
      [false, true, 0],
      [true, false, 1],
    ]);
    expect(proof.links[1]).toMatchObject({ emptyS: 130, headS: 100, closedS: 50, enoughS: 60, leadS: 50 });
  });

  it("does not care for what happens off the road, though it is on record, and counts who is trapped", () => {
    const [before, first, second] = [road.link("A", "B"), road.link("B", "C"), road.link("C", "D")];
    const rows = eventsOf([
      [700, "leave", 1, before],
      [900, "enter", 0, before],
      [960, "leave", 0, before],
      [960, "enter", 0, first],
      [985, "leave", 0, first],
      [985, "enter", 0, second],
      [1000, "wait", 0, second],
      [2000, "leave", 0, second],
    ]);
    const run = { events: rows, vehicleClass: new Uint8Array(2), priorityMask: 0, startS: 0 };
    const { links } = proveLeads(road.network, timetable, leadsOf([30, 30, 30]), run);
    expect(links.map(({ proven, trips, trapped }) => [proven, trips, trapped])).toEqual([
      [true, 0, 0],
      [false, 1, 1],
      [true, 0, 0],
    ]);
    expect(links.slice(0, 2).map(({ enoughS }) => enoughS)).toEqual([40, 65]);
  });

  it("counts the loader's clock from the start of the run", () => {
    const events = eventsOf([
      [40, "enter", 0, road.link("B", "C")],
      [130, "leave", 0, road.link("B", "C")],
    ]);
    const at = (startS: number) =>
      proveLeads(road.network, timetable, leadsOf([300, 300, 300]), {
        events,
        vehicleClass: new Uint8Array(1),
        priorityMask: 0,
        startS,
      }).links[0]!;
    expect(at(0)).toMatchObject({ proven: true, emptyS: 700 });
    expect(at(900)).toMatchObject({ proven: false, emptyS: 1030, closedS: 900, enoughS: 60 });
  });

  it("refuses events that do not begin with the run", () => {
    const late = eventsOf([[130, "leave", 0, road.link("B", "C")]]);
    const run = { events: late, vehicleClass: new Uint8Array(1), priorityMask: 0, startS: 0 };
    expect(() => proveLeads(road.network, timetable, leadsOf([300, 300, 300]), run)).toThrow(/not all of the run/);
  });

  it("agrees with counting who is where, whatever the traffic and the leads", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 0.7, noNaN: true }),
        fc.double({ min: 0.05, max: 0.8, noNaN: true }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 3, maxLength: 3 }),
        fc.constantFrom("A B C D E F", "C D E F", "A B C"),
        (perS, exitPcuPerS, leadsS, way) => {
          const trips = stream(road.along(way), perS, 0, 1500).map((trip, i) => ({
            ...trip,
            vehicleClass: i % 7 === 0 ? 1 : 0,
          }));
          const { result, proof, trips: sorted } = drive(trips, leadsS, exitPcuPerS);
          for (const row of proof.links) {
            const there = new Set<number>();
            const { count, timeS, kind, trip, link } = result.events!;
            for (let i = 0; i < count && timeS[i]! <= row.headS; i++) {
              if (link[i] !== row.link || sorted[trip[i]!]!.vehicleClass === 1) continue;
              if (TRIP_EVENTS[kind[i]!] === "enter" && timeS[i]! < row.headS) there.add(trip[i]!);
              if (TRIP_EVENTS[kind[i]!] === "leave") there.delete(trip[i]!);
            }
            expect(row.trips).toBe(there.size);
            expect(row.proven).toBe(there.size === 0);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("the worst of several days", () => {
  const day = (fromS: number, untilS: number) =>
    proveLeads(road.network, timetable, leadsOf([50, 50, 50]), {
      events: eventsOf([
        [fromS, "enter", 0, road.link("B", "C")],
        [untilS, "leave", 0, road.link("B", "C")],
      ]),
      vehicleClass: new Uint8Array(1),
      priorityMask: 0,
      startS: 0,
    });

  it("takes the day on which a link emptied last, the most trips and the longest lead", () => {
    const days = [day(940, 980), day(930, 1010), day(920, 970)];
    const worst = worstProof(days);
    expect(worst.links[0]).toMatchObject({ emptyS: 1010, trips: 1, enoughS: 70, proven: false });
    expect([worst.proven, worst.neededLeadS]).toEqual([false, 70]);
    expect(worst.links.slice(1)).toEqual(days[0]!.links.slice(1));
    expect(worstProof([days[1]!])).toEqual(days[1]);
    expect(worstProof(days.toReversed())).toEqual(worst);
  });

  it("refuses no day, and another road", () => {
    const other = townOf({ A: [0, 0], B: [500, 0] }, [["A>B", "Way"]]);
    const run = makeTimetable(other.network, convoyOn(other.along("A B")), 1000);
    const nobody = { events: eventsOf([]), vehicleClass: new Uint8Array(0), priorityMask: 0, startS: 0 };
    const elsewhere = proveLeads(other.network, run, leadsOf([50]), nobody);
    expect(() => worstProof([])).toThrow(/no day/);
    expect(() => worstProof([day(940, 980), elsewhere])).toThrow(/two roads/);
  });
});

describe("longer leads", () => {
  it.each([
    { perS: 0.4, exit: 0.2 },
    { perS: 0.7, exit: 0.3 },
    { perS: 0.5, exit: 0.05 },
  ])("make the road empty in at most three rounds at $perS veh/s in and $exit out", ({ perS, exit }) => {
    const trips = through(perS);
    let leads = leadsOf([30, 30, 30]);
    let { proof } = drive(trips, leads, exit);
    expect(proof.proven).toBe(false);
    for (let round = 0; round < 3 && !proof.proven; round++) {
      const longer = lengthenLeads(road.network, timetable, proof);
      longer.alongS.forEach((leadS, i) => {
        expect(leadS).toBeGreaterThanOrEqual(leads.alongS[i]!);
        if (i > 0)
          expect(closing(longer.alongS, i) - closing(longer.alongS, i - 1)).toBeGreaterThanOrEqual(
            driveS(i - 1) - 1e-9,
          );
      });
      leads = longer;
      ({ proof } = drive(trips, leads, exit));
    }
    expect(proof.proven).toBe(true);
  });

  it("close the way back before what lies ahead on it, up to a junction where it can be left", () => {
    const town = townOf({ A: [0, 0], B: [200, 0], C: [400, 0], D: [600, 0], S: [400, -200] }, [
      ["A-B", "Way"],
      ["B-C", "Way"],
      ["C-D", "Way"],
      ["C-S", "Side"],
    ]);
    const run = makeTimetable(town.network, convoyOn(town.along("A B C D")), 1000);
    // Somebody comes to B on the way to A at 975 s; A–B shut from 970 s on, so he stands until the convoy has passed.
    const events = eventsOf([
      [960, "enter", 0, town.link("B", "A")],
      [1100, "leave", 0, town.link("B", "A")],
    ]);
    const rest = { events, vehicleClass: new Uint8Array(1), priorityMask: 0, startS: 0 };
    const proof = proveLeads(town.network, run, leadsOf([30, 30, 30]), rest);
    const longer = lengthenLeads(town.network, run, proof);
    // B–A closes at 960 s. Nobody can leave at B: C–B closes 20 s before. From D–C one can turn off at C.
    expect([...longer.backS]).toEqual([40, 80, 30]);
    expect([...longer.alongS]).toEqual([30, 30, 30]);
    // Had he come from D and waited in vain, he would not turn off at C either.
    const waiting = eventsOf([
      [920, "enter", 0, town.link("D", "C")],
      [940, "leave", 0, town.link("D", "C")],
      [940, "enter", 0, town.link("C", "B")],
      [960, "leave", 0, town.link("C", "B")],
      [960, "enter", 0, town.link("B", "A")],
      [980, "wait", 0, town.link("B", "A")],
      [1100, "leave", 0, town.link("B", "A")],
    ]);
    const again = proveLeads(town.network, run, leadsOf([30, 30, 30]), { ...rest, events: waiting });
    expect(again.links.filter(({ proven }) => !proven).map(({ link }) => link)).toEqual([town.link("B", "A")]);
    expect([...lengthenLeads(town.network, run, again).backS]).toEqual([40, 80, 120]);
    expect(again.neededLeadS).toBe(120);
  });

  it("stay as they are in a fixed closure too, where the links close at one time", () => {
    const closure = { mode: "fixed", leadS: 300.5, holdLeadS: 60, clearanceS: 15 } as const;
    const convoy = convoyOn(road.along("B C D E"), { closure, speedMps: { other: 7 } });
    const run = makeTimetable(road.network, convoy, 1000);
    const leads = plannedLeads(run);
    const nobody = { events: eventsOf([]), vehicleClass: new Uint8Array(0), priorityMask: 0, startS: 0 };
    const proof = proveLeads(road.network, run, leads, nobody);
    expect(new Set(proof.links.map(({ closedS }) => Math.round(10 * closedS)))).toEqual(new Set([6995]));
    expect(lengthenLeads(road.network, run, proof)).toEqual({ ...leads, backS: new Float64Array(3) });
  });

  it("are one for all links of a fixed closure: that of the link which needs it first", () => {
    const closure = { mode: "fixed", leadS: 300, holdLeadS: 60, clearanceS: 15 } as const;
    const run = makeTimetable(road.network, convoyOn(road.along("B C D E"), { closure }), 1000);
    // The head comes to the third link 80 s after its start; somebody is there who came 130 s before that.
    const events = eventsOf([
      [950, "enter", 0, road.link("D", "E")],
      [1100, "leave", 0, road.link("D", "E")],
    ]);
    const there = { events, vehicleClass: new Uint8Array(1), priorityMask: 0, startS: 0 };
    const proof = proveLeads(road.network, run, plannedLeads(run), there);
    expect(proof.links[2]!.enoughS).toBe(130);
    expect([...leastLeads(road.network, run, proof).alongS]).toEqual([50, 100, 130]);
    const short = proveLeads(road.network, run, leadsOf([20, 70, 100]), there);
    expect([...lengthenLeads(road.network, run, short).alongS]).toEqual([50, 100, 130]);
  });

  it("stay as they are where all is proven; the least are what the run shows", () => {
    const { proof } = drive(through(0.4), plannedLeads(timetable));
    expect([...lengthenLeads(road.network, timetable, proof).alongS]).toEqual([300, 300, 300]);
    const least = leastLeads(road.network, timetable, proof);
    // The second as the third closes: who is on it then must come there first.
    expect([...least.alongS]).toEqual([25, 25, 40]);
    expect(drive(through(0.4), least).proof.proven).toBe(true);
  });
});

const leadsOf = (leadsS: readonly number[]): Leads => ({
  alongS: Float64Array.from(leadsS),
  backS: Float64Array.from(leadsS),
});
const closing = (leadsS: Float64Array, i: number): number => timetable.headS[i]! - leadsS[i]!;
const driveS = (i: number): number => road.network.lengthM[timetable.convoy.links[i]!]! / 20;

function eventsOf(rows: readonly [number, (typeof TRIP_EVENTS)[number], number, number][]): EventRecords {
  return {
    count: rows.length,
    timeS: Float64Array.from(rows, ([timeS]) => timeS),
    kind: Uint8Array.from(rows, ([, kind]) => TRIP_EVENTS.indexOf(kind)),
    trip: Uint32Array.from(rows, ([, , trip]) => trip),
    link: Uint32Array.from(rows, ([, , , link]) => link),
  };
}
