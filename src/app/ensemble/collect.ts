/** Room for the next run: what the one before it left. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | undefined;

/**
 * A run leaves some hundreds of megabytes outside the heap, and states on shared memory weigh nothing to the collector: left to itself
 * it comes when the next run has as much again. A tenth of a second beside the seconds of a run.
 */
export function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as () => void;
  }
  collect();
}
