/** The report's input: the result with what its pictures need. */
import type { ReportInput, Result } from "../../output/index.ts";
import { junctionName } from "./figures.ts";
import type { Inputs } from "./inputs.ts";
import type { ScenarioOutcome } from "./run-scenario.ts";

export function reportInput(
  { network, wards }: Pick<Inputs, "network" | "wards">,
  { plan, span, seriesS, base, planned, schedules, operation }: ScenarioOutcome,
  result: Result,
  language: "vi" | "en",
): ReportInput {
  const series = (name: string, delayed: Float64Array): ReportInput["series"][number] => ({
    name,
    timeS: Array.from(delayed, (_, i) => span.fromS + i * seriesS),
    delayedVehicles: [...delayed],
  });
  return {
    result,
    network,
    wards,
    clock: plan.clock,
    language,
    series: [
      series("base", base[0]!.delayed),
      series("plan", planned[0]!.delayed),
      ...schedules.map(({ schedule, runs }) => series(schedule.name, runs[0]!.delayed)),
    ],
    tracks: operation.runs.map(({ timetable, windows, published }) => ({
      id: timetable.convoy.id,
      links: [...timetable.convoy.links],
      atM: [...timetable.atM],
      headS: [...timetable.headS],
      tailS: [...timetable.tailS],
      windows: windows.links.map(({ link, fromS, untilS }) => ({ link, fromS, untilS })),
      published,
    })),
    fundamental: planned[0]!.diagrams.map(({ street, link, points, triangle, exitCapacityPcuPerS }) => ({
      title: street || junctionName(network, network.head[link]!),
      points,
      triangle,
      exitCapacityPcuPerS,
    })),
  };
}
