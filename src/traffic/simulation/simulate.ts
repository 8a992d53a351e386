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
import { applyChanges, scheduleWindows } from "./windows.ts";

const LOOK_EVERY_US = 60 * MICROS;
const RENEW_EVERY_US = 5 * LOOK_EVERY_US;

/** Drives every trip over the network, vehicle by vehicle. Throws RangeError on routes, windows or links that cannot be. */
export function simulate(input: LoaderInput, options: WorkOptions = {}): LoaderResult {
  assertRoutes(input);
  const sim = createSimulation(input);
  const schedule = scheduleWindows(sim, input.windows);
  const deadlocks = new Map<number, Deadlock>();
  armOrigins(sim);
  const newsEveryUs = sim.information.everyS * MICROS;
  let nextChange = 0;
  let newsAt = NEVER;
  let lookAt = 0;
  for (;;) {
    const changeAt = schedule.atUs[nextChange] ?? NEVER;
    const until = Math.min(changeAt, newsAt, lookAt, sim.endUs);
    runUntil(sim, until);
    if (until === sim.endUs) break;
    if (changeAt === until) {
      nextChange = applyChanges(sim, schedule, nextChange, until);
      newsAt = newsEveryUs === 0 ? until : Math.ceil(until / newsEveryUs) * newsEveryUs;
    }
    if (newsAt === until) {
      sim.news.known.set(sim.news.happened);
      sim.hasNews = true;
      newsAt = NEVER;
    }
    if (lookAt === until) {
      throwIfAborted(options.signal);
      options.onProgress?.("simulate", until / sim.endUs);
      findDeadlocks(sim, deadlocks);
      if (lookAt % RENEW_EVERY_US === 0) input.rerouter?.renew?.(lookAt / MICROS, secondsNow(sim, lookAt));
      lookAt += LOOK_EVERY_US;
    }
  }
  findDeadlocks(sim, deadlocks);
  return concludeRun(sim, [...deadlocks.values()]);
}

function armOrigins(sim: Simulation): void {
  const { linkCount } = sim.supply;
  for (let link = 0; link < linkCount; link++) {
    const trip = sim.state.originFirst[link]!;
    const departs = sim.state.departUs[trip];
    if (departs !== undefined) armApproach(sim, linkCount + link, departs);
  }
}
