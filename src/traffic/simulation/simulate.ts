/**
 * A run: events of vehicles (free-flow.ts) between the moments at which windows change something, news goes round, or the run
 * looks at itself. The order is total (time, changes before vehicles, then actor), so the same input gives the same bytes.
 */

import { MICROS, throwIfAborted, type WorkOptions } from "../../base/index.ts";
import { type Checkpoint, capture, type Renewal, type Restored, restore } from "./checkpoint.ts";
import { runUntil } from "./free-flow.ts";
import { type Deadlock, findDeadlocks } from "./gridlock.ts";
import { remindSlots } from "./information.ts";
import { assertInput } from "./input-bounds.ts";
import { pcuOut } from "./link-table.ts";
import { secondsNow } from "./live-times.ts";
import { concludeRun } from "./outcome.ts";
import { assertRoutes } from "./routes.ts";
import { armApproach, createSimulation, type Simulation } from "./simulation.ts";
import { NEVER } from "./state.ts";
import type { LoaderInput, LoaderResult } from "./types.ts";
import { applyChanges, nextChangeAt, type Schedule, scheduleWindows, takeUpSchedule } from "./windows.ts";

const LOOK_EVERY_US = 60 * MICROS;
/** Looks at itself, and messages on its progress, that a run makes at most. */
const MOST_LOOKS = 100_000;
const MOST_MESSAGES = 1000;
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
  /** The whole state, in one buffer that may cross threads. The run may go on. */
  checkpoint(): Checkpoint;
  /** Runs to the end and counts. The run is over then. */
  finish(): LoaderResult;
}

/** A run that stops where it is told to. Same input, same bytes, however it is cut into pieces. */
export function startRun(input: LoaderInput, options: WorkOptions = {}): LoaderRun {
  assertInput(input);
  assertRoutes(input);
  const sim = createSimulation(input);
  armOrigins(sim);
  return new Run(sim, options);
}

/**
 * Goes on from a checkpoint under `input`: the same links, classes, trips and end, but other windows or signals if wanted.
 * What these say of the time before the checkpoint changes nothing; what is in force then is so from the checkpoint on.
 * Under the same input the run ends as the run in one go, byte for byte. Throws RangeError where the input does not fit.
 */
export function resumeRun(input: LoaderInput, checkpoint: Checkpoint, options: WorkOptions = {}): LoaderRun {
  assertInput(input);
  assertRoutes(input);
  const { sim, clock, deadlocks, renewed } = restore(input, checkpoint);
  return new Run(sim, options, { clock, deadlocks, renewed });
}

class Run implements LoaderRun {
  readonly #sim: Simulation;
  readonly #schedule: Schedule;
  readonly #options: WorkOptions;
  readonly #deadlocks: Deadlock[];
  #newsAt = NEVER;
  #radioAt = NEVER;
  /** What of `news.happened` has gone round. */
  #told = 0;
  #lookAt = 0;
  readonly #lookEveryUs: number;
  /** The share done from which on progress is told again. */
  #nextMessage = 0;
  /** Ends of `measure` that are behind. */
  #measured = 0;
  #nowUs = 0;
  /** What the rerouter was last told. */
  #renewed: Renewal | null = null;

  constructor(sim: Simulation, options: WorkOptions, from?: Pick<Restored, "clock" | "deadlocks" | "renewed">) {
    this.#sim = sim;
    this.#options = options;
    this.#schedule = scheduleWindows(sim);
    // Renewals fall on looks, so in very long runs these are multiples of theirs.
    const isLong = sim.endUs > MOST_LOOKS * LOOK_EVERY_US;
    this.#lookEveryUs = isLong ? Math.ceil(sim.endUs / MOST_LOOKS / RENEW_EVERY_US) * RENEW_EVERY_US : LOOK_EVERY_US;
    this.#deadlocks = from?.deadlocks ?? [];
    if (from === undefined) return;
    [this.#nowUs, this.#newsAt, this.#radioAt, this.#told, this.#lookAt, this.#measured] =
      from.clock as unknown as Clock;
    if (from.renewed !== null) this.#renew(from.renewed);
    takeUpSchedule(sim, this.#schedule, this.#nowUs);
    this.#planNews(this.#nowUs);
  }

  get timeS(): number {
    return this.#nowUs / MICROS;
  }

  runUntil(timeS: number): void {
    const sim = this.#sim;
    const endUs = Math.min(sim.endUs, Math.round(timeS * MICROS));
    while (this.#nowUs < endUs) {
      const changeAt = nextChangeAt(this.#schedule);
      const measureAt = this.#nextMeasure();
      const until = Math.min(changeAt, this.#newsAt, this.#radioAt, this.#lookAt, measureAt, endUs);
      runUntil(sim, until);
      this.#nowUs = until;
      if (until === endUs) break;
      if (measureAt === until) this.#measure(until);
      if (changeAt === until) this.#change(until);
      if (this.#newsAt === until || this.#radioAt === until) this.#tell(until);
      if (this.#lookAt === until) this.#look(until);
    }
  }

  /** When the next end of `measure` comes, as far as it has not been taken. */
  #nextMeasure(): number {
    const { measure } = this.#sim.input;
    if (measure === undefined || this.#measured === 2) return NEVER;
    return Math.round((this.#measured === 0 ? measure.fromS : measure.untilS) * MICROS);
  }

  #measure(time: number): void {
    const { outflow } = this.#sim.records;
    for (; this.#nextMeasure() === time; this.#measured++) {
      const column = this.#measured === 0 ? outflow?.from : outflow?.until;
      column?.set(pcuOut(this.#sim, this.#sim.supply.linkCount));
    }
  }

  checkpoint(): Checkpoint {
    const clock = Float64Array.of(this.#nowUs, this.#newsAt, this.#radioAt, this.#told, this.#lookAt, this.#measured);
    return capture(this.#sim, clock, this.#deadlocks, this.#renewed);
  }

  finish(): LoaderResult {
    this.runUntil(this.#sim.endUs / MICROS);
    findDeadlocks(this.#sim, this.#deadlocks);
    return concludeRun(this.#sim, this.#deadlocks);
  }

  #change(time: number): void {
    applyChanges(this.#sim, this.#schedule, time);
    this.#planNews(time);
  }

  /** Something has shut that nobody was told of: when will they be? */
  #planNews(time: number): void {
    const { information, news } = this.#sim;
    if (news.happened === this.#told) return;
    const { everyS, radioEveryS = RADIO_EVERY_S } = information;
    this.#newsAt = Math.min(this.#newsAt, atMultipleOf(everyS * MICROS, time));
    this.#radioAt = Math.min(this.#radioAt, atMultipleOf(radioEveryS * MICROS, time));
  }

  #tell(time: number): void {
    const { news } = this.#sim;
    news.stamp++;
    remindSlots(this.#sim);
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
    const share = time / this.#sim.endUs;
    if (share >= this.#nextMessage) {
      onProgress?.("simulate", share);
      this.#nextMessage = share + 1 / MOST_MESSAGES;
    }
    findDeadlocks(this.#sim, this.#deadlocks);
    if (time % RENEW_EVERY_US === 0 && this.#sim.input.rerouter?.renew !== undefined) {
      this.#renew({ timeS: time / MICROS, secondsNow: secondsNow(this.#sim, time) });
    }
    this.#lookAt += this.#lookEveryUs;
  }

  #renew(renewed: Renewal): void {
    this.#renewed = renewed;
    this.#sim.input.rerouter?.renew?.(renewed.timeS, renewed.secondsNow);
  }
}

/** Now; when news goes round, and by radio; what has gone round; when the run looks at itself next; ends measured. */
type Clock = [nowUs: number, newsAt: number, radioAt: number, told: number, lookAt: number, measured: number];

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
