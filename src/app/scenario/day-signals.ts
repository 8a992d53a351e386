/** The city's signals on a base day, and on a planned one: as the plan edits them, handed over to the police while a convoy holds. */
import type { Issue, Window } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { PlanResolution, ReadPlan, ResolvedStanding } from "../../plan/index.ts";
import {
  type EditedSignals,
  editSignals,
  HANOI_FLEET,
  handoversAtHolds,
  type LoaderSignal,
  makeSignals,
  signalPieces,
  WARM_UP_S,
} from "../../traffic/index.ts";
import type { OperationPlan } from "./operation-plan.ts";
import { chooseSpan, DRAIN_S } from "./span.ts";
import { openDays } from "./standing.ts";

export interface DaySignals extends EditedSignals {
  /** On the run's clock, which begins with the warm-up before the span. */
  readonly base: readonly LoaderSignal[];
  readonly plan: readonly LoaderSignal[];
}

/** Simulated on after the span at most. */
const AFTER_S = 4 * 3600;

/**
 * What the plan says of signals laid on those of its map, with all open that is open at some hour: their faults come to those of the
 * resolution. `signals` is null where the plan says nothing of them, or has errors.
 */
export function layPlanSignals(
  read: ReadPlan,
  resolution: PlanResolution,
  map: RoadNetwork,
  standing: ResolvedStanding | null,
): {
  readonly signals: EditedSignals | null;
  readonly signalIssues: readonly Issue[];
  readonly resolution: PlanResolution;
} {
  const plan = resolution.resolved;
  if (plan === null || plan.signals.length === 0) return { signals: null, signalIssues: [], resolution };
  const span = chooseSpan(plan);
  const classes = HANOI_FLEET.map((row) => row.vehicle);
  const all = { fromS: span.fromS, untilS: span.untilS + DRAIN_S };
  const { network } = openDays(map, plan, standing, classes, all);
  const found: Issue[] = [];
  const signals = editSignals(network, makeSignals(network).controllers, plan.signals, read.reportTo(found));
  const hasErrors = found.some((issue) => issue.severity === "error");
  return {
    signals: hasErrors ? null : signals,
    signalIssues: found,
    resolution: {
      ...resolution,
      resolved: hasErrors ? null : plan,
      issues: [...resolution.issues, ...found],
    },
  };
}

/** `edited`: as the plan has them; null: as the map and the assumptions tell. */
export function daySignals(
  edited: EditedSignals | null,
  network: RoadNetwork,
  operation: OperationPlan,
  span: Window,
): DaySignals {
  const signals = edited ?? { controllers: makeSignals(network).controllers, off: [], handovers: [] };
  const startS = span.fromS - WARM_UP_S;
  const all = { fromS: startS, untilS: span.untilS + AFTER_S };
  const holds = operation.runs.flatMap((run) => run.windows.holds);
  const handovers = [...signals.handovers, ...handoversAtHolds(network, signals.controllers, holds)];
  const since = (pieces: readonly LoaderSignal[]): LoaderSignal[] =>
    pieces.map((piece) => ({
      ...piece,
      fromS: piece.fromS - startS,
      untilS: piece.untilS - startS,
      offsetS: piece.offsetS - startS,
    }));
  return {
    ...signals,
    base: since(signalPieces(signals.controllers, [], all)),
    plan: since(signalPieces(signals.controllers, handovers, all)),
  };
}
