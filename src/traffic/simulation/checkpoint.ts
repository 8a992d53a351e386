/**
 * A run's whole state in one buffer, and a run out of such a buffer. Events are not kept: each armed moment stands in a
 * column, and the order of events does not depend on when they were pushed.
 */
import { type Column, Growable, packColumns, unpackColumns } from "../../base/index.ts";
import type { Deadlock } from "./gridlock.ts";
import { ARMED_AT, PATIENCE_AT, ROW, SERVE_AT } from "./link-table.ts";
import { guardsOf, keepInputGuards, takeUpSignals } from "./signal-change.ts";
import type { Signals } from "./signals.ts";
import { createSimulation, type Meter, type Simulation } from "./simulation.ts";
import type { LoaderInput } from "./types.ts";

/** Opaque; of this version of the loader. */
export type Checkpoint = SharedArrayBuffer;

/** What the rerouter was told last. */
export interface Renewal {
  readonly timeS: number;
  readonly secondsNow: Float64Array;
}

export interface Restored {
  readonly sim: Simulation;
  readonly clock: Float64Array;
  readonly deadlocks: Deadlock[];
  readonly renewed: Renewal | null;
}

interface Meta {
  readonly links: number;
  readonly trips: number;
  readonly classes: number;
  readonly endS: number;
  readonly routePoolLength: number;
  readonly completed: number;
  readonly notMade: number;
  readonly hasNews: boolean;
  readonly news: { readonly happened: number; readonly stamp: number; readonly radioStamp: number };
  readonly meters: readonly (readonly [movement: number, meter: Meter])[];
  readonly deadlocks: readonly Deadlock[];
  readonly renewedAtS: number | null;
}

/** Columns that a restored run does not copy as they are. */
interface Kept {
  readonly clock: Float64Array;
  readonly newRoutes: Uint32Array;
  readonly renewedS?: Float64Array;
}

export function capture(
  sim: Simulation,
  clock: Float64Array,
  deadlocks: readonly Deadlock[],
  renewed: Renewal | null,
): Checkpoint {
  const { news, input } = sim;
  const growing = Object.entries(growables(sim)).map(([name, column]): [string, Column] => [name, column.finish()]);
  const meta: Meta = {
    ...sizes(input),
    routePoolLength: sim.routePoolLength,
    completed: sim.completed,
    notMade: sim.notMade,
    hasNews: sim.hasNews,
    news: { happened: news.happened, stamp: news.stamp, radioStamp: news.radioStamp },
    meters: [...sim.meters],
    deadlocks,
    renewedAtS: renewed?.timeS ?? null,
  };
  const { [TABLE]: table, ...others } = fixed(sim);
  const columns = {
    clock,
    ...others,
    ...writtenPages(table as Float64Array),
    ...signalColumns(sim),
    ...Object.fromEntries(growing),
    newRoutes: sim.routePool.slice(input.trips.routePool.length, sim.routePoolLength),
    ...(renewed && { renewedS: renewed.secondsNow }),
  };
  return packColumns(columns, meta);
}

/** Throws RangeError where the checkpoint is of a run with other links, trips, classes, records or another end. */
export function restore(input: LoaderInput, checkpoint: Checkpoint): Restored {
  const { columns, meta: unchecked } = unpackColumns(checkpoint);
  const meta = unchecked as Meta;
  for (const [what, value] of Object.entries(sizes(input))) {
    if (meta[what as keyof Meta] !== value) {
      throw new RangeError(`the checkpoint is of a run with ${what} ${meta[what as keyof Meta]}, not ${value}`);
    }
  }
  const { clock, newRoutes, renewedS } = columns as unknown as Kept;
  const sim = createSimulation(input, clock[0]!);
  for (const [name, column] of Object.entries(fixed(sim))) if (name !== TABLE) copyInto(column, columns[name], name);
  const guards = guardsOf(sim);
  readPages(sim.table, columns as unknown as Pages);
  keepInputGuards(sim, guards);
  for (const [name, growable] of Object.entries(growables(sim))) {
    for (const value of columns[name] ?? []) growable.push(value);
  }
  const { routePool } = input.trips;
  if (newRoutes.length > 0) {
    sim.routePool = new Uint32Array(meta.routePoolLength);
    sim.routePool.set(routePool);
    sim.routePool.set(newRoutes, routePool.length);
  }
  sim.routePoolLength = meta.routePoolLength;
  sim.completed = meta.completed;
  sim.notMade = meta.notMade;
  sim.hasNews = meta.hasNews;
  Object.assign(sim.news, meta.news);
  for (const [movement, meter] of meta.meters) sim.meters.set(movement, { ...meter });
  pushArmed(sim);
  const haveSignalsChanged = Object.entries(signalColumns(sim)).some(
    ([name, column]) => !isSame(column, columns[name]),
  );
  if (haveSignalsChanged) takeUpSignals(sim, keptSignals(columns), clock[0]!);
  return {
    sim,
    clock,
    deadlocks: [...meta.deadlocks],
    // A copy: a view of it would keep the whole checkpoint.
    renewed: renewedS && meta.renewedAtS !== null ? { timeS: meta.renewedAtS, secondsNow: renewedS.slice() } : null,
  };
}

const sizes = ({ links, trips, classes, endS }: LoaderInput): Pick<Meta, "links" | "trips" | "classes" | "endS"> => ({
  links: links.linkCount,
  trips: trips.count,
  classes: classes.length,
  endS,
});

const TABLE = "tables.table";
/** Numbers. */
const PAGE = 64;

/** What of the link table is not nought: most rings of slots never held anybody. */
interface Pages {
  readonly pages: Uint32Array;
  readonly pageData: Float64Array;
}

function writtenPages(table: Float64Array): { pages: Uint32Array; pageData: Float64Array } {
  const words = new Uint32Array(table.buffer, table.byteOffset, 2 * table.length);
  const pages = new Growable((n) => new Uint32Array(n));
  for (let page = 0; page * PAGE < table.length; page++) {
    const end = Math.min(words.length, 2 * (page + 1) * PAGE);
    let at = 2 * page * PAGE;
    while (at < end && words[at] === 0) at++;
    if (at < end) pages.push(page);
  }
  const written = pages.finish();
  const pageData = new Float64Array(written.length * PAGE);
  written.forEach((page, i) => {
    pageData.set(table.subarray(page * PAGE, (page + 1) * PAGE), i * PAGE);
  });
  return { pages: written, pageData };
}

function readPages(table: Float64Array, { pages, pageData }: Pages): void {
  const last = Math.ceil(table.length / PAGE) - 1;
  pages.forEach((page, i) => {
    if (page > last) throw new RangeError("the checkpoint holds more of the link table than the input needs");
    table.set(pageData.subarray(i * PAGE, i * PAGE + Math.min(PAGE, table.length - page * PAGE)), page * PAGE);
  });
}

/** Columns whose length the input tells. */
function fixed(sim: Simulation): Record<string, Column> {
  const { table, rare, state, standing, records, news } = sim;
  const { kept, ...queues } = standing;
  const { linkTimes, series, flows, outflow } = records;
  const named = (prefix: string, columns: object | undefined): [string, Column][] =>
    Object.entries(columns ?? {}).flatMap(([name, column]) =>
      ArrayBuffer.isView(column) ? [[`${prefix}.${name}`, column as Column]] : [],
    );
  return Object.fromEntries([
    ...named("tables", { table, rare }),
    ...named("state", state),
    ...named("standing", queues),
    ...named("linkTimes", linkTimes),
    ...named("series", series),
    ...named("flows", flows),
    ...named("outflow", outflow),
    ["shutLinks", news.shutLinks] as const,
  ]);
}

const SIGNALS = "signals.";

/** Signals are compared, not restored: they are the input's. */
function signalColumns(sim: Simulation): Record<string, Column> {
  return Object.fromEntries(Object.entries(sim.signals).map(([name, column]) => [SIGNALS + name, column as Column]));
}

/** The signals that the run was left with. */
function keptSignals(columns: Readonly<Record<string, Column>>): Signals {
  const kept = Object.entries(columns).filter(([name]) => name.startsWith(SIGNALS));
  return Object.fromEntries(kept.map(([name, column]) => [name.slice(SIGNALS.length), column])) as unknown as Signals;
}

function growables({ standing, records }: Simulation): Record<string, Growable<Column>> {
  const log = Object.entries(records.events ?? {}).filter(([, column]) => column instanceof Growable);
  return Object.fromEntries([
    ...Object.entries(standing.kept).map(([name, column]) => [`kept.${name}`, column]),
    ...log.map(([name, column]) => [`events.${name}`, column]),
  ]) as Record<string, Growable<Column>>;
}

function copyInto(column: Column, from: Column | undefined, name: string): void {
  if (from?.length !== column.length) {
    throw new RangeError(`the checkpoint holds ${from?.length ?? 0} of "${name}", the input needs ${column.length}`);
  }
  column.set(from as never);
}

const isSame = (a: Column, b: Column | undefined): boolean =>
  b !== undefined && a.length === b.length && a.every((value: number, i: number) => value === b[i]);

function pushArmed(sim: Simulation): void {
  const { supply, state, table, rare, events, endUs } = sim;
  const { linkCount, serverCount } = supply;
  const push = (time: number, actor: number): void => {
    if (time < endUs) events.push(time, actor);
  };
  for (let link = 0; link < linkCount; link++) {
    push(table[link * ROW + ARMED_AT]!, link);
    push(state.originArmedAt[link]!, linkCount + link);
    push(rare[link * ROW + PATIENCE_AT]!, 2 * linkCount + serverCount + link);
  }
  for (let server = 0; server < serverCount; server++) push(rare[server * ROW + SERVE_AT]!, 2 * linkCount + server);
}
