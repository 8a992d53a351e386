/**
 * A base day as it was simulated, kept for the plans that are yet to be asked about: its trips and their ways, how they fared, the
 * city that was drawn for it. Its states of some moments are entries of their own, so that one alone is read.
 */
import { deserialize, serialize } from "node:v8";
import { INTERVAL_S, LEARNING_VERSION, packEquilibriumDay } from "../../traffic/index.ts";
import type { BaseRun, PlainCity, VariantTask } from "../ensemble/index.ts";
import { baseKey } from "./base-cache.ts";
import type { Inputs } from "./inputs.ts";
import type { DrawnCity, LaidDay } from "./prepare-day.ts";

export interface KeptBase {
  readonly drawn: DrawnCity;
  /** What a usual day's links take, seconds: all that a plan's drivers ask of it. */
  readonly linkS: Float64Array;
  readonly run: VariantTask["base"];
  readonly books: BaseRun["books"];
  readonly deadlocks: BaseRun["deadlocks"];
}

/** Goes up with whatever changes a base day's run, or how it is written. */
const RUN_VERSION = 2;

/** Of a base day's run: all that it depends on, and nothing that only a plan does. `seed`: of its trips. */
export function baseRunKey(
  { wards, sections }: Pick<Inputs, "wards" | "sections">,
  { networkBuffer, demand, seeds, signals, standing, drivers }: LaidDay,
  { seed, endS, version }: { readonly seed: number; readonly endS: number; readonly version: string },
): string {
  const { signLinks, ...information } = drivers.information;
  return baseKey({
    network: new Uint8Array(networkBuffer),
    wards: JSON.stringify(wards),
    sections: Object.keys(sections).sort().join(),
    demand: JSON.stringify({ ...demand, learntFrom: seeds[0]!, seed, endS }),
    supply: JSON.stringify([signals.base, standing]),
    drivers: JSON.stringify([information, drivers.closedDestination]),
    signs: signLinks ?? "",
    versions: `${RUN_VERSION} ${LEARNING_VERSION} ${version}`,
  });
}

/** Of its state at a moment of the run's clock. */
export const momentKey = (baseRun: string, atS: number): string => baseKey({ baseRun, atS: String(atS) });

export function packBase({ drawn, linkS, run, books, deadlocks }: KeptBase): Uint8Array {
  const { warm, routes, outcome, delayed, reachM } = run;
  // Trips between zones have been drawn: no plan asks for them again.
  const plain: KeptBase = {
    drawn: { ...drawn, matrix: new Float64Array() },
    linkS,
    run: { warm, routes, outcome, delayed, reachM },
    books,
    deadlocks,
  };
  return serialize(plain);
}

/** Throws where the bytes hold no base day of so many links. */
export function unpackBase(bytes: SharedArrayBuffer, linkCount: number): KeptBase {
  const base = deserialize(Buffer.from(bytes)) as KeptBase;
  if (base.linkS.length !== linkCount || base.run.reachM.length !== linkCount) {
    throw new RangeError(`a base day of ${base.linkS.length} links, not ${linkCount}`);
  }
  return base;
}

/** The usual day with no more in it than a plan's run asks for. */
export function usualSeconds(linkS: Float64Array): PlainCity["dayBuffer"] {
  return packEquilibriumDay({
    linkS,
    times: { intervalS: INTERVAL_S, intervalCount: 0, lostDs: new Uint16Array() },
    believed: [],
    drivers: {
      departS: new Float64Array(),
      originLink: new Uint32Array(),
      destinationLink: new Uint32Array(),
      chosenBy: new Uint8Array(),
      waitsS: new Float32Array(),
    },
    rounds: [],
    kept: 0,
    stoppedBy: "rounds",
  });
}
