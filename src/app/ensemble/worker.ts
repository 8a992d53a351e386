/** A thread of the ensemble: opens the city once, then runs the tasks that it is given. */
import { workerData } from "node:worker_threads";
import { type City, openCity, type PlainCity } from "./city.ts";
import { type BaseRun, runBase, runVariant, type VariantRun } from "./days.ts";
import type { Task } from "./ensemble.ts";

let city: City | undefined;

export default function run(task: Task): BaseRun | VariantRun {
  city ??= openCity(workerData as PlainCity);
  return task.name === "base" ? runBase(city, task.seed, {}) : runVariant(city, task.base, task.from, task.variant, {});
}
