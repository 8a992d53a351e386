/** Columns of the queues that stand, see standing.ts, and the records that are kept of them. */
import { Growable, NONE } from "../../base/index.ts";
import { NEVER } from "./state.ts";

export interface Standing {
  /** The last start wave: when it started and after how much pcu; WAVE_LIMIT of the table belongs to it. */
  readonly waveAt: Float64Array;
  readonly waveMicroPcu: Float64Array;
  /** When the stand that it ended began. */
  readonly standFrom: Float64Array;
  /** The link downstream whose queue this one prolongs, or NONE. */
  readonly parent: Uint32Array;
  /** Of the farthest queue downstream that this one grew from. */
  readonly rootCause: Uint8Array;
  /** The present queue; queueFrom = NEVER: none yet. */
  readonly queueFrom: Float64Array;
  readonly queueUntil: Float64Array;
  readonly queueReachM: Float64Array;
  readonly queueBy: Uint32Array;
  readonly queueCause: Uint8Array;
  readonly queueRoot: Uint8Array;
  /** Another reason that its heads have stood for since, one after the other; otherFrom = NEVER: none. */
  readonly otherFrom: Float64Array;
  readonly otherBy: Uint32Array;
  readonly otherCause: Uint8Array;
  readonly otherRoot: Uint8Array;
  readonly maxReachM: Float64Array;
  readonly maxVeh: Uint32Array;
  readonly kept: {
    readonly link: Growable<Uint32Array>;
    readonly fromUs: Growable<Float64Array>;
    readonly untilUs: Growable<Float64Array>;
    readonly reachM: Growable<Float64Array>;
    readonly blockedBy: Growable<Uint32Array>;
    readonly cause: Growable<Uint8Array>;
    readonly rootCause: Growable<Uint8Array>;
  };
}

export function createStanding(linkCount: number): Standing {
  return {
    waveAt: new Float64Array(linkCount).fill(-NEVER),
    waveMicroPcu: new Float64Array(linkCount),
    standFrom: new Float64Array(linkCount),
    parent: new Uint32Array(linkCount).fill(NONE),
    rootCause: new Uint8Array(linkCount),
    queueFrom: new Float64Array(linkCount).fill(NEVER),
    queueUntil: new Float64Array(linkCount),
    queueReachM: new Float64Array(linkCount),
    queueBy: new Uint32Array(linkCount),
    queueCause: new Uint8Array(linkCount),
    queueRoot: new Uint8Array(linkCount),
    otherFrom: new Float64Array(linkCount).fill(NEVER),
    otherBy: new Uint32Array(linkCount),
    otherCause: new Uint8Array(linkCount),
    otherRoot: new Uint8Array(linkCount),
    maxReachM: new Float64Array(linkCount),
    maxVeh: new Uint32Array(linkCount),
    kept: {
      link: new Growable((n) => new Uint32Array(n)),
      fromUs: new Growable((n) => new Float64Array(n)),
      untilUs: new Growable((n) => new Float64Array(n)),
      reachM: new Growable((n) => new Float64Array(n)),
      blockedBy: new Growable((n) => new Uint32Array(n)),
      cause: new Growable((n) => new Uint8Array(n)),
      rootCause: new Growable((n) => new Uint8Array(n)),
    },
  };
}
