/** A thread of the ensemble: opens the city once, then runs the tasks that it is given. */
import { workerData } from "node:worker_threads";
import { type City, openCity, type PlainCity } from "./city.ts";
import { collectGarbage } from "./collect.ts";
import { type BaseRun, forkBase, type Kept, runBase, runVariant, type VariantRun } from "./days.ts";
import type { Task } from "./ensemble.ts";
import type { KeptState } from "./kept-state.ts";
import { type LearnTask, learnDay } from "./learn.ts";
import { type RecordedFile, recordDays } from "./records.ts";

let city: City | undefined;

export default function run(
  task: Task | LearnTask,
): Kept<BaseRun | VariantRun> | KeptState | RecordedFile[] | SharedArrayBuffer {
  if (task.name === "learn") return learn(task);
  if (city !== undefined) collectGarbage();
  city ??= openCity(workerData as PlainCity);
  switch (task.name) {
    case "base":
      return runBase(city, task, {});
    case "fork":
      return forkBase(city, task.trips, task.atS, {});
    case "variant":
      return runVariant(city, task.base, task.from, task.variant, {});
    case "record":
      return recordDays(city, task, {});
  }
}

/** The city has no usual day yet. */
function learn({ seed, progress }: LearnTask): SharedArrayBuffer {
  progress.postMessage(0);
  return learnDay(workerData as PlainCity, seed, { onProgress: (_, share) => progress.postMessage(share) });
}
