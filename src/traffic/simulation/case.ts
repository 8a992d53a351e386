/** `clearway simulate`: one loading case in, its answer out; and what went on in between, where asked for. */
import { ClearwayError, type WorkOptions } from "../../base/index.ts";
import { type CaseCheckpoint, keepCase, takeUpCase } from "./case-checkpoint.ts";
import { caseInput, caseNames } from "./case-input.ts";
import { parseCase } from "./case-schema.ts";
import { caseTrips } from "./case-trips.ts";
import type { CaseSource, LoadingCase } from "./case-types.ts";
import { resumeRun, startRun } from "./simulate.ts";
import type { LoaderBooks, LoaderInput, LoaderResult } from "./types.ts";

export interface CaseAnswer extends LoaderBooks {
  readonly totalTravelTimeS: number;
  readonly totalDelayS: number;
  readonly links: Readonly<
    Record<
      string,
      { entered: number; left: number; maxQueueReachM: number; maxQueueVeh: number; meanOutflowPcuPerS: number }
    >
  >;
  readonly deadlocks: readonly (readonly string[])[];
}

export interface CaseOptions extends WorkOptions {
  readonly source?: CaseSource | undefined;
  readonly recordEvents?: boolean;
  /** Link series by intervals of this. */
  readonly seriesS?: number | undefined;
  /**
   * Goes on from this one, under the case's events and signals. A link series is given where the run that it is of had the same;
   * events are those from its moment on, and before it where that run recorded them.
   */
  readonly from?: CaseCheckpoint | ArrayBuffer | undefined;
  /** Takes a checkpoint when all before it has happened, and runs on. */
  readonly checkpointAtS?: number | undefined;
}

export interface CaseRun {
  readonly answer: CaseAnswer;
  /** Trips without any way are not in it: see `answer.notMade`. */
  readonly input: LoaderInput;
  readonly result: LoaderResult;
  /** Names of links, by index. */
  readonly linkIds: readonly string[];
  readonly checkpoint: CaseCheckpoint | null;
}

/** Throws ClearwayError `case-invalid` where the JSON is not a case. Trips to a closed destination wait. */
export function simulateCase(json: unknown, options: WorkOptions = {}): CaseAnswer {
  return runCase(json, options).answer;
}

/**
 * `simulateCase` with all that the loader gives. Throws ClearwayError `checkpoint-damaged`, `checkpoint-unfit`, and
 * `checkpoint-outside` where one is wanted before the run begins or after it ends.
 */
export function runCase(json: unknown, options: CaseOptions = {}): CaseRun {
  const { from, checkpointAtS, seriesS, recordEvents = false } = options;
  const loadingCase = parseCase(json, options.source);
  const names = caseNames(loadingCase);
  const bare = caseInput(loadingCase, names);
  const kept = from === undefined ? null : takeUpCase(loadingCase, from);
  const { trips, noWay } = kept ?? caseTrips(loadingCase, bare, names, options);
  if (kept !== null && seriesS !== undefined && kept.seriesS !== seriesS) {
    const held = kept.seriesS === null ? "no link series" : `a link series by intervals of ${kept.seriesS} s`;
    throw new ClearwayError("checkpoint-unfit", `the checkpoint holds ${held}, not one by ${seriesS} s`);
  }
  const input: LoaderInput = {
    ...bare,
    trips,
    ...(recordEvents && { recordEvents: {} }),
    ...(seriesS !== undefined && { recordLinks: { intervalS: seriesS } }),
  };
  const run = kept === null ? startRun(input, options) : resumeRun(input, kept.loader, options);
  let checkpoint: CaseCheckpoint | null = null;
  if (checkpointAtS !== undefined) {
    if (!(checkpointAtS >= run.timeS && checkpointAtS <= input.endS)) {
      throw new ClearwayError(
        "checkpoint-outside",
        `no checkpoint at ${checkpointAtS} s: the run goes from ${run.timeS} to ${input.endS} s`,
      );
    }
    run.runUntil(checkpointAtS);
    const loader = run.checkpoint();
    checkpoint = keepCase(loadingCase, { loader, trips, noWay, atS: run.timeS, seriesS: seriesS ?? null });
  }
  const result = run.finish();
  return {
    answer: answerOf(loadingCase, result, noWay),
    input,
    result,
    linkIds: loadingCase.links.map(({ id }) => id),
    checkpoint,
  };
}

function answerOf(loadingCase: LoadingCase, result: LoaderResult, noWay: number): CaseAnswer {
  const { books } = result;
  const { entered, left, maxQueueReachM, maxQueueVeh, meanOutflowPcuPerS } = result.links;
  return {
    ...books,
    demanded: books.demanded + noWay,
    notMade: books.notMade + noWay,
    totalTravelTimeS: result.totalTravelTimeS,
    totalDelayS: result.totalDelayS,
    links: Object.fromEntries(
      loadingCase.links.map(({ id }, i) => [
        id,
        {
          entered: entered[i]!,
          left: left[i]!,
          maxQueueReachM: maxQueueReachM[i]!,
          maxQueueVeh: maxQueueVeh[i]!,
          meanOutflowPcuPerS: meanOutflowPcuPerS[i]!,
        },
      ]),
    ),
    deadlocks: result.deadlocks.map((ring) => ring.links.map((link) => loadingCase.links[link]!.id)),
  };
}
