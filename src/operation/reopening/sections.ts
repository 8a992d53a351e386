/**
 * What phase 4 decides: the published closure of the convoy's road, street by street. Each stretch can be lifted from the
 * moment its tail has passed (tail + clearance) until its published end. Closures that stand for another purpose (a cordon, a
 * burial) are not the convoy's to lift, and junction holds follow the tail by themselves where the closure is `rolling`.
 */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { ResolvedMeasure } from "../../plan/index.ts";
import type { Timetable } from "../convoy/index.ts";

export interface Section {
  readonly place: string;
  /** Positions on the route, first included, last not. */
  readonly first: number;
  readonly last: number;
  readonly links: readonly number[];
  /** Tail of the convoy at the section's end + clearance: nothing is lifted before. */
  readonly earliestS: number;
  /** When the published window ends. */
  readonly publishedS: number;
}

/** The sections of a convoy's road that `measure` closes in a window that holds the passage; empty where there is none. */
export function makeSections(network: RoadNetwork, timetable: Timetable, measure: ResolvedMeasure): Section[] {
  const { convoy, tailS, headS } = timetable;
  const passage = { fromS: headS[0]!, untilS: tailS.at(-1)! };
  const published = measure.windows.find((w) => w.fromS < passage.untilS && passage.fromS < w.untilS);
  if (published === undefined) return [];
  const nameOf = (link: number): string => network.strings[network.name[link]!] ?? "";
  const runs: { place: string; first: number; last: number }[] = [];
  convoy.links.forEach((link, position) => {
    const name = nameOf(link);
    const run = runs.at(-1);
    if (run !== undefined && (name === "" || name === run.place)) run.last = position + 1;
    else runs.push({ place: name, first: position, last: position + 1 });
  });
  const sectionOfLink = new Map<number, number>();
  runs.forEach((run, r) => {
    for (let position = run.first; position < run.last; position++) {
      const link = convoy.links[position]!;
      sectionOfLink.set(link, r);
      if (network.reverse[link] !== NONE) sectionOfLink.set(network.reverse[link]!, r);
    }
  });
  const links: number[][] = runs.map(() => []);
  for (const link of measure.links) {
    // The other carriageway of a street that is driven twice waits for the second time.
    const section = sectionOfLink.get(link) ?? runs.findLastIndex((run) => run.place === nameOf(link));
    links[section]?.push(link);
  }
  return runs
    .map((run, r) => ({
      ...run,
      links: links[r]!,
      earliestS: tailS[run.last]! + convoy.closure.clearanceS,
      publishedS: published.untilS,
    }))
    .filter((section) => section.links.length > 0);
}
