/** How far the loader is from theory. Fluid forms by drops of a tenth of a car; whole cars, and random cuts, beside them. */
import type { BenchRow } from "../bench-types.ts";
import {
  cuttings,
  type Deviation,
  delays,
  flowsAndReach,
  movingBottleneck,
  publishedDelays,
  worst,
} from "./closed-forms.ts";
import { row } from "./measure.ts";

const PUBLISHED = "../shared/data/loading";

export function formRows(all: boolean, say: (words: string) => void): BenchRow[] {
  const told = (name: string, deviations: readonly Deviation[], target?: string): BenchRow[] => {
    if (deviations.length === 0) return [];
    const { name: where, relative } = worst(deviations);
    say(`${name}: worst of ${deviations.length} is ${where}`);
    return [row(name, "worst", { unit: "%", ours: 100 * relative, ...(target && { target }) })];
  };
  return [
    ...told("delay on closed forms, drops of 0.1 pcu", delays(0.1), "≤ 0.5 %"),
    ...told("delay on closed forms, whole cars", delays(1)),
    ...told("flows and reach on closed forms, drops of 0.1 pcu", flowsAndReach(0.1), "≤ 0.5 %"),
    ...told("delay behind a slow leader for 2 km", [movingBottleneck()], "≤ 0.5 %"),
    ...told("delay in the published cases, whole cars", publishedDelays(PUBLISHED)),
    ...told("delay on a corridor cut at random into 0.3–1,000 m", cuttings(all), "≤ 1 %"),
  ];
}
