import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ClearwayError, kmhToMps } from "../../src/base/index.ts";
import { gmnsTables, kindBit, loadNetwork, type RoadNetwork, RULE_SUBJECTS, readGmns } from "../../src/map/index.ts";
import { networkFromArcs } from "../helpers/network-from-arcs.ts";
import { temporaryPath } from "../helpers/osm-files.ts";

let folders = 0;
function folderOf(tables: Readonly<Record<string, string>>): string {
  const folder = temporaryPath(`gmns-${folders++}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(tables)) writeFileSync(join(folder, name), text);
  return folder;
}

const tablesOf = (network: RoadNetwork): Record<string, string> =>
  Object.fromEntries([...gmnsTables(network)].map(({ name, text }) => [name, text]));

/** Equal in everything, texts in the place of their indices; numbers may differ in the twelfth digit, which is the tables' last. */
function expectSame(actual: RoadNetwork, expected: RoadNetwork): void {
  const texts = ({ strings, name, ref, ruleHours }: RoadNetwork): string[][] =>
    [name, ref, ruleHours].map((indices) => Array.from(indices, (index) => strings[index]!));
  expect(texts(actual)).toEqual(texts(expected));
  for (const [key, value] of Object.entries(expected)) {
    const other = actual[key as keyof RoadNetwork];
    if (["strings", "name", "ref", "ruleHours"].includes(key)) continue;
    if (!(value instanceof Float64Array)) {
      expect(other, key).toEqual(value);
      continue;
    }
    const worst = value.reduce((most, each, i) => {
      const share =
        each === 0 ? Number((other as Float64Array)[i] !== 0) : Math.abs((other as Float64Array)[i]! / each - 1);
      return Math.max(most, share);
    }, 0);
    expect((other as Float64Array).length, key).toBe(value.length);
    expect(worst, key).toBeLessThan(1e-11);
  }
}

/** A town with all that a table can hold: bans, a banned path, destination traffic, marked lanes, hours. */
function fullTown(): RoadNetwork {
  const { network } = networkFromArcs(
    [
      { from: 0, to: 1, name: 'Phố "Hàng", Đào', access: 0b11_1111_1111, lanes: 2.5 },
      { from: 1, to: 0, access: 0, name: "two\nlines" },
      { from: 1, to: 2, lengthM: 123.456789012345, speedMps: kmhToMps(25), access: 0b1011 },
      { from: 2, to: 3, throughAccess: 0, access: 0b11_1111_1111 },
      { from: 1, to: 2, lengthM: 0.1, roadClass: "motorway", access: 0b11_1111_1111, throughAccess: 0b1 },
      { from: 3, to: 0, access: 0b11_1111_1111 },
    ],
    {
      bannedTurns: [[0, 2]],
      bannedPaths: [
        { arcs: [0, 4, 3], kinds: 0b100 },
        { arcs: [5, 0, 4, 3], kinds: 0 },
      ],
    },
  );
  const text = (words: string): number => network.strings.indexOf(words);
  const strings = [...network.strings, "Mo-Fr 07:00-09:00,16:30-19:00", "22:00-05:00", "Dec 24 10:00-12:00", "24/7"];
  const rules = [
    ["link", 0, 0b100, 0, strings.length - 4],
    ["link", 0, 0b100, 1, strings.length - 3],
    ["link", 2, 0b1, 0, strings.length - 2],
    ["speed", 2, 0b11_1111_1111, kmhToMps(15), strings.length - 4],
    ["movement", 1, 0b1, 1, strings.length - 1],
    ["path", 1, 0b10, 0, strings.length - 4],
  ] as const;
  return {
    ...network,
    mapDate: "2025-05-01",
    strings,
    nodeSignal: Uint8Array.of(0, 1, 0, 0),
    nodeOsmId: Float64Array.of(11_000_000_001, 2, 3, 4),
    isRamp: Uint8Array.of(0, 0, 0, 1, 0, 0),
    part: Uint8Array.of(0, 2, 0, 0, 3, 0),
    layer: Int8Array.of(0, 1, 0, 0, -1, 0),
    isRoundabout: Uint8Array.of(0, 0, 0, 0, 0, 1),
    headSign: Uint8Array.of(0, 1, 2, 3, 0, 0),
    ref: Uint32Array.from({ length: 6 }, (_, link) => (link === 4 ? text('Phố "Hàng", Đào') : 0)),
    firstLane: Uint32Array.of(0, 2, 2, 2, 2, 3, 3),
    laneTurns: Uint16Array.of(0b1001, 0, 0b10000),
    laneAccess: Uint16Array.of(0b11_1111_1111, 0b10_0000, 0b11_1111_1111),
    ruleSubject: Uint8Array.from(rules, ([subject]) => RULE_SUBJECTS.indexOf(subject)),
    ruleTarget: Uint32Array.from(rules, (rule) => rule[1]),
    ruleKinds: Uint16Array.from(rules, (rule) => rule[2]),
    ruleValue: Float32Array.from(rules, (rule) => rule[3]),
    ruleHours: Uint32Array.from(rules, (rule) => rule[4]),
  };
}

describe("a network that goes out as GMNS and comes in again", () => {
  it("is the same, its rules, lanes, paths and names with commas, quotes and line breaks too", async () => {
    const network = fullTown();
    const { network: again, issues } = await readGmns(folderOf(tablesOf(network)));
    expect(issues).toEqual([]);
    expectSame(again, network);
    expect(again.lengthM.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it("is the same for the middle of Hanoi, and its tables are the same bytes again", async () => {
    const { network } = await loadNetwork("data/hoan-kiem.osm.gz");
    const tables = tablesOf(network);
    const { network: again } = await readGmns(folderOf(tables));
    expectSame(again, network);
    expect(tablesOf(again)).toEqual(tables);
  });

  it("keeps what GMNS alone holds where our own tables are taken away", async () => {
    const network = fullTown();
    const { "rule.csv": _, "banned_path.csv": __, ...tables } = tablesOf(network);
    const { network: again } = await readGmns(folderOf(tables));
    expect(again.pathLink).toHaveLength(0);
    const rules = Array.from(again.ruleSubject, (subject, rule) => [
      RULE_SUBJECTS[subject],
      again.ruleTarget[rule],
      again.ruleKinds[rule],
      Number(again.ruleValue[rule]!.toPrecision(6)),
      again.strings[again.ruleHours[rule]!],
    ]);
    // Link 0: shut in the rush hours to cars, which may drive there anyhow: the second rule, later, opens what is open. Link 2
    // has a rule of one date, so none of its rules has a row.
    expect(rules).toEqual([
      ["link", 0, 0b100, 0, "Mo,Tu,We,Th,Fr 07:00-09:00"],
      ["speed", 0, 0b11_1111_1111, 10, "Mo,Tu,We,Th,Fr 07:00-09:00"],
      ["link", 0, 0b100, 0, "Mo,Tu,We,Th,Fr 16:30-19:00"],
      ["speed", 0, 0b11_1111_1111, 10, "Mo,Tu,We,Th,Fr 16:30-19:00"],
      ["movement", 1, 0b1, 1, "00:00-24:00"],
    ]);
  });
});

/** The CSVs as a stranger reads them: no code of ours, quotes of geometries and lists undone by hand. */
function strangersTable(text: string): Record<string, string>[] {
  const cells = (line: string): string[] =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) =>
      cell!.replace(/^"|"$/g, "").replaceAll('""', '"'),
    );
  const [head, ...lines] = text.match(/(?:[^\n"]|"(?:[^"]|"")*")+/g)!; // a quoted cell may hold a line break
  const names = cells(head!);
  return lines.map((line) => {
    const values = cells(line);
    return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
  });
}

/** Seconds by README.md's rules alone, from the start of a link to the end of another; Infinity where there is no way. */
function strangersRouter(tables: Readonly<Record<string, string>>, use: string): (from: number, to: number) => number {
  const links = strangersTable(tables["link.csv"]!);
  const has = (uses: string): boolean => uses === "all" || uses.split(",").includes(use);
  const isOpen = links.map((link) => has(link.allowed_uses!));
  const isThrough = links.map((link) => has(link.through_uses!));
  const timeS = links.map(
    (link) => Math.round(10_000 * ((3600 * Number(link.length)) / Number(link.free_speed))) / 10_000,
  );
  const next = links.map((): number[] => []);
  for (const row of strangersTable(tables["movement.csv"]!)) {
    if (has(row.allowed_uses!)) next[Number(row.ib_link_id)]!.push(Number(row.ob_link_id));
  }
  const bans = strangersTable(tables["banned_path.csv"]!)
    .filter((row) => has(row.banned_uses!))
    .map((row) => row.link_ids!.split(" ").map(Number));
  const memory = Math.max(1, ...bans.map((ban) => ban.length - 1));
  return (from, to) => {
    // A state is the links driven last and whether one has come to stay on a road for destination traffic.
    const best = new Map<string, number>();
    const open: { costS: number; trail: number[]; stays: boolean }[] = [
      { costS: timeS[from]!, trail: [from], stays: false },
    ];
    while (open.length > 0) {
      const at = open.reduce((least, each, i) => (each.costS < open[least]!.costS ? i : least), 0);
      const { costS, trail, stays } = open.splice(at, 1)[0]!;
      const key = `${trail.join(" ")} ${stays}`;
      if (best.has(key)) continue;
      best.set(key, costS);
      const last = trail.at(-1)!;
      if (last === to) return costS;
      for (const link of next[last]!) {
        const path = [...trail, link];
        const isBanned = bans.some((ban) => path.slice(-ban.length).join(" ") === ban.join(" "));
        if (!isOpen[link] || isBanned || (stays && isThrough[link])) continue;
        const comes = stays || (!isThrough[link]! && isThrough[last]!);
        open.push({ costS: costS + timeS[link]!, trail: path.slice(-memory), stays: comes });
      }
    }
    return Number.POSITIVE_INFINITY;
  };
}

describe("the tables of a network", () => {
  it("are enough for a stranger to recompute our routes, to a microsecond", async () => {
    const { makeDijkstra, makeMetric } = await import("../../src/routing/index.ts");
    const town = fullTown();
    const townTables = tablesOf(town);
    for (const kind of ["car", "motorcycle", "truck"] as const) {
      const route = strangersRouter(townTables, kind);
      const engine = makeDijkstra(town);
      const metric = makeMetric(town, { kind });
      for (let from = 0; from < town.linkCount; from++) {
        if ((town.access[from]! & kindBit(kind)) === 0) continue;
        for (let to = 0; to < town.linkCount; to++) {
          const ours = engine.route(metric, { link: from, share: 0 }, { link: to, share: 1 });
          expect(route(from, to).toFixed(6), `${kind} ${from} ${to}`).toBe((ours?.costS ?? Infinity).toFixed(6));
        }
      }
    }

    const { network } = await loadNetwork("data/hoan-kiem.osm.gz");
    const tables = tablesOf(network);
    let found = 0;
    for (const kind of ["car", "motorcycle", "truck"] as const) {
      const route = strangersRouter(tables, kind);
      const engine = makeDijkstra(network);
      const metric = makeMetric(network, { kind });
      const usable = [...network.access.keys()].filter((link) => (network.access[link]! & kindBit(kind)) !== 0);
      for (let i = 0; i < 12; i++) {
        const [from, to] = [usable[(i * 977 + 13) % usable.length]!, usable[(i * 1409 + 501) % usable.length]!];
        const ours = engine.route(metric, { link: from, share: 0 }, { link: to, share: 1 });
        const theirsS = route(from, to);
        if (ours === null) expect(theirsS).toBe(Number.POSITIVE_INFINITY);
        else expect(theirsS.toFixed(6)).toBe(ours.costS.toFixed(6));
        if (ours !== null) found++;
      }
    }
    expect(found).toBeGreaterThan(30);
  });

  it("state their units, their OpenStreetMap ids, and the hours of the week", () => {
    const tables = tablesOf(fullTown());
    expect(tables["config.csv"]).toContain(
      "clearway road network,meter,kilometer,km/h,EPSG:4326,WKT,,0.96,integer,every,2025-05-01",
    );
    expect(strangersTable(tables["node.csv"]!)[0]).toMatchObject({ osm_node_id: "11000000001", ctrl_type: "none" });
    expect(strangersTable(tables["node.csv"]!)[1]).toMatchObject({ ctrl_type: "signal" });
    expect(
      strangersTable(tables["movement.csv"]!).find((row) => row.ib_link_id === "0" && row.allowed_uses !== "none"),
    ).toMatchObject({
      ctrl_type: "signal",
      allowed_uses: "all",
    });
    const sets = strangersTable(tables["time_set_definitions.csv"]!);
    expect(sets.map((set) => `${set.start_time}-${set.end_time}`)).toEqual([
      "07:00-09:00",
      "16:30-19:00",
      "00:00-24:00",
    ]);
    expect(sets[0]).toMatchObject({ sunday: "0", monday: "1", Friday: "1", saturday: "0", holiday: "0" });
  });

  it("say of a turn whether it goes left, right, on or back", () => {
    const { network } = networkFromArcs(
      [
        { from: 0, to: 1 },
        { from: 1, to: 0 },
        { from: 1, to: 2 },
        { from: 1, to: 3 },
        { from: 1, to: 4 },
      ],
      {
        positions: [
          [0, 0],
          [0, 0.001],
          [0, 0.002],
          [-0.001, 0.001],
          [0.001, 0.001],
        ],
        uTurns: true,
      },
    );
    const types = strangersTable(tablesOf(network)["movement.csv"]!).map((row) => [row.ob_link_id, row.type]);
    expect(types).toEqual([
      ["1", "uturn"],
      ["2", "thru"],
      ["3", "left"],
      ["4", "right"],
      ["0", "uturn"],
    ]);
  });
});

describe("a dataset of somebody else's", () => {
  const nodes = "node_id,x_coord,y_coord,ctrl_type\nA,-71.090,42.360,signal\nB,-71.090,42.370,\nC,-71.080,42.370,\n";

  it("is read in its own units, ids and words, with what it leaves out taken from the class of the road", async () => {
    const { network, issues } = await readGmns(
      folderOf({
        "config.csv": "dataset_name,long_length,speed,crs\nsmall,mile,mph,4326\n",
        "node.csv": `\ufeff${nodes}`,
        "use_group.csv": 'use_group,uses\nAUTO,"car, truck"\neverything,"auto, bike, everything"\n',
        "link.csv": [
          "Link_ID,from_node_id,to_node_id,directed,length,free_speed,lanes,capacity,allowed_uses,facility_type",
          's1,A,B,FALSE,0.7,25,2,900,"AUTO, rickshaw",Minor Arterial',
          "s2,B,C,1,,,,,everything,freeway ramp",
        ].join("\r\n"),
        "movement.csv": "mvmt_id,node_id,ib_link_id,ob_link_id,type\n1,B,s1,s2,right\n",
        "link_tod.csv": "link_tod_id,link_id,time_day,allowed_uses\n1,s2,01111100_0700_0930,bike\n",
      }),
    );
    expect(issues.map((issue) => issue.message)).toEqual(['nobody knows the use "rickshaw"']);
    expect(Array.from(network.tail, (n, link) => [n, network.head[link]])).toEqual([
      [0, 1],
      [1, 0],
      [1, 2],
    ]);
    expect([...network.reverse]).toEqual([1, 0, 0xffff_ffff]);
    expect(network.lengthM[0]).toBeCloseTo(0.7 * 1609.344, 9);
    expect(network.freeSpeedMps[1]).toBeCloseTo(kmhToMps(25 * 1.609344), 9);
    expect(network.capacityPcuPerS[0]).toBeCloseTo(0.5, 12);
    expect(network.exitCapacityPcuPerS[1]! / network.capacityPcuPerS[1]!).toBeLessThan(1); // towards the signal at A
    expect(network.access[0]).toBe(kindBit("car") | kindBit("truck"));
    expect(network.access[2]).toBe(kindBit("car") | kindBit("truck") | kindBit("bicycle"));
    expect([network.isRamp[2], network.lanes[2]]).toEqual([1, 1]);
    expect(network.lengthM[2]).toBeCloseTo(821.8, 0); // as the crow flies
    expect(network.freeSpeedMps[2]).toBeGreaterThan(0);
    const open = Array.from(network.movementAccess, (kinds, m) => [
      network.movementFrom[m],
      network.movementTo[m],
      kinds,
    ]);
    const both = kindBit("car") | kindBit("truck");
    expect(open).toEqual([
      [0, 1, 0], // the table has a movement at B, so what it does not list is forbidden
      [0, 2, both],
      [1, 0, both], // it has none at A: the dead end may be turned in
    ]);
    const hours = Array.from(network.ruleHours, (index) => network.strings[index]);
    expect([hours, [...network.ruleTarget], [...network.ruleKinds], [...network.ruleValue]]).toEqual([
      ["Mo,Tu,We,Th,Fr 07:00-09:30"],
      [2],
      [both],
      [0],
    ]);
  });

  it("is doubted where its lengths are in another unit than it says", async () => {
    const link = "link_id,from_node_id,to_node_id,length\n1,A,B,1100\n";
    const read = (unit: string): ReturnType<typeof readGmns> =>
      readGmns(folderOf({ "node.csv": nodes, "link.csv": link, "config.csv": `long_length,speed\n${unit},mph\n` }));
    expect((await read("meter")).issues).toEqual([]);
    expect((await read("mile")).issues).toMatchObject([
      { code: "gmns-length", message: expect.stringMatching(/^the links are 1590 times as long as/) },
    ]);
  });

  it("is refused with each fault in its file and line", async () => {
    const folder = folderOf({
      "config.csv": "long_length,speed,crs\nfurlong,mph,32619\n",
      "node.csv": "node_id,x_coord,y_coord\n1,200,0\n1,0,x\n2,0,0\n",
      "link.csv": [
        "link_id,from_node_id,to_node_id,length,name,geometry",
        '7,1,2,-5,"two\nlines",',
        "8,1,9,1,,",
        '9,1,2,abc,,"POINT (1 1)"',
      ].join("\n"),
      "movement.csv": "mvmt_id,ib_link_id,ob_link_id\n1,7,77\n2,7,9\n",
      "rule.csv": "subject,target_id,uses,effect,hours\nlink,7,car,shuts,at noon\nroad,1,car,shuts,24/7\n",
    });
    const error = await readGmns(folder).catch((cause: unknown) => cause);
    if (!(error instanceof ClearwayError)) throw new Error("was not refused", { cause: error });
    expect(error).toMatchObject({ code: "gmns-faults", kind: "input" });
    expect(error.message).toBe(`${folder}: 13 faults to be mended before it can be read`);
    const said = error.issues.map(({ file, line, code, message, hint }) => {
      expect(hint).not.toBe("");
      return `${file?.slice(folder.length + 1)}:${line} ${code} ${message}`;
    });
    expect(said).toEqual(
      [
        'config.csv:2 gmns-crs crs is "32619"',
        'config.csv:2 gmns-unit long_length is "furlong"',
        'node.csv:2 gmns-value x_coord is "200"',
        'node.csv:3 gmns-id node_id "1" stands twice',
        'node.csv:3 gmns-value y_coord is "x"',
        'link.csv:2 gmns-value length is "-5"',
        'link.csv:4 gmns-node to_node_id "9" is no node',
        'link.csv:5 gmns-geometry geometry "POINT (1 1)"',
        'link.csv:5 gmns-value length is "abc"',
        'movement.csv:2 gmns-link ob_link_id "77" is no link',
        "movement.csv:3 gmns-movement its links do not meet",
        expect.stringMatching(/^rule.csv:2 gmns-hours hours: cannot read "at" in "at noon"|^rule.csv:2 gmns-hours/),
        'rule.csv:3 gmns-rule there is no road "1"',
      ].slice(0, error.issues.length),
    );
  });

  it("is refused for a missing column, a missing file, and a folder without links", async () => {
    await expect(readGmns(folderOf({ "node.csv": nodes }))).rejects.toMatchObject({ code: "not-gmns" });
    await expect(readGmns(temporaryPath("nowhere"))).rejects.toMatchObject({ code: "not-gmns" });
    const noColumn = folderOf({ "node.csv": nodes, "link.csv": "link_id,from_node_id\n1,A\n" });
    await expect(readGmns(noColumn)).rejects.toMatchObject({
      issues: [{ line: 1, message: 'there is no column "to_node_id"', hint: "the file has: link_id, from_node_id" }],
    });
    const empty = folderOf({ "node.csv": nodes, "link.csv": "link_id,from_node_id,to_node_id\n" });
    await expect(readGmns(empty)).rejects.toMatchObject({ issues: [{ code: "gmns-empty" }] });
  });

  it("is a network of finite numbers or one clear refusal, whatever bytes are changed", async () => {
    const tables = Object.entries(tablesOf(fullTown()));
    const folder = folderOf({});
    const edit = fc.record({
      at: fc.nat(),
      drop: fc.nat({ max: 5 }),
      put: fc.constantFrom("", '"', ",", "\n", "-1", "1e400", "\0"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: tables.length - 1 }),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        async (table, edits) => {
          for (const [i, [name, text]] of tables.entries()) {
            const changed = edits.reduce((before, { at, drop, put }) => {
              const place = at % (before.length + 1);
              return before.slice(0, place) + put + before.slice(place + drop);
            }, text);
            writeFileSync(join(folder, name), i === table ? changed : text);
          }
          const outcome = await readGmns(folder).catch((cause: unknown) => cause);
          if (outcome instanceof Error) {
            expect(outcome).toBeInstanceOf(ClearwayError);
            const { issues, message } = outcome as ClearwayError;
            for (const line of [message, ...issues.map((issue) => issue.message)]) expect(line).not.toMatch(/\p{Cc}/u);
          } else {
            const { network } = outcome as { network: RoadNetwork };
            expect([...network.lengthM, ...network.freeSpeedMps].every((value) => value > 0 && value < 1e300)).toBe(
              true,
            );
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
