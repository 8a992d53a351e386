/** A plan laid on a network: which links and movements each measure holds on, which way each convoy drives. */
import type { Issue, Window } from "../base/index.ts";
import type { PlanFrame } from "./frame.ts";
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

/** One name of the plan and what became of it on the map. */
export interface Resolution {
  /** Id of the measure or the convoy. */
  readonly measure: string;
  readonly name: string;
  /** The map's names. */
  readonly streets: readonly string[];
  readonly lengthM: number;
  readonly status: "found" | "alias" | "chosen" | "doubtful" | "unknown" | "not-simulated" | "error";
}

/** The frame of a plan, its measures and convoys laid on the roads. */
export interface ResolvedPlan extends Omit<PlanFrame, "measures" | "convoys"> {
  readonly name: string;
  readonly zone: string;
  readonly measures: readonly ResolvedMeasure[];
  readonly convoys: readonly ResolvedConvoy[];
}

export interface PlanResolution {
  /** Null where an issue is an error. */
  readonly resolved: ResolvedPlan | null;
  /** Those of the file and those of the map, in the order of the file. */
  readonly issues: readonly Issue[];
  readonly resolution: readonly Resolution[];
}
