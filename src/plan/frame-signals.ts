/**
 * What a plan says of signals, without a map: another cycle, other greens, switched off, or in the hands of the police for a
 * while. Whether it fits the signals themselves is seen when they have been made of the map.
 */
import type { Clock, Window } from "../base/index.ts";
import { amountOf } from "./amounts.ts";
import type { Path, Report } from "./places.ts";
import type { AmountText, Plan, SignalEdit } from "./plan-types.ts";
import { makeWindowReader, noteOutside } from "./windows.ts";

const SHORTEST_CYCLE_S = 20;
const LONGEST_CYCLE_S = 300;
const SHORTEST_GREEN_S = 5;

/** What is said of one signal without a map. Whole seconds; null where nothing is said. */
export interface SignalFrame {
  readonly cycleS: number | null;
  readonly offsetS: number | null;
  /** In the order of the plan's `greens`. */
  readonly greensS: readonly (number | null)[] | null;
  readonly off: boolean;
  /** When the police direct the traffic; scenario seconds, sorted and disjoint. */
  readonly police: readonly Window[];
  readonly exit: "short-way" | "resume";
}

export function frameSignals(plan: Plan, clock: Clock, spans: readonly Window[], report: Report): SignalFrame[] {
  // Faults of named windows are told where they are read for measures.
  const ownReport: Report = (severity, path, ...rest) => {
    if (path[0] === "signals") report(severity, path, ...rest);
  };
  const windowsOf = makeWindowReader(plan.windows ?? {}, clock, ownReport, spans);
  return (plan.signals ?? []).map((edit, i): SignalFrame => {
    const path = ["signals", i];
    checkWords(edit, path, report);
    const wholeSeconds = (text: AmountText | undefined, at: Path): number | null => {
      if (text === undefined) return null;
      const seconds = amountOf(text, "duration");
      if (!Number.isInteger(seconds)) report("error", at, "bad-value", `"${text}" is not a whole number of seconds`);
      return Math.round(seconds);
    };
    const cycleS = wholeSeconds(edit.cycle, [...path, "cycle"]);
    const offsetS = wholeSeconds(edit.offset, [...path, "offset"]);
    const greensS =
      edit.greens?.map(({ green }, g) => {
        const seconds = wholeSeconds(green, [...path, "greens", g, "green"]);
        if (seconds !== null && seconds < SHORTEST_GREEN_S) {
          const message =
            seconds === 0 ? "a signal with no green" : `a green of ${seconds} s is too short to drive off in`;
          const hint = `${SHORTEST_GREEN_S} s at least; to switch the signal off write \`off: true\``;
          report("error", [...path, "greens", g, "green"], "signal-without-green", message, { hint });
        }
        return seconds;
      }) ?? null;
    if (cycleS !== null && (cycleS < SHORTEST_CYCLE_S || cycleS > LONGEST_CYCLE_S)) {
      const hint = `${SHORTEST_CYCLE_S} s to ${LONGEST_CYCLE_S} s`;
      report("error", [...path, "cycle"], "bad-cycle", `no signal has a cycle of ${cycleS} s`, { hint });
    }
    const totalS = (greensS ?? []).reduce<number>((sum, green) => sum + (green ?? 0), 0);
    if (cycleS !== null && totalS > cycleS) {
      const message = `the greens of ${totalS} s together are longer than the cycle of ${cycleS} s`;
      const hint = "each entry is a phase of its own; who is green at one time stands in one entry, from: [A, B]";
      report("error", [...path, "greens"], "greens-longer-than-cycle", message, { hint });
    }
    if (cycleS !== null && offsetS !== null && offsetS >= cycleS) {
      report(
        "error",
        [...path, "offset"],
        "bad-offset",
        `the offset of ${offsetS} s is not within the cycle of ${cycleS} s`,
      );
    }
    const police = edit.police === undefined ? null : windowsOf(edit.police, [...path, "police"]);
    if (police !== null) {
      noteOutside("the police direct the traffic here", police, clock, spans, [...path, "police"], report);
    }
    if (police?.onOrder) {
      const message = "kept but not simulated: a window on order has no stated hour";
      report("note", [...path, "police"], "not-simulated", message);
    }
    return {
      cycleS,
      offsetS,
      greensS,
      off: edit.off === true,
      police: police?.windows ?? [],
      exit: edit.exit ?? "short-way",
    };
  });
}

function checkWords(edit: SignalEdit, path: Path, report: Report): void {
  if (edit.unsure !== undefined) report("note", [...path, "unsure"], "unsure", `unsure: ${edit.unsure}`);
  if ((edit.at === undefined) === (edit.node === undefined)) {
    const hint = "say either at: [two streets that meet] or node: an OSM id, as `clearway signals` lists them";
    report("error", path, "no-place", "a signal must say where it is, once", { hint });
  }
  const programme = (["cycle", "offset", "greens"] as const).filter((key) => edit[key] !== undefined);
  if (edit.off === true && (programme.length > 0 || edit.police !== undefined)) {
    const other = programme[0] ?? "police";
    report("error", [...path, other], "signal-off", `a signal that is off has no ${other}`, { atKey: true });
  }
  if (edit.off === undefined && programme.length === 0 && edit.police === undefined) {
    report("error", path, "nothing-said", "nothing is said of the signal", {
      hint: "say cycle, offset, greens, off or police",
    });
  }
  if (edit.exit !== undefined && edit.police === undefined) {
    const message = "`exit` says how the signal comes back from the police, and there is no `police`";
    report("error", [...path, "exit"], "no-police", message, { atKey: true });
  }
}
