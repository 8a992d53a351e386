/** The city's signals on a base day, and on a planned one: as the plan edits them, handed over to the police while a convoy holds. */
import type { Issue, Window } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import {
  type EditedSignals,
  editSignals,
  handoversAtHolds,
  type LoaderSignal,
  makeSignals,
  signalPieces,
  WARM_UP_S,
} from "../../traffic/index.ts";
import type { Inputs } from "./inputs.ts";
import type { OperationPlan } from "./operation-plan.ts";

export interface DaySignals extends EditedSignals {
  /** On the run's clock, which begins with the warm-up before the span. */
  readonly base: readonly LoaderSignal[];
  readonly plan: readonly LoaderSignal[];
}

/** Simulated on after the span at most. */
const AFTER_S = 4 * 3600;

export function daySignals(
  { read, resolution }: Pick<Inputs, "read" | "resolution">,
  network: RoadNetwork,
  operation: OperationPlan,
  span: Window,
): DaySignals {
  const made = makeSignals(network);
  const found: Issue[] = [];
  const edited = editSignals(network, made.controllers, resolution.resolved?.signals ?? [], read.reportTo(found));
  const startS = span.fromS - WARM_UP_S;
  const all = { fromS: startS, untilS: span.untilS + AFTER_S };
  const holds = operation.runs.flatMap((run) => run.windows.holds);
  const handovers = [...edited.handovers, ...handoversAtHolds(network, edited.controllers, holds)];
  const since = (pieces: readonly LoaderSignal[]): LoaderSignal[] =>
    pieces.map((piece) => ({
      ...piece,
      fromS: piece.fromS - startS,
      untilS: piece.untilS - startS,
      offsetS: piece.offsetS - startS,
    }));
  return {
    ...edited,
    base: since(signalPieces(edited.controllers, [], all)),
    plan: since(signalPieces(edited.controllers, handovers, all)),
  };
}
