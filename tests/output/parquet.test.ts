/** Records as tables: what is written as Parquet or CSV reads back as it was, and trajectories are the events' own. */
import { csvParse } from "d3-dsv";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { describe, expect, it } from "vitest";
import { gridInput } from "../../bench/grid.ts";
import { Random } from "../../src/base/index.ts";
import {
  eventTable,
  type RecordTable,
  seriesTable,
  type TableColumn,
  toCsv,
  toParquet,
  trajectoriesOf,
  trajectoryLines,
  tripTable,
  writeParquet,
} from "../../src/output/index.ts";
import { type LoaderInput, simulate, type TRIP_EVENTS, TRIP_STATES } from "../../src/traffic/index.ts";
import { type Town, townOf } from "../helpers/town.ts";

type Row = Record<string, unknown>;

const INTERVAL_S = 300;

/** A crowded grid on which some trips are under way and some still wait at the end. */
function crowded(seed: number): LoaderInput {
  const input = gridInput(5, 1500, seed);
  return {
    ...input,
    endS: 2950,
    recordEvents: {},
    recordLinks: { intervalS: INTERVAL_S },
    windows: {
      ...input.windows,
      closedLinks: [{ link: 3, fromS: 200, untilS: 900, classMask: 3 }],
      exitCapacity: [5, 9, 20].map((link) => ({ link, fromS: 1500, untilS: 5000, pcuPerS: 0 })),
    },
  };
}

const input = crowded(3);
const result = simulate(input);
const events = result.events!;

const bufferOf = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer;
const rowsOf = async (bytes: Uint8Array): Promise<Row[]> => parquetReadObjects({ file: bufferOf(bytes) });
const textOf = (pieces: readonly Uint8Array[]): string => Buffer.concat(pieces).toString("utf8");

/** What a table says, one object a row, by the columns' own description. */
function spelt({ rowCount, columns }: RecordTable): Row[] {
  const value = (column: TableColumn, row: number): unknown => {
    if (column.given?.[row] === 0) return null;
    if (column.kind === "word") return column.words[column.values[row]!];
    return column.kind === "id" ? column.ids[column.values[row]!] : column.values[row];
  };
  return Array.from({ length: rowCount }, (_, row) =>
    Object.fromEntries(columns.map((column) => [column.name, value(column, row)])),
  );
}

describe("Parquet", () => {
  const ids = Array.from({ length: input.links.linkCount }, (_, link) => `Phố ${link}`);
  const network = {
    wayId: Float64Array.from({ length: ids.length }, (_, link) => 2 ** 40 + link),
    name: Uint32Array.from({ length: ids.length }, (_, link) => link % 3),
    strings: ["", "Đường Láng", "Phố Huế, chợ"],
  };

  it("reads back as the tables that were written, links by number, by name, and with ways and streets", async () => {
    for (const names of [{}, { ids }, { network }]) {
      for (const table of [
        eventTable(events, names),
        seriesTable(result.linkSeries!, input, names),
        tripTable(result.trips, input, names),
      ]) {
        expect(table.rowCount).toBeGreaterThan(500);
        expect(await rowsOf(toParquet(table, { rowGroupRows: 700 }))).toEqual(spelt(table));
      }
    }
  });

  it("goes in row groups of the size asked for, and says what it was told to say", () => {
    const table = eventTable(events);
    const read = parquetMetadata(bufferOf(toParquet(table, { rowGroupRows: 1000, metadata: { run: "grid" } })));
    expect(Number(read.num_rows)).toBe(events.count);
    expect(read.row_groups.length).toBe(Math.ceil(events.count / 1000));
    expect(read.key_value_metadata).toContainEqual({ key: "run", value: "grid" });
  });

  it("is the same bytes written piece by piece, a group of rows at a time at most", () => {
    const table = eventTable(events, { network });
    const options = { rowGroupRows: 1000, metadata: { run: "grid" } };
    const pieces: Uint8Array[] = [];
    writeParquet(table, (piece) => pieces.push(piece.slice()), options);
    const whole = toParquet(table, options);
    expect(Buffer.concat(pieces).equals(Buffer.from(whole))).toBe(true);
    expect(pieces.length).toBeGreaterThan(events.count / 1000);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(whole.length / 2);
  });

  it("keeps words by their number in a dictionary", () => {
    const table = eventTable(events, { ids });
    const { row_groups } = parquetMetadata(bufferOf(toParquet(table)));
    const encodings = row_groups[0]!.columns.map(({ meta_data }) => meta_data!.encodings);
    expect(encodings[1]).toContain("RLE_DICTIONARY");
    expect(encodings[3]).toContain("RLE_DICTIONARY");
  });

  it("is a file of no rows where there was nothing", async () => {
    const table = eventTable(
      simulate({ ...input, recordEvents: { trips: new Uint8Array(input.trips.count) } }).events!,
    );
    expect(await rowsOf(toParquet(table))).toEqual([]);
    expect(textOf(toCsv(table))).toBe("time_s,kind,trip,link\n");
  });

  it("refuses columns that are not as long as the table, and row groups of nothing", () => {
    const table = eventTable(events);
    expect(() => toParquet({ ...table, rowCount: events.count + 1 })).toThrow(/column time_s has \d+ of \d+ rows/);
    expect(() => toParquet(table, { rowGroupRows: 0 })).toThrow(/row groups of 0 rows/);
  });

  it("stops where it is told to", () => {
    const signal = AbortSignal.abort();
    expect(() => toParquet(eventTable(events), { signal })).toThrow("interrupted");
    expect(() => toCsv(eventTable(events), { signal })).toThrow("interrupted");
  });
});

describe("CSV", () => {
  it("says the same as Parquet, with commas and quotes in names kept, and nothing where nothing is given", async () => {
    const ids = Array.from({ length: input.links.linkCount }, (_, link) => (link % 2 ? `a, "${link}"` : `b\n${link}`));
    for (const table of [eventTable(events, { ids }), tripTable(result.trips, input, { ids })]) {
      const rows = csvParse(textOf(toCsv(table)));
      const written = await rowsOf(toParquet(table));
      expect(rows.length).toBe(written.length);
      rows.forEach((row, i) => {
        const same = Object.entries(written[i]!).map(([name, value]) => [name, value === null ? "" : String(value)]);
        expect(Object.entries(row)).toEqual(same);
      });
    }
  });

  it("writes singles in the digits that they hold", () => {
    const table = seriesTable(result.linkSeries!, input);
    const rows = csvParse(textOf(toCsv(table)));
    const flow = table.columns.find(({ name }) => name === "flow_pcu_h")!.values;
    rows.forEach((row, i) => {
      expect(Math.fround(Number(row["flow_pcu_h"]))).toBeCloseTo(flow[i]!, 2);
      expect(row["flow_pcu_h"]!.replace(/[-.]|e.*/g, "").length).toBeLessThanOrEqual(8);
    });
  });
});

describe("the tables", () => {
  it("have an event a row in the order of time, and as many of a kind as the books say", () => {
    const rows = spelt(eventTable(events));
    const count = (kind: (typeof TRIP_EVENTS)[number]): number => rows.filter((row) => row["kind"] === kind).length;
    const { demanded, completed } = result.books;
    expect([count("depart"), count("arrive"), count("enter")]).toEqual([demanded, completed, result.linkEntries]);
    expect(completed).toBeLessThan(demanded);
    for (let i = 1; i < rows.length; i++)
      expect(rows[i]!["time_s"] as number).toBeGreaterThanOrEqual(rows[i - 1]!["time_s"] as number);
  });

  it("have a row a link and interval with traffic, whose flows, densities and speeds agree with a count over the events", () => {
    const rows = spelt(seriesTable(result.linkSeries!, input));
    const { linkCount, lengthM, freeSpeedMps } = input.links;
    const last = Math.floor(input.endS / INTERVAL_S);
    // The slow count: who is on which link between which events.
    const pcuS = new Map<string, number>();
    const vehicleS = new Map<string, number>();
    const leftPcu = new Map<string, number>();
    const add = (map: Map<string, number>, key: string, value: number) => map.set(key, (map.get(key) ?? 0) + value);
    for (const { trip, links } of trajectoriesOf(events)) {
      const { pcu } = input.classes[input.trips.vehicleClass[trip]!]!;
      for (const { link, enteredS, leftS } of links) {
        const until = leftS ?? input.endS;
        for (let k = 0; k <= last; k++) {
          const s = Math.min(until, (k + 1) * INTERVAL_S) - Math.max(enteredS, k * INTERVAL_S);
          if (s <= 0) continue;
          add(pcuS, `${k} ${link}`, s * pcu);
          add(vehicleS, `${k} ${link}`, s);
        }
        if (leftS !== null) add(leftPcu, `${Math.floor(leftS / INTERVAL_S)} ${link}`, pcu);
      }
    }
    expect(rows.length).toBe(new Set([...pcuS.keys(), ...leftPcu.keys()]).size);
    for (const row of rows) {
      const link = row["link"] as number;
      const interval = (row["start_s"] as number) / INTERVAL_S;
      const seconds = interval === last ? input.endS - last * INTERVAL_S : INTERVAL_S;
      const key = `${interval} ${link}`;
      expect(link).toBeLessThan(linkCount);
      expect(row["flow_pcu_h"]).toBeCloseTo(((leftPcu.get(key) ?? 0) / seconds) * 3600, 2);
      expect(row["density_pcu_km"]).toBeCloseTo((pcuS.get(key)! / seconds / lengthM[link]!) * 1000, 2);
      const drivenM = (((row["entered_veh"] as number) + (row["left_veh"] as number)) / 2) * lengthM[link]!;
      const speedKmh = Math.min(freeSpeedMps[link]!, drivenM / Math.max(1e-6, vehicleS.get(key)!)) * 3.6;
      expect(row["speed_km_h"]).toBeCloseTo(speedKmh, 2);
    }
  });

  it("refuse a series of another network", () => {
    const links = { ...input.links, linkCount: input.links.linkCount - 1 };
    expect(() => seriesTable(result.linkSeries!, { links, endS: input.endS })).toThrow(RangeError);
  });

  it("have a row a trip, with times only where they came to pass", () => {
    const rows = spelt(tripTable(result.trips, input));
    const of = (state: string): Row[] => rows.filter((row) => row["state"] === state);
    expect(TRIP_STATES.map((state) => of(state).length).reduce((a, b) => a + b)).toBe(input.trips.count);
    expect(of("completed").length).toBe(result.books.completed);
    for (const row of of("completed")) {
      expect(row["ended_s"] as number).toBeGreaterThan(row["entered_s"] as number);
      expect(row["driven_share"]).toBe(1);
    }
    expect(of("underWay").length).toBeGreaterThan(10);
    for (const row of of("underWay")) expect([row["entered_s"] === null, row["ended_s"]]).toEqual([false, null]);
    expect(of("waiting").length).toBeGreaterThan(0);
    for (const row of of("waiting")) expect([row["entered_s"], row["ended_s"]]).toEqual([null, null]);
  });
});

describe("trajectories", () => {
  it("are each trip's own route, link after link, without gaps in time", () => {
    const all = trajectoriesOf(events);
    const { routeStart, routeLength, routePool, state, endedS } = result.trips;
    expect(all.length).toBe(result.books.demanded);
    for (const { trip, departS, links, arrivedS } of all) {
      const route = [...routePool.subarray(routeStart[trip]!, routeStart[trip]! + routeLength[trip]!)];
      expect(links.map(({ link }) => link)).toEqual(route.slice(0, links.length));
      expect(departS).toBeCloseTo(input.trips.departS[trip]!, 6);
      links.slice(1).forEach(({ enteredS }, i) => {
        expect(enteredS).toBe(links[i]!.leftS);
      });
      const isDone = TRIP_STATES[state[trip]!] === "completed";
      expect(arrivedS).toBe(isDone ? endedS[trip]! : null);
      if (isDone) expect([links.length, links.at(-1)!.leftS]).toEqual([route.length, arrivedS]);
    }
  });

  it("of some trips are those of all, in the order asked for; a trip without events has no links", () => {
    const all = trajectoriesOf(events);
    expect(trajectoriesOf(events, [700, 3])).toEqual([all[700], all[3]]);
    expect(trajectoriesOf(events, [99_999])[0]).toMatchObject({ trip: 99_999, departS: null, links: [] });
  });

  const town: Town = townOf({ A: [0, 0], B: [500, 0], C: [500, 300] }, [["A-B"], ["B-C"]]);
  const along = town.along("A B C");
  const drive = (endS: number) =>
    simulate({
      links: town.network,
      classes: [{ id: "car", pcu: 1 }],
      trips: {
        count: 2,
        departS: Float64Array.of(10, 5000),
        vehicleClass: new Uint8Array(2),
        informed: new Uint8Array(2),
        routeStart: new Uint32Array(2),
        routeLength: Uint32Array.of(2, 2),
        routePool: Uint32Array.from(along),
      },
      windows: { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] },
      endS,
      recordEvents: {},
    }).events!;

  it("lie on the map as lines with a time a position, up to where the vehicle was last known", () => {
    const arrived = trajectoryLines(trajectoriesOf(drive(1000), [0, 1]), town.network);
    const [line, never] = arrived.features;
    expect(line!.geometry!.coordinates.length).toBe(3);
    const { timesS, arrivedS } = line!.properties as { timesS: number[]; arrivedS: number };
    expect(timesS).toEqual([10, 60, 90]);
    expect(arrivedS).toBe(90);
    expect(never!.geometry).toBeNull();
    const cut = trajectoryLines(trajectoriesOf(drive(70), [0]), town.network).features[0]!;
    expect((cut.properties as { timesS: number[] }).timesS).toEqual([10, 60]);
    const begun = trajectoryLines(trajectoriesOf(drive(30), [0]), town.network).features[0]!;
    expect(begun.geometry!.coordinates).toEqual([line!.geometry!.coordinates[0], line!.geometry!.coordinates[0]]);
  });

  it("spread the time on a link evenly over its bends", () => {
    const random = new Random(7, "bends");
    const { network } = town;
    const [first] = along;
    const middle = 0.2 + 0.6 * random.next();
    const [lonA, latA] = [
      network.pointLon[network.firstPoint[first!]!]!,
      network.pointLat[network.firstPoint[first!]!]!,
    ];
    const [lonB, latB] = [
      network.pointLon[network.firstPoint[first! + 1]! - 1]!,
      network.pointLat[network.firstPoint[first! + 1]! - 1]!,
    ];
    const bent = {
      ...network,
      firstPoint: Uint32Array.of(0, 3),
      pointLon: Float64Array.of(lonA, lonA + middle * (lonB - lonA), lonB),
      pointLat: Float64Array.of(latA, latA + middle * (latB - latA), latB),
    };
    const trajectory = {
      trip: 0,
      departS: 0,
      links: [{ link: 0, enteredS: 100, leftS: 200 }],
      arrivedS: 200,
      gaveUpS: null,
      reroutes: 0,
    };
    const { timesS } = trajectoryLines([trajectory], bent).features[0]!.properties as { timesS: number[] };
    expect([timesS[0], timesS[2]]).toEqual([100, 200]);
    expect(timesS[1]).toBeCloseTo(100 + 100 * middle, 1);
  });
});
