/** What of the road a convoy takes from others, as the plan says it, and what is assumed where it says nothing. */
import { amountOf } from "./amounts.ts";
import type { Path, Report } from "./places.ts";
import type { Closure, Convoy } from "./plan-types.ts";
import type { ClosureMode, ResolvedConvoy } from "./timeline-types.ts";

const DEFAULTS = { leadS: 600, holdLeadS: 60, clearanceS: 30, riderSpeed: "50 km/h", lanesTaken: 1 } as const;

/** Words that mean something in these modes only. */
const CLOSING: readonly ClosureMode[] = ["fixed", "rolling", "leapfrog"];
const MEANT_IN: Readonly<Record<Exclude<keyof Closure, "mode">, readonly ClosureMode[]>> = {
  lead: CLOSING,
  "hold-lead": CLOSING,
  clearance: CLOSING,
  "least-lead": CLOSING,
  riders: ["leapfrog"],
  "rider-speed": ["leapfrog"],
  lanes: ["in-traffic"],
};

/** `speedMps`: of the convoy, by class of road. */
export function frameClosure(
  convoy: Convoy,
  speedMps: ResolvedConvoy["speedMps"],
  path: Path,
  report: Report,
): ResolvedConvoy["closure"] {
  const said: Closure = convoy.closure ?? {};
  const { mode = "rolling", lead, clearance } = said;
  const isClosing = mode !== "in-traffic";
  for (const [key, modes] of Object.entries(MEANT_IN) as [keyof typeof MEANT_IN, readonly ClosureMode[]][]) {
    if (said[key] === undefined || modes.includes(mode)) continue;
    const message = `convoy "${convoy.id}": \`${key}\` means nothing in the mode ${mode}`;
    report("warning", [...path, "closure", key], "closure-unused", message, {
      hint: `leave it out, or say mode: ${modes.join(" or ")}`,
    });
  }
  const assume = (key: string, words: string): void =>
    report("note", path, "default", `convoy "${convoy.id}": ${key} not given, taken as ${words}`);
  if (isClosing && lead === undefined) assume("closure lead", `${DEFAULTS.leadS / 60} min`);
  if (isClosing && clearance === undefined) assume("closure clearance", `${DEFAULTS.clearanceS} s`);
  const leadS = lead === undefined ? DEFAULTS.leadS : amountOf(lead, "duration");
  const holdLead = said["hold-lead"];
  return {
    mode,
    leadS,
    holdLeadS: holdLead === undefined ? Math.min(leadS, DEFAULTS.holdLeadS) : amountOf(holdLead, "duration"),
    clearanceS: clearance === undefined ? DEFAULTS.clearanceS : amountOf(clearance, "duration"),
    ...(isClosing && said["least-lead"] === "prove" && { provesLead: true as const }),
    ...(mode === "leapfrog" && { riders: frameRiders(convoy, said, speedMps, path, report, assume) }),
    ...(mode === "in-traffic" && { lanesTaken: said.lanes ?? DEFAULTS.lanesTaken }),
  };
}

function frameRiders(
  convoy: Convoy,
  { riders, "rider-speed": said }: Closure,
  speedMps: ResolvedConvoy["speedMps"],
  path: Path,
  report: Report,
  assume: (key: string, words: string) => void,
): NonNullable<ResolvedConvoy["closure"]["riders"]> {
  if (said === undefined) assume("closure rider-speed", DEFAULTS.riderSpeed);
  if (riders === undefined) assume("closure riders", "what the junctions need");
  const riderMps = amountOf(said ?? DEFAULTS.riderSpeed, "speed");
  if (riderMps <= Math.max(...Object.values(speedMps))) {
    const message = `convoy "${convoy.id}": riders at ${said ?? DEFAULTS.riderSpeed} do not overtake it everywhere`;
    report("warning", [...path, "closure"], "riders-too-slow", message, {
      hint: "give a rider-speed above the convoy's own",
    });
  }
  return { ...(riders !== undefined && { count: riders }), speedMps: riderMps };
}
