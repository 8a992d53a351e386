/**
 * Cycles as the loader takes them: for every stop line the pieces in time at which a signal stands there. While police direct
 * the traffic of a junction (a hand-over) no signal does. Back from it:
 *
 * - `resume`: the plan's cycle at once, as if it had run on; the first green may be a short one.
 * - `short-way`: all red for the longest clearing time, then a cycle begins; two or three cycles are lengthened or shortened,
 *   whichever is nearer, until they are in step with the plan's. Shortening takes from the greens above their minimum.
 *
 * Source: transition methods of coordinated signals (dwell, add, subtract, shortway), NCHRP report 812, chapter 7; a change of
 * about a fifth of a cycle at a time, as there.
 */
import type { Window } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { LoaderSignal } from "../simulation/index.ts";
import type { SignalController, SignalPhase } from "./signal-types.ts";

export const SIGNAL_EXITS = ["short-way", "resume"] as const;
export type SignalExit = (typeof SIGNAL_EXITS)[number];

/** Police direct the traffic at a controller. */
export interface SignalHandover extends Window {
  /** The controller's `osmId`. */
  readonly controller: number;
  readonly exit: SignalExit;
}

/** A cycle may be changed by so much of it at a time; by more only where three cycles would not do. */
const GENTLE_SHARE = 0.2;
const FEW_CYCLES = 2;
const MANY_CYCLES = 3;

/** Phases that run from `fromS` to `untilS`, a cycle beginning at `offsetS` + a multiple of `cycleS`. */
interface Programme extends Window {
  readonly cycleS: number;
  readonly offsetS: number;
  readonly phases: readonly SignalPhase[];
}

/**
 * The signals of every stop line in the span, by link and then by time; pieces of a link never overlap. Hand-overs that
 * overlap are one, left as the last to end is. RangeError for a hand-over of a controller that is not among them.
 */
export function signalPieces(
  controllers: readonly SignalController[],
  handovers: readonly SignalHandover[],
  span: Window,
): LoaderSignal[] {
  const known = new Set(controllers.map(({ osmId }) => osmId));
  const stray = handovers.find(({ controller }) => !known.has(controller));
  if (stray !== undefined) throw new RangeError(`no controller has the OSM id ${stray.controller}`);
  const pieces: LoaderSignal[] = [];
  for (const controller of controllers) {
    const own = uniteHandovers(handovers.filter((handover) => handover.controller === controller.osmId));
    for (const { fromS, untilS, cycleS, offsetS, phases } of programmesOf(controller, own, span)) {
      for (const { link } of controller.approaches) {
        const greens = phases
          .filter((phase) => phase.links.includes(link))
          .map((phase): [number, number] => [phase.fromS, phase.fromS + phase.greenS]);
        pieces.push({ link, fromS, untilS, cycleS, offsetS, greens });
      }
    }
  }
  return pieces.sort((a, b) => a.link - b.link || a.fromS - b.fromS);
}

function uniteHandovers(handovers: readonly SignalHandover[]): SignalHandover[] {
  const united: SignalHandover[] = [];
  const inTime = handovers.filter(({ fromS, untilS }) => untilS > fromS).sort((a, b) => a.fromS - b.fromS);
  for (const next of inTime) {
    const last = united.at(-1);
    if (last === undefined || next.fromS > last.untilS) united.push(next);
    else if (next.untilS > last.untilS) united[united.length - 1] = { ...next, fromS: last.fromS };
  }
  return united;
}

function programmesOf(
  controller: SignalController,
  handovers: readonly SignalHandover[],
  span: Window,
): readonly Programme[] {
  const { cycleS, offsetS, phases } = controller;
  const planned = (fromS: number): Programme => ({ fromS, untilS: Number.POSITIVE_INFINITY, cycleS, offsetS, phases });
  let ending: readonly Programme[] = [planned(Number.NEGATIVE_INFINITY)];
  const all: Programme[] = [];
  for (const handover of handovers) {
    all.push(...clip(ending, Number.NEGATIVE_INFINITY, handover.fromS));
    const changed = handover.exit === "resume" ? [] : shortWay(controller, handover.untilS);
    ending = [...changed, planned(changed.at(-1)?.untilS ?? handover.untilS)];
  }
  return clip([...all, ...ending], span.fromS, span.untilS);
}

const clip = (programmes: readonly Programme[], fromS: number, untilS: number): Programme[] =>
  programmes
    .map((programme) => ({
      ...programme,
      fromS: Math.max(programme.fromS, fromS),
      untilS: Math.min(programme.untilS, untilS),
    }))
    .filter((programme) => programme.untilS > programme.fromS);

/** Changed cycles from `fromS` on, one programme each; where they end, a cycle of the plan's begins. */
function shortWay(controller: SignalController, fromS: number): Programme[] {
  const { cycleS, offsetS, phases } = controller;
  const clearS = Math.max(...phases.map((phase) => phase.allRedS));
  const firstS = Math.ceil(fromS + clearS);
  const lateS = (((offsetS - firstS) % cycleS) + cycleS) % cycleS;
  const changeS = chooseChange(phases, cycleS, lateS);
  const count = countCycles(phases, cycleS, changeS);
  const steps: Programme[] = [];
  let beginS = firstS;
  for (let i = 1; i <= count; i++) {
    const ownS = Math.round((changeS * i) / count) - Math.round((changeS * (i - 1)) / count);
    const laid = changeGreens(phases, ownS);
    const untilS = beginS + cycleS + ownS;
    if (i > 1) steps.push({ fromS: beginS, untilS, cycleS: untilS - beginS, offsetS: beginS, phases: laid });
    else {
      // The red before the first green is part of the first cycle.
      const late = laid.map((phase) => ({ ...phase, fromS: phase.fromS + beginS - fromS }));
      steps.push({ fromS, untilS, cycleS: untilS - fromS, offsetS: fromS, phases: late });
    }
    beginS = untilS;
  }
  return steps;
}

/** Seconds by which the cycles must grow (or shrink, below 0) together; `lateS` = until the plan's next cycle begins. */
function chooseChange(phases: readonly SignalPhase[], cycleS: number, lateS: number): number {
  const shortenS = cycleS - lateS;
  return lateS > 0 && shortenS < lateS && shortenS <= MANY_CYCLES * slackOf(phases) ? -shortenS : lateS;
}

/** At least one: the first of them carries the red. */
function countCycles(phases: readonly SignalPhase[], cycleS: number, changeS: number): number {
  if (changeS === 0) return 1;
  const gentleS = Math.min(GENTLE_SHARE * cycleS, changeS < 0 ? slackOf(phases) : Number.POSITIVE_INFINITY);
  return Math.abs(changeS) <= FEW_CYCLES * Math.floor(gentleS) ? FEW_CYCLES : MANY_CYCLES;
}

const slackOf = (phases: readonly SignalPhase[]): number =>
  phases.reduce((sum, phase) => sum + phase.greenS - phase.minGreenS, 0);

/** Phases whose greens are longer by `changeS` in all, by their length, or shorter, by what each has above its minimum. */
function changeGreens(phases: readonly SignalPhase[], changeS: number): SignalPhase[] {
  const room = phases.map(({ links, greenS, minGreenS }) =>
    changeS < 0 ? greenS - minGreenS : links.length > 0 ? greenS : 0,
  );
  const total = room.reduce((sum, own) => sum + own, 0);
  let [before, given, fromS] = [0, 0, 0];
  return phases.map((phase, i) => {
    before += room[i]!;
    const until = total === 0 ? 0 : Math.round((changeS * before) / total);
    const changed = { ...phase, fromS, greenS: phase.greenS + until - given };
    given = until;
    fromS += changed.greenS + phase.amberS + phase.allRedS;
    return changed;
  });
}

/**
 * Hand-overs while movements are held (by an officer, for a convoy): each controller whose stop lines or inner links the held
 * movements leave is in police hands from the first to the last of the holds that overlap.
 */
export function handoversAtHolds(
  network: Pick<RoadNetwork, "movementFrom" | "head">,
  controllers: readonly SignalController[],
  holds: readonly (Window & { readonly movement: number })[],
  exit: SignalExit = "short-way",
): SignalHandover[] {
  const owner = new Map<number, number>();
  for (const { osmId, nodes } of controllers) for (const node of nodes) owner.set(node, osmId);
  const found = new Map<number, SignalHandover[]>();
  for (const { movement, fromS, untilS } of holds) {
    const controller = owner.get(network.head[network.movementFrom[movement]!]!);
    if (controller === undefined) continue;
    const own = found.get(controller) ?? [];
    own.push({ controller, exit, fromS, untilS });
    found.set(controller, own);
  }
  return [...found].sort(([a], [b]) => a - b).flatMap(([, own]) => uniteHandovers(own));
}
