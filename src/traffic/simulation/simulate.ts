/**
 * A run: events of vehicles (free-flow.ts) between the moments at which windows change something, news goes round, or the run
 * looks at itself. The order is total (time, changes before vehicles, then actor), so the same input gives the same bytes.
 */

import { MICROS, throwIfAborted, type WorkOptions } from "../../base/index.ts";
import { runUntil } from "./free-flow.ts";
import { type Deadlock, findDeadlocks } from "./gridlock.ts";
import { secondsNow } from "./live-times.ts";
import { concludeRun } from "./outcome.ts";
import { assertRoutes } from "./routes.ts";
import { armApproach, createSimulation, type Simulation } from "./simulation.ts";
import { NEVER } from "./state.ts";
import type { LoaderInput, LoaderResult } from "./types.ts";
import { applyChanges, type Schedule, scheduleWindows } from "./windows.ts";

const LOOK_EVERY_US = 60 * MICROS;
const RADIO_EVERY_S = 900;
const RENEW_EVERY_US = 5 * LOOK_EVERY_US;

/** Drives every trip over the network, vehicle by vehicle. Throws RangeError on routes, windows or links that cannot be. */
export function simulate(input: LoaderInput, options: WorkOptions = {}): LoaderResult {
  const run = startRun(input, options);
  run.runUntil(input.endS);
  return run.finish();
}

export interface LoaderRun {
  /** Everything before this has happened. */
  readonly timeS: number;
  /** Runs all that happens before `timeS`; beyond the end, up to the end. */
  runUntil(timeS: number): void;
  /** Runs to the end and counts. The run is over then. */
  finish(): LoaderResult;
}

/** A run that stops where it is told to. Same input, same bytes, however it is cut into pieces. */
export function startRun(input: LoaderInput, options: WorkOptions = {}): LoaderRun {
  assertRoutes(input);
  const sim = createSimulation(input);
  const schedule = scheduleWindows(sim);
  armOrigins(sim);
  return new Run(sim, schedule, options);
}

class Run implements LoaderRun {
  readonly #sim: Simulation;
  readonly #schedule: Schedule;
  readonly #options: WorkOptions;
  readonly #deadlocks = new Map<number, Deadlock>();
  #nextChange = 0;
  #newsAt = NEVER;
  #radioAt = NEVER;
  /** What of `news.happened` has gone round. */
  #told = 0;
  #lookAt = 0;
  #nowUs = 0;

  constructor(sim: Simulation, schedule: Schedule, options: WorkOptions) {
    this.#sim = sim;
    this.#schedule = schedule;
    this.#options = options;
  }

  get timeS(): number {
    return this.#nowUs / MICROS;
  }

  runUntil(timeS: number): void {
    const sim = this.#sim;
    const endUs = Math.min(sim.endUs, Math.round(timeS * MICROS));
    while (this.#nowUs < endUs) {
      const changeAt = this.#schedule.atUs[this.#nextChange] ?? NEVER;
      const until = Math.min(changeAt, this.#newsAt, this.#radioAt, this.#lookAt, endUs);
      runUntil(sim, until);
      this.#nowUs = until;
      if (until === endUs) break;
      if (changeAt === until) this.#change(until);
      if (this.#newsAt === until || this.#radioAt === until) this.#tell(until);
      if (this.#lookAt === until) this.#look(until);
    }
  }

  finish(): LoaderResult {
    this.runUntil(this.#sim.endUs / MICROS);
    findDeadlocks(this.#sim, this.#deadlocks);
    return concludeRun(this.#sim, [...this.#deadlocks.values()]);
  }

  #change(time: number): void {
    const { information, news } = this.#sim;
    this.#nextChange = applyChanges(this.#sim, this.#schedule, this.#nextChange, time);
    if (news.happened === this.#told) return;
    const { everyS, radioEveryS = RADIO_EVERY_S } = information;
    this.#newsAt = atMultipleOf(everyS * MICROS, time);
    this.#radioAt = atMultipleOf(radioEveryS * MICROS, time);
  }

  #tell(time: number): void {
    const { news } = this.#sim;
    news.stamp++;
    if (this.#radioAt === time) {
      news.radioStamp = news.stamp;
      this.#radioAt = NEVER;
    }
    if (this.#newsAt === time) this.#newsAt = NEVER;
    this.#told = news.happened;
    this.#sim.hasNews = true;
  }

  #look(time: number): void {
    const { signal, onProgress } = this.#options;
    throwIfAborted(signal);
    onProgress?.("simulate", time / this.#sim.endUs);
    findDeadlocks(this.#sim, this.#deadlocks);
    if (time % RENEW_EVERY_US === 0) this.#sim.input.rerouter?.renew?.(time / MICROS, secondsNow(this.#sim, time));
    this.#lookAt += LOOK_EVERY_US;
  }
}

/** The first multiple of `everyUs`, 0 = any moment, from `time` on. */
const atMultipleOf = (everyUs: number, time: number): number =>
  everyUs === 0 ? time : Math.ceil(time / everyUs) * everyUs;

/** The first trip of each link's origin queue gets its event. */
function armOrigins(sim: Simulation): void {
  const { linkCount } = sim.supply;
  for (let link = 0; link < linkCount; link++) {
    const trip = sim.state.originFirst[link]!;
    const departs = sim.state.departUs[trip];
    if (departs !== undefined) armApproach(sim, linkCount + link, departs);
  }
}
