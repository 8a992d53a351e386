/**
 * What a plan says of signals, laid on the controllers that were made of the map. Every fault is reported at its place in the
 * file; a controller whose words are at fault stays as it was.
 */
import { distanceM, type RoadNetwork } from "../../map/index.ts";
import { type Report, type ResolvedGreen, type ResolvedSignal, SIGNAL_SIDES } from "../../plan/index.ts";
import type { SignalHandover } from "./signal-pieces.ts";
import { draftPhases, extentM, layPhases, type PhaseDraft, shortestCycleS } from "./signal-timing.ts";
import type { SignalApproach, SignalController } from "./signal-types.ts";

export interface EditedSignals {
  /** Without those that are switched off. */
  readonly controllers: readonly SignalController[];
  readonly off: readonly SignalController[];
  readonly handovers: readonly SignalHandover[];
}

/** A signal belongs to the place that the plan names if it is no farther from it than this. */
const NEAR_M = 60;
/** Traffic comes from a side if it comes from within this of its direction. */
const SIDE_DEG = 67.5;

/** `report` takes findings about the plan's file, as `ReadPlan.reportTo` makes it. */
export function editSignals(
  network: RoadNetwork,
  controllers: readonly SignalController[],
  edits: readonly ResolvedSignal[],
  report: Report,
): EditedSignals {
  const now = new Map(controllers.map((controller) => [controller.osmId, controller]));
  const off: SignalController[] = [];
  const handovers: SignalHandover[] = [];
  const said = new Set<number>();
  for (const edit of edits) {
    const path = ["signals", edit.index];
    const isProgramme = edit.cycleS !== null || edit.offsetS !== null || edit.greens !== null;
    const here = findControllers(network, [...now.values(), ...off], edit, isProgramme, report);
    const found = here.filter(({ osmId }) => now.has(osmId));
    if (found.length < here.length || (edit.off && found.some(({ osmId }) => said.has(osmId)))) {
      const message = `the signal at ${edit.name} is switched off: no other entry may speak of it`;
      report("error", path, "signal-off", message, { hint: "leave one of the entries out" });
      continue;
    }
    for (const { osmId } of found) said.add(osmId);
    if (isProgramme && found.length === 1) {
      const changed = changeProgramme(network, found[0]!, edit, (code, key, message, hint) => {
        report("error", [...path, ...key], code, message, { hint });
      });
      if (changed !== null) {
        now.set(changed.osmId, changed);
        noteChange(changed, edit, report);
      }
    }
    for (const { osmId } of found) {
      for (const { fromS, untilS } of edit.police)
        handovers.push({ controller: osmId, fromS, untilS, exit: edit.exit });
      if (!edit.off) continue;
      off.push(now.get(osmId)!);
      now.delete(osmId);
    }
  }
  return { controllers: [...now.values()], off, handovers };
}

/** The signals at the plan's place; for another programme exactly one of them, else none after a report. */
function findControllers(
  network: RoadNetwork,
  controllers: readonly SignalController[],
  edit: ResolvedSignal,
  isProgramme: boolean,
  report: Report,
): readonly SignalController[] {
  const path = ["signals", edit.index];
  const awayM = (controller: SignalController): number =>
    Math.min(
      ...controller.nodes.flatMap((a) =>
        edit.nodes.map((b) =>
          a === b ? 0 : distanceM(network.nodeLon[a]!, network.nodeLat[a]!, network.nodeLon[b]!, network.nodeLat[b]!),
        ),
      ),
    );
  const ranked = controllers
    .map((controller) => ({ controller, metres: awayM(controller) }))
    .sort((a, b) => a.metres - b.metres || a.controller.osmId - b.controller.osmId);
  const leastM = ranked[0]?.metres ?? Number.POSITIVE_INFINITY;
  if (leastM > NEAR_M) {
    const nearest = ranked[0] === undefined ? "it has none at all" : `the nearest is ${tellPlace(ranked[0])}`;
    report("error", path, "no-signal", `the map has no signal at ${edit.name}`, { hint: nearest });
    return [];
  }
  const here = ranked.filter(({ metres }) => metres === 0 || metres <= leastM).map(({ controller }) => controller);
  if (here.length > 1 && isProgramme) {
    const hint = `say which: ${here.map(({ osmId, name }) => `node: ${osmId} (${name})`).join(", ")}`;
    report("error", path, "several-signals", `there are ${here.length} signals at ${edit.name}`, { hint });
    return [];
  }
  return here;
}

const tellPlace = ({ controller, metres }: { controller: SignalController; metres: number }): string =>
  `${controller.name} (node ${controller.osmId}), ${Math.round(metres)} m away`;

type Fault = (code: string, key: readonly (string | number)[], message: string, hint?: string) => void;

function changeProgramme(
  network: RoadNetwork,
  controller: SignalController,
  edit: ResolvedSignal,
  fault: Fault,
): SignalController | null {
  const across = extentM(network, controller.nodes);
  let drafts = draftPhases(
    network,
    controller.phases.filter(({ links }) => links.length > 0).map(({ links }) => links),
    across,
  );
  let cycleS = edit.cycleS ?? controller.cycleS;
  let phases = controller.phases;
  if (edit.greens !== null) {
    const links = phaseLinks(network, controller, edit.greens, fault);
    if (links === null) return null;
    drafts = draftPhases(network, links, across);
    const laid = layGreens(drafts, edit.greens, edit.cycleS, controller.cycleS, fault);
    if (laid === null) return null;
    ({ cycleS, phases } = laid);
  } else if (cycleS !== controller.cycleS) {
    const least = shortestCycleS(drafts);
    if (cycleS < least) {
      fault(
        "bad-cycle",
        ["cycle"],
        `a cycle of ${cycleS} s is too short for its ${drafts.length} phases`,
        `${least} s at least`,
      );
      return null;
    }
    phases = layPhases(drafts, cycleS);
  }
  const offsetS = edit.offsetS ?? controller.offsetS;
  if (offsetS >= cycleS && edit.offsetS !== null) {
    fault("bad-offset", ["offset"], `the offset of ${offsetS} s is not within the cycle of ${cycleS} s`);
    return null;
  }
  return { ...controller, cycleS, offsetS: offsetS % cycleS, phases };
}

/** Who is green in each of the plan's phases; null after a report of who is not there, and of who is never green. */
function phaseLinks(
  network: RoadNetwork,
  { approaches, name }: SignalController,
  greens: readonly ResolvedGreen[],
  fault: Fault,
): number[][] | null {
  const list = approaches.map(tellApproach).join("; ");
  const mapNames = (links: Uint32Array): Set<string> =>
    new Set(Array.from(links, (link) => network.strings[network.name[link]!]!));
  let isWhole = true;
  const phases = greens.map(({ from, side }, g) => {
    const links = new Set<number>();
    for (const street of from) {
      const own = approaches.filter(
        ({ link, street: by }) => street.links.includes(link) || (by !== "" && mapNames(street.links).has(by)),
      );
      const wanted = own.filter(({ headingDeg }) => side === null || comesFrom(headingDeg, side));
      for (const { link } of wanted) links.add(link);
      if (wanted.length > 0) continue;
      const where = side === null ? "" : ` from the ${side}`;
      fault(
        "no-such-approach",
        ["greens", g, "from"],
        `nobody comes to ${name} by "${street.name}"${where}`,
        `they come by ${list}`,
      );
      isWhole = false;
    }
    return [...links].sort((a, b) => a - b);
  });
  const red = approaches.filter(({ link }) => !phases.some((links) => links.includes(link)));
  if (isWhole && red.length > 0) {
    const message = `at ${name} there is no green for ${red.map(tellApproach).join("; ")}`;
    fault("signal-without-green", ["greens"], message, `they come by ${list}; everyone needs a green`);
    isWhole = false;
  }
  return isWhole ? phases : null;
}

const comesFrom = (headingDeg: number, side: (typeof SIGNAL_SIDES)[number]): boolean => {
  const off = Math.abs(((headingDeg + 180 - 45 * SIGNAL_SIDES.indexOf(side) + 540) % 360) - 180);
  return off < SIDE_DEG;
};

const sideOf = (headingDeg: number): string => SIGNAL_SIDES[Math.round((headingDeg + 180) / 45) % 8]!;

/** "Phố Kim Mã from the west". */
export function tellApproach({ street, headingDeg, link }: SignalApproach): string {
  return `${street === "" ? `link ${link}` : street} from the ${sideOf(headingDeg)}`;
}

/** The plan's greens with the times between them; null after a report that they do not fit. */
function layGreens(
  drafts: readonly PhaseDraft[],
  greens: readonly ResolvedGreen[],
  wishedS: number | null,
  usualS: number,
  fault: Fault,
): Pick<SignalController, "cycleS" | "phases"> | null {
  const betweenS = drafts.reduce((sum, phase) => sum + phase.amberS + phase.allRedS, 0);
  const fixed = drafts.map((draft, i): PhaseDraft => {
    const greenS = greens[i]?.greenS ?? null;
    return greenS === null ? draft : { ...draft, minGreenS: greenS, weight: 0 };
  });
  const leastS = shortestCycleS(fixed);
  const isOpen = fixed.some((phase) => phase.weight > 0);
  const cycleS = wishedS ?? (isOpen ? Math.max(usualS, leastS) : leastS);
  if (leastS > cycleS) {
    const message = `the greens and the ${betweenS} s between them take ${leastS} s, the cycle is ${cycleS} s`;
    fault(
      "greens-longer-than-cycle",
      ["greens"],
      message,
      `a cycle of ${leastS} s at least, or ${leastS - cycleS} s less green`,
    );
    return null;
  }
  // What nobody is given is red for all, shared by the changes of phase.
  const spareS = isOpen ? 0 : cycleS - leastS;
  const roomy = fixed.map((phase, i) => ({
    ...phase,
    allRedS: phase.allRedS + Math.round((spareS * (i + 1)) / fixed.length) - Math.round((spareS * i) / fixed.length),
  }));
  const phases = layPhases(roomy, cycleS).map((phase, i) => ({
    ...phase,
    minGreenS: Math.min(phase.greenS, drafts[i]!.minGreenS),
  }));
  return { cycleS, phases };
}

/** Greens below what is usual, and time that nobody uses, are the planner's to know of. */
function noteChange({ name, phases }: SignalController, edit: ResolvedSignal, report: Report): void {
  if (edit.greens === null) return;
  const path = ["signals", edit.index, "greens"];
  const redS = phases.reduce((sum, phase) => sum + phase.allRedS, 0);
  if (redS > 6 * phases.length) {
    const hint = "leave one `green` out, and it gets what the others leave";
    report("warning", path, "red-for-all", `at ${name} everyone has red for ${redS} s of the cycle`, { hint });
  }
}
