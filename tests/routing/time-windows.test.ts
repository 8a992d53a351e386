import { describe, expect, it } from "vitest";
import { makeMetric, makeTimedSearch, type TimeWindows } from "../../src/routing/index.ts";
import { networkFromArcs } from "../helpers/network-from-arcs.ts";

/** A straight street of three 10 s links, 0, 1, 2, and a way round the middle one, 3 and 4, of 40 s. */
const { network } = networkFromArcs([
  { from: 0, to: 1 },
  { from: 1, to: 2 },
  { from: 2, to: 3 },
  { from: 1, to: 4, lengthM: 200 },
  { from: 4, to: 2, lengthM: 200 },
]);
const [FIRST, MIDDLE, ROUND_IN, LAST, ROUND_OUT] = [0, 1, 2, 3, 4] as const;
const metric = makeMetric(network, { kind: "car" });
const movement = (from: number, to: number): number =>
  network.movementFrom.findIndex((link, index) => link === from && network.movementTo[index] === to);

function drive(windows: Partial<TimeWindows>, departS = 0) {
  const all = { links: [], movements: [], ...windows };
  const route = makeTimedSearch(network, all).depart(
    metric,
    { link: FIRST, share: 0 },
    { link: LAST, share: 1 },
    departS,
  );
  return route && { ...route, links: [...route.links], entryS: [...route.entryS] };
}

describe("driving through windows", () => {
  it("drives straight on when nothing is shut", () => {
    expect(drive({}, 100)).toEqual({
      links: [FIRST, MIDDLE, LAST],
      departS: 100,
      arriveS: 130,
      waitedS: 0,
      entryS: [100, 110, 120],
    });
  });
  it("waits before a short closure and goes round a long one", () => {
    const short = drive({ links: [{ link: MIDDLE, fromS: 5, untilS: 25 }] });
    expect(short).toEqual({
      links: [FIRST, MIDDLE, LAST],
      departS: 0,
      arriveS: 45,
      waitedS: 15,
      entryS: [0, 25, 35],
    });
    const long = drive({ links: [{ link: MIDDLE, fromS: 5, untilS: 500 }] });
    expect(long?.links).toEqual([FIRST, ROUND_IN, ROUND_OUT, LAST]);
    expect(long?.arriveS).toBe(60);
  });
  it("drives off a link that closes behind it", () => {
    expect(drive({ links: [{ link: MIDDLE, fromS: 11, untilS: 500 }] })?.arriveS).toBe(30);
    expect(drive({ links: [{ link: FIRST, fromS: 0, untilS: 500 }] })?.arriveS).toBe(30);
  });
  it("enters in the very second of reopening, not in the one of closing", () => {
    expect(drive({ links: [{ link: MIDDLE, fromS: 0, untilS: 10 }] })?.waitedS).toBe(0);
    expect(drive({ links: [{ link: MIDDLE, fromS: 10, untilS: 12 }] })?.waitedS).toBe(2);
  });
  it("waits at a held movement for as long as overlapping windows last", () => {
    const held = movement(MIDDLE, LAST);
    const windows = {
      movements: [
        { movement: held, fromS: 18, untilS: 24 },
        { movement: held, fromS: 22, untilS: 31 },
      ],
      links: [{ link: LAST, fromS: 31, untilS: 33 }],
    };
    expect(drive(windows)).toMatchObject({ links: [FIRST, MIDDLE, LAST], waitedS: 13, arriveS: 43 });
  });
  it("finds no way where the only street never opens", () => {
    expect(drive({ links: [{ link: LAST, fromS: 0, untilS: Number.POSITIVE_INFINITY }] })).toBeNull();
  });
  it("names a window on a link that does not exist", () => {
    expect(() => drive({ links: [{ link: 9, fromS: 0, untilS: 1 }] })).toThrow(/a window on link 9/);
  });
});
