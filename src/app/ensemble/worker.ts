/** A thread of the ensemble: opens the city once, then runs the tasks that it is given. */
import { workerData } from "node:worker_threads";
import type { Checkpoint } from "../../traffic/index.ts";
import { type City, openCity, type PlainCity } from "./city.ts";
import { type BaseRun, forkBase, runBase, runVariant, type VariantRun } from "./days.ts";
import type { Task } from "./ensemble.ts";
import { type RecordedFile, recordDays } from "./records.ts";

let city: City | undefined;

export default function run(task: Task): BaseRun | Checkpoint | VariantRun | RecordedFile[] {
  city ??= openCity(workerData as PlainCity);
  switch (task.name) {
    case "base":
      return runBase(city, task.seed, {});
    case "fork":
      return forkBase(city, task.trips, task.atS, {});
    case "variant":
      return runVariant(city, task.base, task.from, task.variant, {});
    case "record":
      return recordDays(city, task, {});
  }
}
