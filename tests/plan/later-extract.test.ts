/** Plans outlive their map: each is laid on an extract of a year later, and what moved is seen. */
import { beforeAll, describe, expect, it } from "vitest";
import { loadNetwork, type RoadNetwork } from "../../src/map/index.ts";
import { checkPlanText, type PlanResolution, readPlan, resolvePlan, whatMoved } from "../../src/plan/index.ts";
import { laterExtract } from "../helpers/later-extract.ts";
import { type OsmElements, readElements } from "../helpers/osm-files.ts";

const HANOI = "data/hanoi.osm.gz";
const MIDDLE = "data/hoan-kiem.osm.gz";

const onMap = async (plan: string, network: RoadNetwork): Promise<PlanResolution> =>
  resolvePlan(await readPlan(`data/plans/${plan}.yaml`), network);
const errorsOf = ({ issues }: PlanResolution): string[] =>
  issues.filter(({ severity }) => severity === "error").map(({ message }) => message);
const sumM = ({ resolution }: PlanResolution): number => resolution.reduce((sum, row) => sum + row.lengthM, 0);

/** "measure: name, metres, status": a line a name that moved. */
const movedLines = (before: PlanResolution, after: PlanResolution): string[] =>
  whatMoved(before, after).map(
    ({ measure, name, changeM, after: now }) => `${measure}: ${name}, ${changeM} m, ${now?.status ?? "not reached"}`,
  );

describe("the plans on a later extract of Hanoi", () => {
  let network: RoadNetwork;
  let elements: OsmElements;
  beforeAll(async () => {
    ({ network } = await loadNetwork(HANOI));
    elements = await readElements(HANOI);
  }, 60_000);

  it("mean the same streets, metre by metre, where every id is another one and the file is in another order", async () => {
    const later = laterExtract(elements, {}).network;
    expect(later.linkCount).toBe(network.linkCount);
    expect(new Set([...later.wayId, ...network.wayId]).size).toBe(2 * new Set(network.wayId).size);
    for (const plan of ["state-funeral-2024", "congress-xiv-2026"]) {
      const [before, after] = [await onMap(plan, network), await onMap(plan, later)];
      expect(errorsOf(after)).toEqual([]);
      expect(whatMoved(before, after)).toEqual([]);
      const roads = ({ resolved }: PlanResolution): number[] => resolved!.convoys.map(({ links }) => links.length);
      expect(roads(after)).toEqual(roads(before));
      expect(Math.abs(sumM(after) - sumM(before))).toBeLessThanOrEqual(before.resolution.length); // each is rounded
    }
  });

  it("mean the same streets where also every way is cut in two; what a cut moves is told", async () => {
    const later = laterExtract(elements, { split: true }).network;
    expect(later.linkCount).toBeGreaterThan(1.2 * network.linkCount);
    const moved: string[] = [];
    for (const plan of ["state-funeral-2024", "congress-xiv-2026"]) {
      const [before, after] = [await onMap(plan, network), await onMap(plan, later)];
      expect(errorsOf(after)).toEqual([]);
      expect(sumM(after) / sumM(before)).toBeCloseTo(1, 2);
      moved.push(...movedLines(before, after));
    }
    // A section takes the links whose middle lies in it: halves of the expressway's long links fall out at its ends.
    expect(moved).toEqual([
      expect.stringMatching(/^corridors: Đại lộ Thăng Long \("Phạm Hùng" – "Lê Quang Đạo"\), -\d+ m, found$/),
    ]);
  });
});

describe("a plan on a later extract where its streets have changed", () => {
  let network: RoadNetwork;
  let elements: OsmElements;
  beforeAll(async () => {
    ({ network } = await loadNetwork(MIDDLE));
    elements = await readElements(MIDDLE);
  }, 60_000);

  it("names the street that was renamed, with the nearest names, and finds all else", async () => {
    const later = laterExtract(elements, { split: true, rename: { "Phố Hàng Bài": "Phố Hàng Bài Mới" } }).network;
    const [before, after] = [await onMap("small-street", network), await onMap("small-street", later)];
    const error = after.issues.find(({ severity }) => severity === "error")!;
    expect([error.code, error.message]).toEqual(["unknown-street", 'no street on the map is called "Hàng Bài"']);
    expect(error.hint).toContain("nearest names: ");
    expect(after.resolved).toBeNull();
    expect(movedLines(before, after)).toEqual(['side-street: Hàng Bài ("Hàng Khay" – "Hai Bà Trưng"), -140 m, error']);
  });

  it("has fewer metres of a street that lost a way, by the way's length", async () => {
    const way = elements.ways.find(({ id }) => id === 951_487_948)!; // 176 m of Phố Tràng Thi beyond the convoy's road
    expect(way.tags.name).toBe("Phố Tràng Thi");
    const wayM = network.lengthM.reduce(
      (sum, lengthM, link) =>
        network.wayId[link] === way.id && !(network.reverse[link]! < link) ? sum + lengthM : sum,
      0,
    );
    const later = laterExtract(elements, { remove: [way.id] }).network;
    const [before, after] = [await onMap("small-street", network), await onMap("small-street", later)];
    expect(errorsOf(after)).toEqual([]);
    const moved = whatMoved(before, after);
    expect(moved.map(({ measure, name }) => `${measure}: ${name}`)).toEqual(["guests: Tràng Thi"]);
    expect(Math.abs(moved[0]!.changeM + wayM)).toBeLessThanOrEqual(1);
  });

  it("says of a convoy's street that is gone where the road breaks, and what depends on it", async () => {
    const later = laterExtract(elements, { remove: [27_933_445] }).network; // Phố Hàng Khay, the whole of it
    const [before, after] = [await onMap("small-street", network), await onMap("small-street", later)];
    expect(errorsOf(after)).toContain('no street on the map is called "Hàng Khay"');
    expect(movedLines(before, after)).toEqual([
      "guests: Hàng Khay, -171 m, not reached",
      "guests: road of 3 streets, -1191 m, not reached",
      'side-street: Hàng Bài ("Hàng Khay" – "Hai Bà Trưng"), -140 m, error',
      "guests-road: route of guests, -1191 m, error",
    ]);
  });

  it("that refers to way ids is told that ids change, and a way that was cut is seen to be shorter", async () => {
    const plan = `clearway: 1
name: By ids
zone: Asia/Ho_Chi_Minh
map: ${MIDDLE}
simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00" }
measures:
  - { id: m, level: closed, ways: [951487948], when: "2026-03-16 09:10-09:40" }
`;
    const read = checkPlanText(plan, "ids.yaml");
    const before = resolvePlan(read, network);
    expect(errorsOf(before)).toEqual([]);
    const after = resolvePlan(read, laterExtract(elements, {}).network);
    const [error] = after.issues.filter(({ severity }) => severity === "error");
    expect(error).toMatchObject({ code: "unknown-way", message: "the map has no road 951487948", line: 7 });
    expect(error!.hint).toContain("ids change");
    expect(movedLines(before, after)).toEqual(["m: way 951487948, -176 m, error"]);

    // Where the id stays with one half of a way that was cut, no map can tell: only the metres do.
    const half = resolvePlan(read, laterExtract(elements, { keepIds: true, split: true }).network);
    expect(errorsOf(half)).toEqual([]);
    expect(movedLines(before, half)).toEqual([expect.stringMatching(/^m: way 951487948, -\d\d m, found$/)]);
  });
});
