/** The search for the least lead, against a loader on a small road. */
import { describe, expect, it } from "vitest";
import { type PlannedDays, settleLeads } from "../../src/app/scenario/lead-search.ts";
import { convoyWindows, type Leads, makeTimetable, proveLeads, roadOf } from "../../src/operation/index.ts";
import type { ResolvedConvoy } from "../../src/plan/index.ts";
import { loaderWindows, simulate } from "../../src/traffic/index.ts";
import { convoyOn, timelineOf, townOf } from "../helpers/town.ts";
import { smallInput, stream } from "../traffic/small-network.ts";

const fast = { speedMps: 20, capacityPcuPerS: 0.8 };
const road = townOf({ A: [-3000, 0], B: [0, 0], C: [500, 0], D: [800, 0], E: [1600, 0], F: [3000, 0] }, [
  ["A>B", "To it", fast],
  ["B>C", "First", fast],
  ["C>D", "Second", fast],
  ["D>E", "Third", fast],
  ["E>F", "Beyond", fast],
]);

/** Of every lead tried, the leads: `days` are the rates of the traffic, `exitPcuPerS` is what E lets out. */
function search(
  closure: Partial<ResolvedConvoy["closure"]>,
  leadS: number,
  days: readonly number[],
  exitPcuPerS: number | readonly number[],
) {
  const common = { mode: "rolling", leadS, holdLeadS: 5, clearanceS: 15 } as const;
  const convoy = convoyOn(road.along("B C D E"), { closure: { ...common, ...closure } });
  const timetable = makeTimetable(road.network, convoy, 1000);
  const tried: number[][] = [];
  const same = Float64Array.of(leadS, leadS, leadS);
  const start: Leads = { alongS: same, backS: same.slice() };
  const drive = (leads: Leads): PlannedDays => {
    tried.push([...leads.alongS]);
    // With an exit a try, the road closes as at first whatever is tried.
    const isDeaf = typeof exitPcuPerS !== "number";
    const pcuPerS = isDeaf ? exitPcuPerS[tried.length - 1]! : exitPcuPerS;
    const narrow = { link: road.link("D", "E"), fromS: 0, untilS: 9000, pcuPerS };
    const windows = convoyWindows(road.network, timetable, 0, isDeaf ? start : leads);
    const loader = loaderWindows(road.network, timelineOf(windows.links));
    const planned = days.map((perS) => {
      const trips = stream(road.along("A B C D E F"), perS, 0, 2000);
      const { events } = simulate({
        ...smallInput(
          [{ from: 0, to: 1 }],
          trips,
          { endS: 9000, windows: { ...loader, exitCapacity: [narrow] }, closedDestination: "wait" },
          [{ id: "car", pcu: 1 }],
        ),
        links: road.network,
        recordEvents: { links: roadOf(road.network, [timetable]) },
      });
      const run = { events: events!, vehicleClass: new Uint8Array(trips.length), priorityMask: 0, startS: 0 };
      return { convoys: [{ proof: proveLeads(road.network, timetable, leads, run), ride: null }] };
    });
    return { operation: { runs: [{ timetable, leads }] }, planned } as unknown as PlannedDays;
  };
  const first = drive(start);
  return settleLeads(road.network, first, async ([leads]) => drive(leads!)).then((settled) => ({ settled, tried }));
}

const PROVE = { provesLead: true } as const;

describe("the search for the least lead", () => {
  it("drives nothing again where it is not asked for, proven or not", async () => {
    for (const [leadS, exitPcuPerS] of [
      [300, 0.8],
      [20, 0.2],
    ] as const) {
      const { settled, tried } = await search({}, leadS, [0.4], exitPcuPerS);
      expect([settled.reruns, tried.length]).toEqual([0, 1]);
      expect(settled.proofs[0]!.proven).toBe(leadS === 300);
    }
  });

  it("shortens a lead that is longer than need be, and proves the shorter one", async () => {
    const { settled } = await search(PROVE, 300, [0.4], 0.8);
    const [proof] = settled.proofs;
    expect([settled.reruns, proof!.proven]).toEqual([1, true]);
    // A drive over each link, and time enough to come off the one before it.
    expect([...settled.operation.runs[0]!.leads.alongS]).toEqual([25, 25, 40]);
  });

  it("lengthens one that is too short, until every day is proven and with three tries at most", async () => {
    for (const days of [[0.4], [0.2, 0.7, 0.5]]) {
      const { settled, tried } = await search(PROVE, 20, days, 0.3);
      expect(settled.proofs[0]!.proven).toBe(true);
      expect(settled.reruns).toBeGreaterThanOrEqual(1);
      expect(settled.reruns).toBeLessThanOrEqual(3);
      expect(tried.length).toBe(settled.reruns + 1);
      expect(Math.max(...settled.operation.runs[0]!.leads.alongS)).toBeGreaterThan(20);
    }
  });

  it("gives up after three tries, and keeps the one with the fewest in the way", async () => {
    const { settled, tried } = await search(PROVE, 20, [0.4], [0.25, 0.2, 0.15, 0.1]);
    expect([settled.reruns, tried.length, settled.proofs[0]!.proven]).toEqual([3, 4, false]);
    expect([...settled.operation.runs[0]!.leads.alongS]).toEqual(tried[0]);
  });

  it("stops where it would only try the same leads again", async () => {
    const { settled } = await search(PROVE, 20, [0.4], [0.2, 0.2, 0.2, 0.2]);
    expect([settled.reruns, settled.proofs[0]!.proven]).toEqual([1, false]);
  });
});
