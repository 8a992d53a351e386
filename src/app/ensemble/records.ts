/**
 * A base day and its plan, driven once more with everything written down, and put into files: events, flow by link and interval,
 * trips. Events of a big day are gigabytes, so they are taken of so many trips at a time, in the order of departure: the
 * days are driven as often as that takes, and a file of events comes in parts.
 */
import { closeSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { ClearwayError, systemReason, type WorkOptions } from "../../base/index.ts";
import {
  eventTable,
  type LinkNames,
  type RecordTable,
  seriesTable,
  tripTable,
  writeParquet,
} from "../../output/index.ts";
import { type Checkpoint, type LoaderInput, type LoaderResult, resumeRun, startRun } from "../../traffic/index.ts";
import type { City } from "./city.ts";
import { baseInput, type DayRecords, type DayRules, type DayTrips, planInput } from "./day-input.ts";

export interface RecordOrder {
  /** An existing folder. */
  readonly folder: string;
  readonly seed: number;
  readonly trips: DayTrips;
  readonly plan: DayRules;
  /** Until then the planned day is its base. */
  readonly forkS: number;
  /** Entries of links on the base day: how long the events will be. */
  readonly linkEntries: number;
  /** Said in each file's footer, by key. */
  readonly about: Readonly<Record<string, string>>;
}

export interface RecordedFile {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

/** Of links, a part: two and a half events each, with the queues, of 80 bytes as they are sorted. */
const MOST_ENTRIES = 1_500_000;
const SERIES_S = 300;

/** One file after the other, each written as its groups of rows are done. Throws ClearwayError `cannot-write` of kind `run`. */
export function recordDays(city: City, order: RecordOrder, options: WorkOptions): RecordedFile[] {
  const parts = Math.max(1, Math.ceil(order.linkEntries / MOST_ENTRIES));
  const files: RecordedFile[] = [];
  for (let part = 0; part < parts; part++) {
    const records: DayRecords = {
      recordEvents: { trips: tripsOf(order.trips.warm.count, part, parts) },
      // Once is enough: these are of all trips.
      ...(part === 0 && { recordLinks: { intervalS: SERIES_S } }),
    };
    const name = parts === 1 ? "events" : `events-${part + 1}-of-${parts}`;
    const write = (day: "base" | "plan", input: LoaderInput, driven: LoaderResult): void => {
      files.push(...writeDay(city, order, { day, name }, input, driven, options));
    };
    const fork = driveBase(city, order, records, options, write);
    const plan = planInput(city, order.trips, order.plan, records);
    write("plan", plan, resumeRun(plan, fork, options).finish());
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The checkpoint of the fork: what else the day needed is let go before its plan is driven. */
function driveBase(
  city: City,
  { trips, forkS }: RecordOrder,
  records: DayRecords,
  options: WorkOptions,
  write: (day: "base", input: LoaderInput, driven: LoaderResult) => void,
): Checkpoint {
  const input = baseInput(city, trips, records);
  const run = startRun(input, options);
  run.runUntil(forkS);
  const fork = run.checkpoint();
  write("base", input, run.finish());
  return fork;
}

/** 1 = the trip's events are taken in this part. */
function tripsOf(count: number, part: number, parts: number): Uint8Array {
  const [from, until] = [part, part + 1].map((n) => Math.round((count * n) / parts));
  return new Uint8Array(count).fill(1, from, until);
}

function writeDay(
  { network }: City,
  { folder, seed, about }: RecordOrder,
  { day, name }: { readonly day: "base" | "plan"; readonly name: string },
  input: LoaderInput,
  { events, linkSeries, trips }: LoaderResult,
  options: WorkOptions,
): RecordedFile[] {
  const names: LinkNames = { network };
  const metadata = { ...about, seed: String(seed), day };
  const write = (what: string, table: RecordTable): RecordedFile => {
    const file = `seed-${seed}-${day}-${what}.parquet`;
    return { name: file, rows: table.rowCount, bytes: writeFile(join(folder, file), table, metadata, options) };
  };
  return [
    write(name, eventTable(events!, names)),
    ...(linkSeries === undefined
      ? []
      : [write("links", seriesTable(linkSeries, input, names)), write("trips", tripTable(trips, input, names))]),
  ];
}

/** The bytes written. */
function writeFile(
  path: string,
  table: RecordTable,
  metadata: Readonly<Record<string, string>>,
  { signal }: WorkOptions,
): number {
  try {
    const file = openSync(path, "wx", 0o600);
    try {
      const write = (piece: Uint8Array): void => {
        for (let from = 0; from < piece.length; ) from += writeSync(file, piece, from);
      };
      writeParquet(table, write, { metadata, signal });
    } finally {
      closeSync(file);
    }
    return statSync(path).size;
  } catch (cause) {
    const reason = systemReason(cause);
    if (reason === undefined) throw cause;
    throw new ClearwayError("cannot-write", `the records cannot be written: ${reason}`, { kind: "run", cause });
  }
}
