/** What the result tells of a convoy beside its timetable: is its road empty before it, who holds its junctions, how it rides. */
import type { Band } from "./band.ts";

/** The proof that the road is empty before the head, each link on the worst of the days. A simulated trip stands for several vehicles. */
export interface LeadResult {
  readonly proven: boolean;
  /** The plan asks for the least lead; so often its days were driven again for it. */
  readonly searched: boolean;
  readonly reruns: number;
  /** The plan's lead, and the one that would be enough for all links; before the first head where the closure is fixed. */
  readonly plannedS: number;
  readonly neededS: number;
  /** Least seconds between the last vehicle's leaving and the head's coming; negative: that much too late; null: it never left. */
  readonly leastSlackS: number | null;
  /** Index into `links` of where that is. */
  readonly tightest: number;
  /** In driving order, the way back of an undivided street after its link. */
  readonly links: readonly LeadLinkResult[];
}

export interface LeadLinkResult {
  readonly link: number;
  readonly wayId: number;
  readonly name: string;
  readonly isWayBack: boolean;
  readonly closedAt: string;
  /** When the last vehicle had left, not before the closing; null: one stands there to the end. */
  readonly emptyAt: string | null;
  readonly headAt: string;
  readonly slackS: number | null;
  readonly leadS: number;
  /** What is enough as far as these days show. */
  readonly enoughS: number;
  /** On it as the head comes; so many of them stand before something shut. */
  readonly trips: number;
  readonly trapped: number;
  readonly proven: boolean;
}

/** Riders of a leapfrog. */
export interface RidersResult {
  readonly riders: number;
  /** The fewest that hold every junction in time. */
  readonly needed: number;
  /** In driving order. `rider` null: nobody is there in time; the first would come `lateS` late. */
  readonly tasks: readonly {
    readonly post: string;
    readonly place: string;
    readonly closeAt: string;
    readonly openAt: string;
    readonly rider: number | null;
    readonly lateS: number;
  }[];
}

/** A convoy in the traffic: how its head gets on behind those whom it meets. */
export interface RideResult {
  /** By its own speed. */
  readonly plannedS: number;
  /** Over the days on which it gets through; null: on none. */
  readonly tookS: Band | null;
  readonly lostS: Band | null;
  /** Days on which it does not get through by the end of the simulation. */
  readonly stuckDays: number;
  /** Where it loses most, the worst first, at most ten. */
  readonly places: readonly {
    readonly link: number;
    readonly wayId: number;
    readonly name: string;
    readonly junction: string;
    readonly lostS: Band;
  }[];
}
