/** `what-if` as it is called: an answer with all its keys, a second plan beside it, and an interrupt that leaves nothing. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { clearway, file, home, left, MAP, start, wordsOf } from "../helpers/built-cli.ts";

const CLOSED = `clearway: 1
name: Closed at the crossing
zone: Asia/Ho_Chi_Minh
map: town.osm
simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00", seed: 1, trips: 600 }
measures:
  - { id: m, level: closed, streets: [Bắc], when: "2026-03-16 09:10-09:40" }
`;

beforeEach(() => {
  file("town.osm", readFileSync(MAP));
  const ring = [105, 106, 106, 105, 105].map((lon, i) => [lon, [20, 20, 22, 22, 20][i]]);
  const ward = { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
  file("town-wards.geojson", JSON.stringify({ type: "FeatureCollection", features: [ward] }));
  file("plan.yaml", CLOSED);
});

describe("what-if", () => {
  it("says that it runs the base first, keeps it, and tells the same from what it kept", async () => {
    const first = await clearway("what-if", "plan.yaml", "--cache", "cache", "--json");
    expect(first.code, first.stderr).toBe(0);
    expect(wordsOf(first)).toEqual([
      "clearway: plan.yaml: no base day is kept for this: it is simulated first, and kept",
    ]);
    const again = await clearway("what-if", "plan.yaml", "--cache", "cache", "--json");
    expect([again.code, wordsOf(again)]).toEqual([0, []]);
    const [one, two] = [first, again].map(({ stdout }) => JSON.parse(stdout));
    expect([one.wasKept, two.wasKept]).toEqual([false, true]);
    expect({ ...two, seconds: 0, wasKept: 0 }).toEqual({ ...one, seconds: 0, wasKept: 0 });
    expect(Object.keys(one)).toEqual([
      ...["view", "synthetic", "plan", "seed", "from", "until", "forkedAt", "addedVehicleHours", "addedPersonHours"],
      ...["affected", "rerouted", "held", "notMade", "longestHoldS", "timeToClearS", "books", "queues", "gridlocks"],
      ...["wasKept", "seconds"],
    ]);
    expect(one.addedVehicleHours).toBeGreaterThan(0);
    expect(one.forkedAt).toBe("2026-03-16T08:55:00+07:00");
    const { demanded, completed, underWay, waiting, notMade } = one.books.plan;
    expect(completed + underWay + waiting + notMade).toBe(demanded);
    // The answer of a run, to the digits that it prints.
    await clearway("run", "plan.yaml", "-o", "out", "--seeds", "1", "--threads", "1", "--no-cache");
    const { impact, conservation } = JSON.parse(readFileSync(join(home, "out/result.json"), "utf8"));
    expect([one.addedVehicleHours, one.addedPersonHours]).toEqual([
      impact.delay.vehicleHours.mean,
      impact.delay.personHours.mean,
    ]);
    for (const key of ["affected", "rerouted", "held", "notMade", "longestHoldS", "timeToClearS"]) {
      expect(one[key], key).toBe(impact[key]);
      expect(Number.isInteger(one[key]), key).toBe(true);
    }
    // A trip stands for 3.4 vehicles: what is whole here was rounded.
    expect(one.affected).toBeGreaterThan(0);
    expect(one.books).toEqual(conservation);
    expect(one.queues.map((queue: { wayId: number }) => queue.wayId)).toEqual(
      impact.queues.slice(0, 10).map((queue: { wayId: number }) => queue.wayId),
    );
  });

  it("tells two plans on one base and the difference, in words too", async () => {
    file("longer.yaml", CLOSED.replace("09:10-09:40", "09:10-09:50"));
    const answer = await clearway("what-if", "plan.yaml", "--against", "longer.yaml", "--cache", "cache", "--json");
    const { against, difference, sameBase, ...one } = JSON.parse(answer.stdout);
    expect([sameBase, one.wasKept, against.wasKept]).toEqual([true, false, true]);
    expect(difference.addedVehicleHours).toBeCloseTo(against.addedVehicleHours - one.addedVehicleHours, 1);
    expect(difference.addedVehicleHours).toBeGreaterThan(0);
    const words = await clearway("what-if", "plan.yaml", "--against", "longer.yaml", "--cache", "cache");
    expect(words.stdout).toMatch(/vehicle hours added +[\d.]+ +[\d.]+ +[\d.]+\n/);
    expect(words.stdout).toMatch(/took, s: map and plan [\d.]+, day /);
  });

  it("keeps nothing with --no-cache, and exits 2 with one line on a plan with errors or a wrong time", async () => {
    file("broken.yaml", CLOSED.replace("level", "levle"));
    const before = left();
    const answer = await clearway("what-if", "plan.yaml", "--no-cache");
    expect([answer.code, wordsOf(answer)]).toEqual([
      0,
      ["clearway: plan.yaml: the base day is simulated first; it is not kept"],
    ]);
    expect((await clearway("what-if", "broken.yaml", "--no-cache")).code).toBe(2);
    const late = await clearway("what-if", "plan.yaml", "--no-cache", "--from", "2026-03-18T09:00");
    expect([late.code, wordsOf(late)]).toEqual([
      2,
      [expect.stringMatching(/^clearway: --from .* simulated from 2026-03-16T08/)],
    ]);
    expect(left()).toEqual(before);
  });

  it("ends with 130 when interrupted, and leaves no draft in its cache", async () => {
    file("plan.yaml", CLOSED.replace("trips: 600", "trips: 60000"));
    const { child, ended } = start(["what-if", "plan.yaml", "--cache", "cache"]);
    await new Promise<void>((done) =>
      child.stderr!.on("data", (text: string) => {
        if (text.includes("base day …")) done();
      }),
    );
    child.kill("SIGINT");
    const answer = await ended;
    expect([answer.code, answer.stdout]).toEqual([130, ""]);
    expect(wordsOf(answer).at(-1)).toBe("clearway: interrupted, nothing was written");
    const kept = left().includes("cache") ? readdirSync(join(home, "cache")) : [];
    expect(kept.filter((name) => !/^base-[0-9a-f]{64}\.bin$/.test(name))).toEqual([]);
  });
});
