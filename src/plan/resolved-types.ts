/** A plan laid on a network: which links and movements each measure holds on, which way each convoy drives. */
import type { Issue, Window } from "../base/index.ts";
import type { ResolvedDrivers } from "./drivers.ts";
import type { PlanFrame } from "./frame.ts";
import type { SignalFrame } from "./frame-signals.ts";
import type { SignalSide } from "./plan-types.ts";
import type { WhoTest } from "./predicate.ts";
import type { Level, ResolvedConvoy } from "./timeline-types.ts";

export interface ResolvedMeasure {
  readonly id: string;
  readonly level: Level;
  /** Ascending. */
  readonly links: Uint32Array;
  /** Movements at junctions that are shut by themselves; ascending. */
  readonly movements: Uint32Array;
  /** Scenario seconds; sorted and disjoint. */
  readonly windows: readonly Window[];
  readonly who: WhoTest;
  /** Share that keeps to a `discouraged`; 1 otherwise. */
  readonly compliance: number;
  /** Whom a published view may show it to; "internal" where the plan says nothing. */
  readonly show: "public" | "partner" | "internal";
  /** The source's own words. */
  readonly said: string | null;
}

/** `contraflow`: lanes of one direction are given to the other. */
export type LaneChange = "taken" | "contraflow" | "freed";

/** A measure that shuts nobody out and changes the lanes of a road. */
export interface ResolvedLanes extends Pick<ResolvedMeasure, "id" | "windows" | "show" | "said"> {
  readonly change: LaneChange;
  /** Whose lanes are taken, given or freed; ascending. */
  readonly links: Uint32Array;
  /** How many, one entry a link. */
  readonly lanes: Float64Array;
  /** Contraflow: the link the other way, which gets them; one entry a link. Empty otherwise. */
  readonly opposite: Uint32Array;
  /** Contraflow: who may use the lanes where the direction has none of its own. */
  readonly who: WhoTest;
}

/** One green of a signal as the plan writes it: who has it, and for how long. */
export interface ResolvedGreen {
  /** Who has it: each by the links of a street or a way. */
  readonly from: readonly { readonly name: string; readonly links: Uint32Array }[];
  /** The side of the junction that they come from; null = any. */
  readonly side: SignalSide | null;
  /** Null = what the others leave. */
  readonly greenS: number | null;
}

export interface ResolvedSignal extends Omit<SignalFrame, "greensS"> {
  /** Its place in the plan's list. */
  readonly index: number;
  readonly name: string;
  /** Where its streets meet, or the node that it names. */
  readonly nodes: readonly number[];
  /** Its phases in their order; null = as they are. */
  readonly greens: readonly ResolvedGreen[] | null;
}

/** One name of the plan and what became of it on the map. */
export interface Resolution {
  /** Id of the measure or the convoy. */
  readonly measure: string;
  readonly name: string;
  /** The map's names, each once; of an area that of the longest road first. */
  readonly streets: readonly string[];
  readonly lengthM: number;
  readonly status: "found" | "alias" | "chosen" | "doubtful" | "unknown" | "not-simulated" | "error";
}

/** The frame of a plan, its measures and convoys laid on the roads. */
export interface ResolvedPlan extends Omit<PlanFrame, "measures" | "convoys" | "drivers" | "signals"> {
  readonly name: string;
  readonly zone: string;
  readonly measures: readonly ResolvedMeasure[];
  readonly lanes: readonly ResolvedLanes[];
  readonly convoys: readonly ResolvedConvoy[];
  readonly signals: readonly ResolvedSignal[];
  readonly drivers: ResolvedDrivers;
}

export interface PlanResolution {
  /** Null where an issue is an error. */
  readonly resolved: ResolvedPlan | null;
  /** Those of the file and those of the map, in the order of the file. */
  readonly issues: readonly Issue[];
  readonly resolution: readonly Resolution[];
}
