/** A planned day from the map's file to the last event: time and peak memory of this whole process. */
import { simulate } from "../../src/traffic/index.ts";
import type { BenchRow } from "../bench-types.ts";
import { peakMemoryMb, row, spend } from "./measure.ts";
import { plannedDay } from "./planned.ts";

export interface PlannedTarget {
  readonly trips: number;
  readonly vehiclesPerTrip: number;
  readonly time: string;
  readonly memory: string;
}

export async function plannedRows(target: PlannedTarget, say: (words: string) => void): Promise<BenchRow[]> {
  const name = `Hanoi, ${target.trips.toLocaleString("en")} trips × 3 h, closures, routes renewed every 5 min`;
  const { planned } = await plannedDay(target.trips, target.vehiclesPerTrip, "plan");
  say(`${name}: city, plan, demand and routes took ${(performance.now() / 1000).toFixed(1)} s`);
  const { value, cpuS } = spend(() => simulate(planned, {}));
  const ways = value.trips.reroutes.reduce((sum, times) => sum + times, 0);
  const { demanded, completed, underWay, waiting, notMade } = value.books;
  if (completed + underWay + waiting + notMade !== demanded) throw new Error(`${name}: the books do not balance`);
  say(`${completed} arrived, ${underWay} under way, ${waiting} wait, ${notMade} not made; ${ways} other ways taken`);
  const { user, system } = process.cpuUsage();
  return [
    row(name, "whole process, elapsed", { unit: "s", ours: performance.now() / 1000, target: target.time }),
    row(name, "whole process", { unit: "CPU s", ours: (user + system) / 1e6 }),
    row(name, "of it the simulation with its reroutes", { unit: "CPU s", ours: cpuS }),
    row(name, "link entries a CPU second", { unit: "M", ours: value.linkEntries / cpuS / 1e6 }),
    row(name, "peak memory", { unit: "MB", ours: peakMemoryMb(), target: target.memory }),
  ];
}
