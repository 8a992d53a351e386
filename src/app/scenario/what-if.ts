/**
 * What a plan would do, from the last moment at which it is still its base: the base day's run is kept, so that only the plan's own
 * hours are simulated. The figures are those of `run` for the same seed, before any lead is lengthened, to the byte.
 */
import { ClearwayError, throwIfAborted } from "../../base/index.ts";
import { type BaseRun, openEnsemble, type PlainCity, type VariantRun } from "../ensemble/index.ts";
import { type BaseCache, openBaseCache } from "./base-cache.ts";
import { openMoments } from "./base-moments.ts";
import type { Inputs } from "./inputs.ts";
import { baseRunKey, type KeptBase, packBase, unpackBase, usualSeconds } from "./kept-base.ts";
import { cityOf, type DayOptions, type LaidDay, layDay, prepareDay } from "./prepare-day.ts";

interface WhatIfOptions extends Omit<DayOptions, "seeds"> {
  /** Of the day; default the plan's first. What drivers know of a usual day is learnt from the plan's first in any case. */
  readonly seed?: number | undefined;
  /** The plan holds from then on and not before; ISO 8601, or a time of the simulated day. */
  readonly from?: string | undefined;
  /** The end of both days, likewise; default that of `run`. */
  readonly until?: string | undefined;
  /** A draft takes shape under this path, or does so no more: it must not outlive an interrupt. */
  readonly onDraft?: ((path: string, exists: boolean) => void) | undefined;
  /** What takes long, and why. */
  readonly onWords?: ((text: string) => void) | undefined;
  readonly clockS: () => number;
}

export interface WhatIf {
  readonly laid: LaidDay;
  readonly seed: number;
  /** Times of the run's clock: what was simulated under the plan. */
  readonly forkS: number;
  readonly endS: number;
  /** Was the base day's run at hand? */
  readonly wasKept: boolean;
  /** Two with the same are of the same base. */
  readonly baseRun: string;
  readonly base: Pick<BaseRun, "books" | "deadlocks" | "reachM">;
  readonly planned: VariantRun;
  /** What took how long: seconds of each part. */
  readonly took: Readonly<Record<string, number>>;
  /** Keeps what would make the next question quicker to answer. */
  keep(): Promise<void>;
}

/** Throws ClearwayError `bad-time` and `outside-span`, and what `prepareDay` does. */
export async function askWhatIf(inputs: Inputs, options: WhatIfOptions): Promise<WhatIf> {
  const took: Record<string, number> = {};
  let lastS = options.clockS();
  const lap = (part: string): void => {
    const nowS = options.clockS();
    took[part] = (took[part] ?? 0) + nowS - lastS;
    lastS = nowS;
  };
  const laid = layDay(inputs, options);
  const seed = options.seed ?? laid.seeds[0]!;
  const { fromS, endS } = hoursOf(laid, options);
  const forkS = Math.min(endS, Math.max(fromS, laid.forkS));
  lap("day");
  const cache = options.cacheDir == null ? null : openBaseCache(options.cacheDir, { onDraft: options.onDraft });
  const baseRun = baseRunKey(inputs, laid, { seed, endS, version: options.version });
  const work = { signal: options.signal, onProgress: options.onProgress };
  const kept = await readBase(cache, baseRun, laid);
  const base = kept ?? (await runBase(inputs, laid, { ...options, seed, endS }, cache, baseRun));
  const { linkS, run } = base;
  const city: PlainCity = { ...cityOf(laid, base.drawn, usualSeconds(linkS)), endS, forkS };
  const moments = openMoments(cache, baseRun, { network: laid.network, city, linkS, trips: run });
  lap("base");
  const { state } = await moments.at(forkS, work);
  throwIfAborted(options.signal);
  lap("state");
  const ensemble = openEnsemble(city, 1);
  const { run: planned } = await ensemble.variant(
    {
      name: "variant",
      base: run,
      from: state,
      variant: {
        closures: laid.planned,
        signals: laid.signals.plan,
        clearFromS: laid.operation.passedS - laid.span.fromS,
      },
    },
    options.signal,
  );
  await ensemble.close();
  lap("plan");
  return {
    ...{ laid, seed, forkS, endS, wasKept: kept !== null, baseRun, planned, took },
    base: { books: base.books, deadlocks: base.deadlocks, reachM: run.reachM },
    keep: () => moments.keep(),
  };
}

async function readBase(cache: BaseCache | null, key: string, { network }: LaidDay): Promise<KeptBase | null> {
  const bytes = (await cache?.read(key)) ?? null;
  if (bytes === null) return null;
  try {
    return unpackBase(bytes, network.linkCount);
  } catch {
    // Of another layout: it is simulated anew and written over.
    return null;
  }
}

/** The base day is simulated whole, and kept with its states. */
async function runBase(
  inputs: Inputs,
  laid: LaidDay,
  options: WhatIfOptions & { seed: number; endS: number },
  cache: BaseCache | null,
  key: string,
): Promise<KeptBase> {
  const { signal, onProgress } = options;
  const stage = (name: string, share: number): void => {
    throwIfAborted(signal);
    onProgress?.(name, share);
  };
  options.onWords?.(
    cache === null
      ? "the base day is simulated first; it is not kept"
      : "no base day is kept for this: it is simulated first, and kept",
  );
  const day = await prepareDay(inputs, laid, options, stage);
  // Its states are taken by another run, which writes nothing down.
  const city: PlainCity = {
    ...day.city,
    endS: options.endS,
    forkS: 0,
    watched: new Uint8Array(day.city.watched.length),
  };
  stage("base", 0);
  const ensemble = openEnsemble(city, 1);
  const { run } = await ensemble.base({ name: "base", seed: options.seed, keepAtS: [] }, signal);
  await ensemble.close();
  const { zones, matrix, junctions, rank, wardOfLink, wardCount } = city;
  const base: KeptBase = {
    drawn: { zones, matrix, junctions, rank, wardOfLink, wardCount },
    linkS: day.usual.linkS,
    run,
    books: run.books,
    deadlocks: run.deadlocks,
  };
  if (cache !== null && (await cache.write(key, packBase(base)))) {
    stage("states of the base", 0);
    const { network } = laid;
    await openMoments(cache, key, { network, city, linkS: base.linkS, trips: run }).keepAll({
      signal,
      onProgress: (_, share) => stage("states of the base", share),
    });
  }
  return base;
}

/** On the run's clock. */
function hoursOf(
  { plan, span, startS, endS }: LaidDay,
  { from, until }: Pick<WhatIfOptions, "from" | "until">,
): { fromS: number; endS: number } {
  const { clock } = plan;
  const secondsOf = (option: string, text: string): number => {
    let timeS: number;
    try {
      const isTimeOfDay = /^\d{1,2}:\d{2}(:\d{2})?$/.test(text);
      if (!isTimeOfDay && !/[T ]\d{2}/i.test(text)) throw new RangeError("no time of day");
      timeS = isTimeOfDay
        ? clock.secondsOf(`${clock.date(span.fromS)}T${text.padStart(text.length < 6 ? 5 : 8, "0")}`)
        : clock.secondsOfIso(text);
      // A span may go on past midnight.
      if (isTimeOfDay && timeS < startS)
        timeS = clock.secondsOf(`${clock.date(span.fromS + DAY_S)}T${text.padStart(5, "0")}`);
    } catch (cause) {
      throw new ClearwayError("bad-time", `${option} ${text}: not a time; e.g. 14:10, or 2024-07-26T14:10 (local)`, {
        cause,
      });
    }
    if (timeS < startS || timeS > startS + endS) {
      throw new ClearwayError(
        "outside-span",
        `${option} ${text}: the day is simulated from ${clock.iso(startS)} to ${clock.iso(startS + endS)}`,
      );
    }
    return timeS - startS;
  };
  const fromS = from === undefined ? 0 : secondsOf("--from", from);
  const untilS = until === undefined ? endS : secondsOf("--until", until);
  const begins = Math.max(fromS, span.fromS - startS);
  if (untilS <= begins) {
    throw new ClearwayError("outside-span", `--until ${until}: it must be later than ${clock.iso(startS + begins)}`);
  }
  return { fromS, endS: untilS };
}
const DAY_S = 86_400;
