import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Clock } from "../../src/base/index.ts";
import { accessAt, kindBit, type RoadNetwork, type VehicleKind } from "../../src/map/index.ts";
import { networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";
import { allDrives, makeJudge, mayFollow, type PlainRestriction } from "../helpers/restriction-oracle.ts";

/** Six streets on a grid of 3 × 3 junctions: each in one way or cut in two, open both ways, one way or not at all. */
type Street = { isCut: boolean; flow: "both" | "along" | "against" | "none" };

const street: fc.Arbitrary<Street> = fc.record({
  isCut: fc.boolean(),
  flow: fc.constantFrom("both", "both", "both", "along", "against", "none"),
});

function town(streets: readonly Street[]): Pick<OsmLiteral, "nodes" | "ways"> {
  const nodes: Record<number, [number, number]> = {};
  for (let n = 0; n < 9; n++) nodes[n + 1] = [(n % 3) * 100, Math.floor(n / 3) * 100];
  const ways: Record<number, [number[], Record<string, string>]> = {};
  for (const [index, { isCut, flow }] of streets.entries()) {
    if (flow === "none") continue;
    const line = index < 3 ? [1, 2, 3].map((n) => n + 3 * index) : [1, 4, 7].map((n) => n + index - 3);
    const refs = flow === "against" ? line.reverse() : line;
    const tags = { highway: "residential", oneway: flow === "both" ? "no" : "yes" };
    if (isCut) {
      ways[10 * (index + 1)] = [refs.slice(0, 2), tags];
      ways[10 * (index + 1) + 1] = [refs.slice(1), tags];
    } else ways[10 * (index + 1)] = [refs, tags];
  }
  return { nodes, ways };
}

const MODES: Readonly<Record<string, (kind: VehicleKind) => boolean>> = {
  "": () => true,
  hgv: (kind) => kind === "truck" || kind === "special-truck",
};
const EXCEPT: Readonly<Record<string, (kind: VehicleKind) => boolean>> = {
  "": () => false,
  motorcycle: (kind) => kind === "motorcycle",
};
const KINDS = ["car", "truck", "motorcycle"] as const;

/** A restriction drawn from a walk of a few links, so that its members meet. */
const wish = fc.record({
  isOnly: fc.boolean(),
  mode: fc.constantFrom("", "", "hgv"),
  except: fc.constantFrom("", "", "motorcycle"),
  start: fc.nat(1000),
  /** Begins as the one before and ends elsewhere, or in the same place for others. */
  isKin: fc.boolean(),
  turns: fc.array(fc.nat(11), { minLength: 1, maxLength: 4 }),
  isReversed: fc.boolean(),
});

const MOST_LINKS = 5;
const clock = new Clock("Asia/Ho_Chi_Minh", "2024-07-26T00:00");

/** The same relations bound to hours: at these hours as if they always stood, at others as if they were not there. */
function checkAtHours(map: OsmLiteral, relations: NonNullable<OsmLiteral["relations"]>, standing: RoadNetwork): void {
  const atHours = Object.entries(relations).map(([id, [members, tags]]) => {
    const pairs = Object.entries(tags).map(([key, value]) =>
      key.startsWith("restriction") ? [`${key}:conditional`, `${value} @ (06:00-09:00)`] : [key, value],
    );
    return [id, [members, Object.fromEntries(pairs)]];
  });
  const { network } = networkOf({ ...map, relations: Object.fromEntries(atHours) });
  const free = networkOf(map).network;
  for (const kind of KINDS) {
    const openTo = (masks: Uint16Array): number[] =>
      Array.from(masks, (kinds) => Number((kinds & kindBit(kind)) !== 0));
    const within = accessAt(network, kind, clock, 8 * 3600);
    expect([...within.movementOpen]).toEqual(openTo(standing.movementAccess));
    expect([...within.pathBanned]).toEqual(openTo(standing.pathKinds));
    const after = accessAt(network, kind, clock, 9 * 3600);
    expect([...after.movementOpen]).toEqual(openTo(free.movementAccess));
    expect([...after.pathBanned].every((banned) => banned === 0)).toBe(true);
  }
  expect([...network.pathLink]).toEqual([...standing.pathLink]);
}

describe("turn restrictions against a brute-force reading", () => {
  it("allows exactly the drives that no restriction forbids, for each kind, and at the hours of those that have some", () => {
    let bannedDrives = 0;
    let bannedPaths = 0;
    fc.assert(
      fc.property(
        fc.array(street, { minLength: 6, maxLength: 6 }),
        fc.array(wish, { minLength: 1, maxLength: 7 }),
        (streets, wishes) => {
          const map = town(streets);
          if (Object.keys(map.ways).length === 0) return;
          const free = networkOf(map).network;
          const drives = allDrives(free, MOST_LINKS);
          const relations: Record<number, readonly [string, Record<string, string>]> = {};
          const plain: PlainRestriction[] = [];
          let before: readonly number[] = [];
          for (const [index, { isOnly, mode, except, start, isKin, turns, isReversed }] of wishes.entries()) {
            const starts = drives.filter((drive) => drive.length === 1);
            const isBranch = isKin && before.length > 1;
            let drive: readonly number[] = isBranch ? before.slice(0, -1) : starts[start % starts.length]!;
            for (const turn of isBranch ? turns.slice(0, 1) : turns) {
              const longer = drives.filter(
                (next) => next.length === drive.length + 1 && drive.every((l, i) => next[i] === l),
              );
              if (longer.length > 0) drive = longer[turn % longer.length]!;
            }
            before = drive;
            if (drive.length < 2) continue;
            const wayOf = (link: number): number => free.wayId[link]!;
            const [from, to] = [wayOf(drive[0]!), wayOf(drive.at(-1)!)];
            const viaWays = [...new Set(drive.slice(1, -1).map(wayOf))];
            const viaNode = free.nodeOsmId[free.head[drive[0]!]!]!;
            if (viaWays.includes(from) || viaWays.includes(to)) continue;
            // An only_* back into its from way is a request to turn round: golden tests have it.
            if (isOnly && from === to) continue;
            const via =
              viaWays.length === 0
                ? `n${viaNode}@via`
                : (isReversed ? viaWays.toReversed() : viaWays).map((way) => `w${way}@via`).join(" ");
            const key = mode === "" ? "restriction" : `restriction:${mode}`;
            relations[900 + index] = [
              `w${from}@from ${via} w${to}@to`,
              { type: "restriction", [key]: isOnly ? "only_turn" : "no_turn", ...(except === "" ? {} : { except }) },
            ];
            plain.push({
              isOnly,
              from,
              to,
              ...(viaWays.length === 0 ? { viaNode } : { viaWays }),
              binds: (kind) => MODES[mode]!(kind) && !EXCEPT[except]!(kind),
            });
          }
          const { network, report } = networkOf({ ...map, relations });
          expect(report.restrictions.applied + report.restrictions.dropped.length).toBe(plain.length);
          bannedPaths += network.pathKinds.length;
          checkAtHours(map, relations, network);
          const isLegal = makeJudge(free, drives, plain);
          for (const kind of KINDS) {
            for (const drive of drives) {
              if (!mayFollow(free, kind, drive)) continue;
              const expected = isLegal(kind, drive);
              if (!expected) bannedDrives++;
              if (mayFollow(network, kind, drive) !== expected) {
                expect({
                  kind,
                  drive: drive.map((link) => [free.wayId[link], free.nodeOsmId[free.head[link]!]]),
                  expected,
                }).toBe("the same on both sides");
              }
            }
          }
        },
      ),
      { numRuns: 80, seed: 446 },
    );
    expect(bannedDrives).toBeGreaterThan(1000);
    expect(bannedPaths).toBeGreaterThan(50);
  });
});
