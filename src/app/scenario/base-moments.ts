/**
 * A base day's state at any moment: from the nearest one before it that is kept, and from the start where none is. The run is the
 * ensemble's own, so a plan that goes on from here ends as one that was forked from the whole base.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { WorkOptions } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import { type LoaderInput, resumeRun, startRun } from "../../traffic/index.ts";
import { baseInput, type PlainCity, type VariantTask } from "../ensemble/index.ts";
import type { BaseCache } from "./base-cache.ts";
import { momentKey } from "./kept-base.ts";

type State = Extract<VariantTask["from"], SharedArrayBuffer>;

interface BaseDay {
  readonly network: RoadNetwork;
  readonly city: PlainCity;
  readonly linkS: Float64Array;
  readonly trips: Pick<VariantTask["base"], "warm" | "routes">;
}

interface BaseMoments {
  /** The state at `atS` of the run's clock; where it had to be driven to from far, `keep` will keep it. */
  at(atS: number, options: WorkOptions): Promise<{ readonly state: State; readonly fromS: number }>;
  /** Keeps the states of moments all over the day. False where one could not be kept. */
  keepAll(options: WorkOptions): Promise<boolean>;
  /** Keeps what `at` found out. */
  keep(): Promise<void>;
}

/** A state is kept every so long: Hanoi's are 14 MB each, packed, and take half a second to pack; half an hour of its base a second or two. */
const KEEP_EVERY_S = 1800;
/** Most of a state is noughts and numbers like their neighbours: 75 MB become 14, and harder work would gain little. */
const PACKING = { level: 2 };
/** Driven to from farther than this, a state is worth its place. */
const FAR_S = 300;

/** `baseRun`: the key of the base day's run. */
export function openMoments(cache: BaseCache | null, baseRun: string, day: BaseDay): BaseMoments {
  const write = async (atS: number, state: State): Promise<boolean> => {
    const packed = deflateRawSync(new Uint8Array(state), PACKING);
    return (await cache?.write(momentKey(baseRun, atS), packed)) ?? false;
  };
  const read = async (atS: number): Promise<State | null> => {
    const packed = (await cache?.read(momentKey(baseRun, atS))) ?? null;
    if (packed === null) return null;
    const bytes = inflateRawSync(new Uint8Array(packed));
    const state = new SharedArrayBuffer(bytes.length);
    new Uint8Array(state).set(bytes);
    return state;
  };
  let found: { atS: number; state: State } | null = null;
  /** What the ensemble gives the loader for a base day, but that nothing is written down. */
  const input = (): LoaderInput =>
    baseInput({ network: day.network, plain: day.city, day: { linkS: day.linkS } }, day.trips, {});

  return {
    async at(atS, options) {
      const moments = [atS];
      for (let k = Math.ceil(atS / KEEP_EVERY_S) - 1; k >= 0; k--) moments.push(k * KEEP_EVERY_S);
      for (const fromS of moments) {
        const known = await read(fromS);
        if (known === null) continue;
        if (fromS === atS) return { state: known, fromS };
        return drive(known, fromS, atS, options);
      }
      return drive(null, 0, atS, options);
    },
    async keepAll(options) {
      const run = startRun(input(), options);
      for (let atS = 0; atS < day.city.endS; atS += KEEP_EVERY_S) {
        run.runUntil(atS);
        if (!(await write(atS, run.checkpoint()))) return false;
      }
      return true;
    },
    async keep() {
      if (found !== null) await write(found.atS, found.state);
      found = null;
    },
  };

  function drive(
    from: State | null,
    fromS: number,
    atS: number,
    options: WorkOptions,
  ): Awaited<ReturnType<BaseMoments["at"]>> {
    const run = from === null ? startRun(input(), options) : resumeRun(input(), from, options);
    run.runUntil(atS);
    const state = run.checkpoint();
    if (atS - fromS > FAR_S) found = { atS, state };
    return { state, fromS };
  }
}
