import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Job } from "../../src/app/cli/job-types.ts";
import { matrixCommand, routeCommand } from "../../src/app/cli/travel-commands.ts";
import { ClearwayError } from "../../src/base/index.ts";
import { loadNetwork, writeSnapshot } from "../../src/map/index.ts";
import { ORDER_SECTION, orderRoads } from "../../src/routing/index.ts";
import { clearway, PLAN, wordsOf } from "../helpers/built-cli.ts";

const folder = mkdtempSync(join(tmpdir(), "clearway-travel-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const own = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const MAP = join(folder, "hoan-kiem.snapshot");
beforeAll(async () => {
  const built = await loadNetwork(resolve("data/hoan-kiem.osm.gz"));
  await writeSnapshot(MAP, built, { [ORDER_SECTION]: orderRoads(built.network) });
});

type RouteJob = Extract<Job, { name: "route" }>;
type MatrixJob = Extract<Job, { name: "matrix" }>;

/** Nguyễn Chế Nghĩa to the west bank of the lake: by Hàng Bài, where it is not shut. */
const SOUTH = [21.0195, 105.8527] as const;
const LAKE = [21.0287, 105.8514] as const;
/** Amid the plan's closures. */
const HANG_BAI = [21.0249, 105.85305] as const;
const HANG_KHAY = [21.02575, 105.85245] as const;
const RUSH = { plan: PLAN, depart: "2026-03-16T09:20" };

const common = { json: true, file: MAP, who: undefined, plan: undefined, zone: undefined, engine: undefined };
const times = { depart: undefined, arrive: undefined };

async function answerOf(run: (output: Parameters<typeof routeCommand>[1]) => Promise<number>) {
  const [data, words]: [string[], string[]] = [[], []];
  const code = await run({ data: (text) => data.push(text), words: (text) => words.push(text), temporary: () => {} });
  return { code, data: data.join("\n"), words };
}
const route = async (wanted: Partial<RouteJob>) => {
  const job: RouteJob = {
    ...common,
    ...times,
    name: "route",
    from: SOUTH,
    to: LAKE,
    alternatives: 1,
    language: "en",
    ...wanted,
  };
  return answerOf((output) => routeCommand(job, output));
};
const routes = async (wanted: Partial<RouteJob>) => JSON.parse((await route(wanted)).data);
const matrix = (wanted: Partial<MatrixJob>) =>
  answerOf((output) => matrixCommand({ ...common, name: "matrix", points: "", at: undefined, ...wanted }, output));

describe("route", () => {
  it("answers with the keys of its contract, and directions in words without --json", async () => {
    const args = ["route", MAP, "--from", SOUTH.join(","), "--to", LAKE.join(",")];
    const json = await clearway(...args, "--json");
    expect([json.code, wordsOf(json)]).toEqual([0, []]);
    const answer = JSON.parse(json.stdout);
    expect(answer).toMatchObject({ why: null, notes: [] });
    const [found] = answer.routes;
    expect(Object.keys(found).slice(0, 6)).toEqual([
      "distanceM",
      "durationS",
      "links",
      "wayIds",
      "streets",
      "geometry",
    ]);
    expect(found.streets).toContain("Phố Hàng Bài");
    expect(found.geometry.coordinates.at(0)).toEqual([expect.closeTo(SOUTH[1], 3), expect.closeTo(SOUTH[0], 3)]);
    expect(found.geometry.coordinates.at(-1)).toEqual([expect.closeTo(LAKE[1], 3), expect.closeTo(LAKE[0], 3)]);
    expect(found.steps.reduce((sum: number, step: { distanceM: number }) => sum + step.distanceM, 0)).toBeCloseTo(
      found.distanceM,
      0,
    );
    expect((await route({ json: false })).data).toMatch(/^2\.\d\d km, 4 min \d+ s\n +\d+ m {2}Head /);
  });

  it("is the same by either engine: best and others, at free flow, leaving and arriving through a plan", async () => {
    const asked: Partial<RouteJob>[] = [
      { alternatives: 3 },
      { who: "motorcycle", from: LAKE, to: SOUTH },
      { ...RUSH, alternatives: 3 },
      { ...RUSH, from: LAKE, to: SOUTH, who: "truck-heavy" },
      { plan: PLAN, arrive: "2026-03-16T09:25" },
    ];
    for (const each of asked) {
      const [cch, dijkstra] = [await routes({ ...each, engine: "cch" }), await routes({ ...each, engine: "dijkstra" })];
      expect(dijkstra.routes[0]).toBeDefined();
      expect(cch.routes[0].durationS).toBeCloseTo(dijkstra.routes[0].durationS, 3);
      expect(cch.routes[0].links).toEqual(dijkstra.routes[0].links);
    }
  });

  it("keeps off a street while the plan shuts it, and takes it before and after", async () => {
    const at = async (depart: string | undefined) => (await routes({ plan: PLAN, depart })).routes[0];
    const [before, shut, after, always] = [
      await at("2026-03-16T09:00"),
      await at("2026-03-16T09:20"),
      await at("2026-03-16T10:00"),
      await at(undefined),
    ];
    expect(before.streets).toContain("Phố Hàng Bài");
    expect(shut.streets).not.toContain("Phố Hàng Bài");
    expect(shut.durationS).toBeGreaterThan(before.durationS + 60);
    expect(after.links).toEqual(before.links);
    expect([shut.departs, after.departs]).toEqual(["2026-03-16T09:20:00+07:00", "2026-03-16T10:00:00+07:00"]);
    expect([always.links, always.departs]).toEqual([shut.links, null]);
  });

  it("says where and until when one waits, and is there by the time asked for", async () => {
    const { routes: held } = await routes({ ...RUSH, from: LAKE, to: SOUTH });
    expect(held[0].waitedS).toBeGreaterThan(1);
    expect(held[0].waits).toHaveLength(1);
    const [{ from, until, street }] = held[0].waits;
    expect((Date.parse(until) - Date.parse(from)) / 1000).toBeCloseTo(held[0].waitedS, -1);
    expect((await route({ ...RUSH, from: LAKE, to: SOUTH, json: false })).data).toContain(`at the end of ${street}`);
    const { routes: early } = await routes({ plan: PLAN, from: LAKE, to: SOUTH, arrive: "2026-03-16T09:20" });
    expect(Date.parse(early[0].arrives)).toBeLessThanOrEqual(Date.parse("2026-03-16T09:20+07:00"));
  });

  it("lets who stands in a closure drive off it, and waits for one around the goal; both are said", async () => {
    const out = await routes({ plan: PLAN, depart: "2026-03-16T09:12", from: HANG_BAI });
    expect(out.routes[0].waitedS).toBe(0);
    expect(out.notes).toEqual([
      `"from" lies on Phố Hàng Bài, shut to car from 2026-03-16T09:10 to 2026-03-16T09:40: who stands there drives off it`,
    ]);
    const into = await routes({ ...RUSH, to: HANG_KHAY });
    expect(into.notes[0]).toMatch(/^"to" lies on Phố Hàng Khay, shut to car from .*09:10 to .*09:40: /);
    expect(Date.parse(into.routes[0].waits.at(-1).until)).toBeGreaterThanOrEqual(Date.parse("2026-03-16T09:40+07:00"));
    const never = await routes({ plan: PLAN, to: HANG_KHAY });
    expect([never.routes, never.why]).toEqual([
      [],
      expect.stringMatching(/^no way for car is clear of all .* takes \d+ s$/),
    ]);
    // An ambulance is held for the convoy itself only.
    const ambulance = await routes({ ...RUSH, to: HANG_KHAY, who: "ambulance" });
    expect(Date.parse(ambulance.routes[0].arrives)).toBeLessThan(Date.parse("2026-03-16T09:30+07:00"));
  });

  it("changes a lorry's way with the hour, and nobody else's", async () => {
    const file = own("hours.osm", TWO_ROADS);
    const way = async (who: string, depart: string | undefined) =>
      (await routes({ file, from: [21, 105.8], to: [21, 105.82], who, depart })).routes[0].streets;
    expect(await way("truck", undefined)).toEqual(["Phố Ngắn"]);
    expect(await way("truck", "2026-03-16T05:00")).toEqual(["Phố Ngắn"]);
    expect(await way("truck", "2026-03-16T12:00")).toEqual(["Phố Dài"]);
    expect(await way("car", "2026-03-16T12:00")).toEqual(["Phố Ngắn"]);
    // Of two ways there by nine the later is the quicker one, whose road shuts at six: that is too early to leave.
    const late = await routes({ file, from: [21, 105.8], to: [21, 105.82], who: "truck", arrive: "2026-03-16T09:00" });
    expect(late.routes[0].streets).toEqual(["Phố Dài"]);
  });

  it("obeys the standing rules that the plan names, at their hours: lorries wait for the night, cars need not", async () => {
    const at = async (who: string, time: string) =>
      (await routes({ plan: PLAN, who, depart: `2026-03-16T${time}` })).routes[0];
    // From 6:00 to 21:00 the inner city is shut to lorries; whoever stands there drives off his street and no farther.
    const [noon, evening, night] = [
      await at("truck-medium", "12:00"),
      await at("truck-medium", "20:30"),
      await at("truck-medium", "21:30"),
    ];
    expect(night.waitedS).toBe(0);
    for (const { waits, waitedS } of [noon, evening]) {
      expect(waitedS).toBeGreaterThan(25 * 60);
      expect(waits.map(({ until }: { until: string }) => until)).toEqual(["2026-03-16T21:00:00+07:00"]);
    }
    expect(noon.waitedS - evening.waitedS).toBeCloseTo(8.5 * 3600, -1);
    for (const who of ["car", "city-bus", "ambulance"]) expect((await at(who, "12:00")).waitedS, who).toBe(0);
    const untimed = (await routes({ plan: PLAN, who: "truck-medium" })).routes[0];
    expect([untimed.departs, untimed.waitedS]).toEqual([null, 0]);
    const points = own("lorries.csv", `lat,lon\n${SOUTH.join(",")}\n${LAKE.join(",")}\n`);
    const seconds = async (moment: string) =>
      JSON.parse((await matrix({ points, plan: PLAN, who: "truck-medium", at: `2026-03-16T${moment}` })).data)
        .durationsS;
    expect((await seconds("12:00"))[0][1]).toBe(null);
    expect((await seconds("21:30"))[0][1]).toBeGreaterThan(60);
  });

  it("obeys a rule that holds at all hours with a time and without one, and says so of an end in it", async () => {
    const rules = `clearway: 1
city: Hà Nội
zone: Asia/Ho_Chi_Minh
around: Hoàn Kiếm
measures:
  - { id: never, level: banned, who: car, streets: [Hàng Bài], when: { days: daily, slots: ["00:00-24:00"] }, assume: a test }
`;
    own("rules.yaml", rules);
    const plan = own("ruled.yaml", readFileSync(PLAN, "utf8").replace(/^standing:.*$/m, "standing: rules.yaml"));
    const ways = [await routes({ plan }), await routes({ plan, depart: "2026-03-16T12:00" })];
    for (const { routes: found } of ways) {
      expect(found[0].streets).not.toContain("Phố Hàng Bài");
      expect(found[0].waitedS).toBe(0);
    }
    const timed = { plan, depart: "2026-03-16T12:00" };
    expect((await routes({ ...timed, who: "taxi" })).routes[0].streets).toContain("Phố Hàng Bài");
    const off = await routes({ ...timed, from: HANG_BAI });
    expect(off.notes).toEqual([
      `"from" lies on Phố Hàng Bài, shut to car at all times: who stands there drives off it`,
    ]);
    const into = await routes({ ...timed, to: HANG_BAI });
    expect([into.routes, into.why]).toEqual([[], expect.stringMatching(/^what is shut in these hours leaves no way/)]);
    own("rules.yaml", rules.replace("level: banned", "level: never"));
    await expectRefusal(route({ plan }), /ruled\.yaml: 1 to be mended before it can be used$/);
  });

  it("says why there is no way, and that is no failure", async () => {
    const file = own("island.osm", TWO_ROADS);
    const { code, data } = await route({ file, from: [21, 105.8], to: [21.005, 105.805] });
    expect(code).toBe(0);
    expect(JSON.parse(data)).toMatchObject({
      routes: [],
      why: expect.stringMatching(/^no road for car joins the two/),
    });
    const { words } = await route({ file, from: [21, 105.8], to: [21.005, 105.805], json: false });
    expect(words).toEqual([expect.stringMatching(/^clearway: no way: no road for car/)]);
  });
});

describe("matrix", () => {
  const csv = (points: (readonly [number, number])[]): string =>
    `\uFEFFID, Lat ,lon\n${points.map((point, i) => `"p,${i}",${point.join(",")}\n`).join("")}`;

  it("holds what single ways cost, by either engine, at free flow and at a moment of a plan", async () => {
    const ends = [SOUTH, LAKE, HANG_BAI];
    const points = own("points.csv", csv(ends));
    for (const at of [undefined, "2026-03-16T09:00"]) {
      const both = await Promise.all(
        (["cch", "dijkstra"] as const).map(async (engine) =>
          JSON.parse((await matrix({ points, engine, at, ...(at === undefined ? {} : { plan: PLAN }) })).data),
        ),
      );
      expect(Object.keys(both[0])).toEqual(["points", "durationsS"]);
      expect(both[0].durationsS).toEqual(both[1].durationsS);
      for (const [i, from] of ends.entries()) {
        for (const [j, to] of ends.entries()) {
          const single = await routes({ from, to, depart: at, ...(at === undefined ? {} : { plan: PLAN }) });
          expect(both[0].durationsS[i][j]).toBeCloseTo(single.routes[0].durationS, 2);
        }
      }
    }
  });

  it("shuts at a moment what is shut then, drives off closures, and writes null or nothing where there is no way", async () => {
    const points = own("closed.csv", csv([SOUTH, HANG_KHAY, HANG_BAI]));
    const asked = { points, plan: PLAN, at: "2026-03-16T09:12" };
    const { durationsS } = JSON.parse((await matrix(asked)).data);
    expect([durationsS[0][1], durationsS[2][0]]).toEqual([null, expect.any(Number)]);
    const lines = (await matrix({ ...asked, json: false })).data.split("\n");
    expect(lines[0]).toBe('from\\to,"p,0","p,1","p,2"');
    expect(lines[1]).toMatch(/^"p,0",0,,/);
    const file = own("lonely.osm", TWO_ROADS);
    const alone = await matrix({
      file,
      points: own(
        "alone.csv",
        csv([
          [21, 105.8],
          [21, 105.82],
          [21.005, 105.805],
        ]),
      ),
    });
    expect(JSON.parse(alone.data).durationsS[2]).toEqual([null, null, 0]);
    expect(alone.words).toEqual(["clearway: no way leads from 1 of the points to any other: p,2"]);
  });
});

describe("what cannot be answered", () => {
  it("is told in one line that says what to do", async () => {
    const snapshot = readFileSync(MAP);
    const damaged = Uint8Array.from(snapshot);
    damaged[damaged.length >> 1]! ^= 1;
    const other = Uint8Array.from(snapshot);
    new Uint32Array(other.buffer, 0, 4)[3] = 99;
    const broken = readFileSync(PLAN, "utf8").replace("level: closed", "levle: closed");
    const big = `id,lat,lon\n${"x,21.02,105.85\n".repeat(10_000)}`;
    const wrongRoutes: [Partial<RouteJob>, RegExp][] = [
      [
        { from: [20, 107.5] },
        /^from 20,107.5: the nearest road for car is 2\d\d\.\d km away; the map reaches from 21\.003,/,
      ],
      [{ to: [0, 0] }, /^to 0,0: the nearest road for car is 11\d\d\d\.\d km away/],
      [{ who: "trcuk" }, /^unknown class of vehicle "trcuk": did you mean "truck"\?$/],
      [{ zone: "Mars" }, /^unknown time zone "Mars"; e\.g\. Asia/],
      [{ depart: "tomorrow" }, /^--depart tomorrow: not a date and time; e\.g\./],
      [{ depart: "2024-07-26" }, /^--depart 2024-07-26: not a date and time/],
      [{ depart: "2024-02-30T10:00" }, /^--depart 2024-02-30T10:00: not a date and time/],
      [{ arrive: "25:00" }, /^--arrive 25:00: not a date and time/],
      [
        { plan: PLAN, depart: "2026-03-18T10:00" },
        /^--depart 2026-03-18T10:00: the plan speaks of 2026-03-16 to 2026-03-16 only$/,
      ],
      [{ plan: join(folder, "none.yaml") }, /none\.yaml: there is no such plan$/],
      [{ plan: own("broken.yaml", broken) }, /broken\.yaml: \d to be mended before it can be used$/],
      [
        { plan: PLAN, file: resolve("tests/golden/crossing.osm"), from: [21.0285, 105.852], to: [21.0285, 105.8525] },
        /small-street\.yaml: \d to be mended/,
      ],
      [{ file: own("damaged.snapshot", damaged) }, /the snapshot is damaged .*; build it with/],
      [{ file: own("other.snapshot", other) }, /the snapshot is of format 99, .*; build it with/],
      [{ file: join(folder, "none.osm") }, /none\.osm: there is no such file/],
    ];
    for (const [job, message] of wrongRoutes) await expectRefusal(route(job), message);
    const wrongMatrices: [Partial<MatrixJob>, RegExp][] = [
      [{ points: join(folder, "none.csv") }, /none\.csv: cannot be read: no such file; name a CSV/],
      [{ points: folder }, /: cannot be read: is a folder, not a file; name a CSV/],
      [{ points: own("empty.csv", "\n") }, /empty\.csv: is empty; the first line names the columns/],
      [{ points: own("head.csv", "id,lat,lon\n") }, /head\.csv: holds no points/],
      [
        { points: own("columns.csv", "name,x,y\na,1,2\n") },
        /columns\.csv:1: needs columns lat and lon, and has name, x, y;/,
      ],
      [
        { points: own("numbers.csv", "lat,lon\n21,x\n,\n91,5\n21.02,105.85\n") },
        /numbers\.csv: 3 of 4 points cannot be read$/,
      ],
      [{ points: own("seas.csv", "lat,lon\n20,107.5\n0,0\n21.02,105.85\n") }, /^2 of 3 points lie off the map$/],
      [{ points: own("sea.csv", "id,lat,lon\nbuoy,20,107.5\n") }, /^buoy 20,107\.5: the nearest road/],
      [
        { points: own("big.csv", big) },
        /big\.csv: 10000 × 10000 is 100 million cells, about 8\.0 GB; ask for at most 3000 points/,
      ],
      [{ points: own("time.csv", "lat,lon\n21.02,105.85\n"), at: "soon" }, /^--at soon: not a date and time/],
    ];
    for (const [job, message] of wrongMatrices) await expectRefusal(matrix(job), message);
  });

  it("ends the command with 2, with nothing on standard output", async () => {
    const both = ["--depart", "2026-03-16T09:00", "--arrive", "2026-03-16T10:00"];
    const args = ["route", MAP, "--from", SOUTH.join(","), "--to", LAKE.join(",")];
    const cases: [string[], RegExp][] = [
      [[...args, ...both], /'--depart <time>' cannot be used with option '--arrive <time>'/],
      [["route", MAP, "--from", "105.85,21.02", "--to", LAKE.join(",")], /must be lat,lon in degrees/],
      [[...args, "--engine", "bfs"], /Allowed choices are cch, dijkstra/],
      [[...args, "--class", "lorry"], /^clearway: unknown class of vehicle "lorry": known here: motorcycle, /m],
    ];
    for (const [words, message] of cases) {
      const { code, stdout, stderr } = await clearway(...words);
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(message);
    }
  });
});

async function expectRefusal(asked: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await asked.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(ClearwayError);
  const { message: said, kind } = error as ClearwayError;
  expect(said).toMatch(message);
  expect([kind, said.includes("\n")]).toEqual(["input", false]);
}

/** A short road without lorries by day, a longer one round it, and an island. */
const TWO_ROADS = `<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="hand">
  <node id="1" lat="21" lon="105.79"/><node id="2" lat="21" lon="105.801"/>
  <node id="3" lat="21" lon="105.819"/><node id="4" lat="21" lon="105.83"/><node id="5" lat="20.99" lon="105.81"/>
  <node id="6" lat="21.005" lon="105.80"/><node id="7" lat="21.005" lon="105.81"/>
  <way id="11"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>
  <way id="12"><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="name" v="Phố Ngắn"/><tag k="hgv:conditional" v="no @ (06:00-22:00)"/></way>
  <way id="13"><nd ref="3"/><nd ref="4"/><tag k="highway" v="primary"/></way>
  <way id="14"><nd ref="2"/><nd ref="5"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="name" v="Phố Dài"/></way>
  <way id="15"><nd ref="6"/><nd ref="7"/><tag k="highway" v="residential"/></way>
</osm>
`;
