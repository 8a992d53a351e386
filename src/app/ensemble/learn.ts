/**
 * The usual day of a city, learnt. It may be learnt in a thread of its own: what that takes, half a gigabyte in Hanoi, goes with the
 * thread, and the one that waits for it is free.
 */
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { WorkOptions } from "../../base/index.ts";
import { networkFromBuffer } from "../../map/index.ts";
import { drawWarmDay, learnEquilibriumDay, loaderWindows, packEquilibriumDay } from "../../traffic/index.ts";
import type { PlainCity } from "./city.ts";
import { openPool } from "./pool.ts";

/** A city of which no usual day is known yet. */
export type NewCity = Omit<PlainCity, "dayBuffer">;

export interface LearnTask {
  readonly name: "learn";
  /** Of the trips that learn. */
  readonly seed: number;
  /** Gets the share done, 0 as it begins. */
  readonly progress: MessagePort;
}

export function learnDay(
  { networkBuffer, fleet, zones, matrix, demand, rank, junctions, signals, standing, endS }: NewCity,
  seed: number,
  { signal, onProgress }: WorkOptions,
): SharedArrayBuffer {
  const network = networkFromBuffer(networkBuffer);
  const day = learnEquilibriumDay(network, drawWarmDay(zones, matrix, { ...demand, seed }), fleet, {
    ...{ rank, endS, signal, onProgress },
    supply: { windows: loaderWindows(network, standing), signals, junctions },
  });
  return packEquilibriumDay(day);
}

/** The same bytes from another thread; `meanwhile` is called in this one as soon as it is at work. */
export async function learnApart(
  city: NewCity,
  seed: number,
  { signal, onProgress }: WorkOptions,
  meanwhile: () => void,
): Promise<SharedArrayBuffer> {
  const pool = openPool(city, 1);
  const { port1, port2 } = new MessageChannel();
  try {
    const begun = new Promise<void>((done) => port1.once("message", () => done()));
    port1.on("message", (share: number) => {
      // Whoever is told may throw that it was aborted: that is the task's to say.
      if (signal?.aborted !== true) onProgress?.("base day", share);
    });
    const task: LearnTask = { name: "learn", seed, progress: port2 };
    const learnt = pool.run<SharedArrayBuffer>(task, signal, [port2]);
    await Promise.race([begun, learnt]);
    meanwhile();
    return await learnt;
  } finally {
    port1.close();
    await pool.close();
  }
}
