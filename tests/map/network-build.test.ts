import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import { collectRoads, kindBit, largestComponent, VEHICLE_KINDS } from "../../src/map/index.ts";
import { rankIds } from "../../src/map/network/rank-ids.ts";
import { mattersToRoads, readRoad } from "../../src/map/network/road.ts";
import { RoadTable } from "../../src/map/network/road-table.ts";
import { readOsm, type Tags } from "../../src/map/osm/index.ts";
import { networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

const tagsOf = (tags: Record<string, string>): Tags => new Map(Object.entries(tags));

describe("ids by rank", () => {
  it("are each id once, ascending, and every entry finds its own, however the ids lie", () => {
    const id = fc.oneof(
      fc.integer({ min: -50, max: 50 }),
      fc.integer({ min: 1_000_000_000, max: 1_000_100_000 }),
      fc.maxSafeInteger(),
    );
    fc.assert(
      fc.property(fc.array(id, { maxLength: 300 }), (given) => {
        let ids = new Float64Array(0);
        const rank = rankIds(Float64Array.from(given), (count) => {
          ids = new Float64Array(count);
          return ids;
        });
        expect([...ids]).toEqual([...new Set(given)].sort((a, b) => a - b));
        expect(Array.from(rank, (place) => ids[place])).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });
});

describe("roads that ways share", () => {
  it("are told apart by every tag that reading a road looks at, on all roads of Hanoi", async () => {
    const asked = new Set<string>();
    class Spied extends Map<string, string> {
      override get(key: string): string | undefined {
        asked.add(key);
        return super.get(key);
      }
      override has(key: string): boolean {
        asked.add(key);
        return super.has(key);
      }
    }
    const seen = new Set<string>();
    await readOsm("data/hanoi.osm.gz", {
      wayKeys: ["highway"],
      way(id, _, tags) {
        const kept = [...tags].filter(([key]) => mattersToRoads(key));
        const text = JSON.stringify([...tags].filter(([key]) => key !== "name"));
        if (seen.has(text)) return;
        seen.add(text);
        expect(readRoad(new Spied(kept), "VN"), `way ${id}`).toEqual(readRoad(tags, "VN"));
      },
    });
    expect(seen.size).toBeGreaterThan(1000);
    expect([...asked].filter((key) => !mattersToRoads(key))).toEqual([]);
  });

  it("are one for ways that differ in name and surface only, and another for a lower speed", () => {
    const table = new RoadTable("VN");
    const add = (id: number, tags: Record<string, string>): boolean => table.add(id, tagsOf(tags));
    expect(add(1, { highway: "residential", name: "Phố Huế", surface: "asphalt" })).toBe(true);
    expect(add(2, { highway: "residential", surface: "paved", name: "Hàng Bài", ref: "QL1" })).toBe(true);
    expect(add(3, { highway: "residential", maxspeed: "15" })).toBe(true);
    expect(add(4, { highway: "footway" })).toBe(false);
    expect(add(5, { highway: "footway", maxspeed: "15" })).toBe(false);
    const { count, id, road, roads, name, ref, words } = table.take();
    expect([count, ...id]).toEqual([3, 1, 2, 3]);
    expect([...road]).toEqual([0, 0, 1]);
    expect(roads.map(({ forward }) => forward.freeSpeedMps)).toEqual([18 / 3.6, 15 / 3.6]);
    expect([...name, ...ref].map((word) => words[word])).toEqual(["Phố Huế", "Hàng Bài", "", "", "QL1", ""]);
    expect(table.take().count).toBe(0);
  });

  it("have one name where two ways spell it with other bytes of Unicode", () => {
    const table = new RoadTable("VN");
    table.add(1, tagsOf({ highway: "residential", name: "Huế".normalize("NFC") }));
    table.add(2, tagsOf({ highway: "residential", name: "Huế".normalize("NFD") }));
    const { name } = table.take();
    expect(name[0]).toBe(name[1]);
  });
});

describe("the share of the largest part", () => {
  it("is for each kind what a search for that kind alone finds, on random streets", () => {
    const ACCESS: Record<string, string>[] = [
      {},
      {},
      { bicycle: "no" },
      { motor_vehicle: "no" },
      { hgv: "no" },
      { bus: "no", oneway: "yes" },
      { access: "private" },
      { motorcycle: "destination" },
      { oneway: "yes" },
      { oneway: "yes", "oneway:bicycle": "no" },
    ];
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed, "shares");
      const nodes: Record<number, [number, number]> = {};
      const ways: Record<number, [number[], Record<string, string>]> = {};
      for (let n = 1; n <= 16; n++) nodes[n] = [random.below(1000), random.below(1000)];
      for (let w = 1; w <= 24; w++) {
        const [a, b] = [1 + random.below(16), 1 + random.below(16)];
        if (a !== b) ways[w] = [[a, b], { highway: "residential", ...ACCESS[random.below(ACCESS.length)] }];
      }
      const { network, report } = networkOf({ nodes, ways } satisfies OsmLiteral);
      for (const kind of VEHICLE_KINDS) {
        const open = network.access.filter((kinds) => (kinds & kindBit(kind)) !== 0).length;
        const inside = largestComponent(network, kind).reduce((sum, value) => sum + value, 0);
        expect(report.largestComponentShare[kind], `seed ${seed}, ${kind}`).toBe(open === 0 ? 0 : inside / open);
      }
    }
  });
});

describe("the nodes of a map that is read", () => {
  it("are handed over once", () => {
    const roads = collectRoads("VN");
    roads.handlers.way(1, [1, 2, 2, 3], tagsOf({ highway: "residential" }));
    roads.handlers.node(1, 105.8, 21, new Map());
    roads.handlers.node(3, 105.9, 21, new Map());
    const elements = roads.finish();
    const { nodeId, nodeLon, path } = elements.takeNodes();
    expect([...nodeId]).toEqual([1, 3]);
    expect([...nodeLon]).toEqual([105.8, 105.9]);
    expect([...path]).toEqual([0, 0xffff_ffff, 1]);
    expect(() => elements.takeNodes()).toThrow(RangeError);
  });
});
