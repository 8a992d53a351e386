/**
 * The planner's file as it is written: the words of the plan language. Keys are the file's own. Amounts carry their unit
 * ("500 m", "10 min"), times are local to `zone`. What each word means to the simulation stands in `PlanFrame`.
 */
import type { Part } from "../map/index.ts";
import type { Level } from "./timeline-types.ts";

/** "13:30" or "2024-07-26 13:30"; "24:00" ends a day. */
export type TimeText = string;
/** "2024-07-26" or, where a range makes sense, "2026-01-19..2026-01-25". */
export type DateText = string;
/** A number and its unit: "500 m", "10 min", "30 km/h", "40%". */
export type AmountText = string;

/** "2024-07-26 13:30-15:00", "2025-09-01 22:00 .. 2025-09-02 13:00", the name of a window, or "on order". */
export type WindowText = string;
export interface DailySlots {
  readonly dates: DateText | readonly DateText[];
  /** "22:00-03:00" belongs to its first day. */
  readonly slots: readonly string[];
  /** Dates left out. */
  readonly except?: DateText | readonly DateText[];
}
export type WindowSpec = WindowText | DailySlots;
export type Windows = WindowSpec | readonly WindowSpec[];

/** A comparison: ">= 16", "> 500", "< 3500", "<= 9", "= 4". */
export type ComparisonText = string;

/** All of its keys must hold ("and"). */
export interface VehiclePredicate {
  readonly kind?: string | readonly string[];
  /** A pass or role that the vehicle holds. */
  readonly use?: string | readonly string[];
  readonly seats?: ComparisonText;
  readonly payloadKg?: ComparisonText;
  readonly designGrossKg?: ComparisonText;
  readonly totalMassKg?: ComparisonText;
  readonly hazardous?: boolean;
}
/** A word is `all`, `others`, a group, a kind of vehicle or a pass. */
export type VehicleTest = string | VehiclePredicate;
/** Any of a list ("or"). */
export type Who = VehicleTest | readonly VehicleTest[];

/** Where a name that the plan uses is on the map. */
export type Alias =
  | string
  | { readonly name: string; readonly in?: Where }
  | { readonly ref: string; readonly class?: string }
  | { readonly near: readonly string[] };

/** A point to be near to: a name, two streets that meet, or [lon, lat]. */
export type Where = string | { readonly near: readonly string[] } | readonly number[];

/** Where a section ends: a street that crosses, or a place where two streets meet. */
export type SectionEnd = string | { readonly junction: readonly string[] } | { readonly near: readonly string[] };

export type PartWord = Part | "frontage-left" | "frontage-right";
export type DirectionWord = "both" | "forward" | "backward";

export interface StreetSection {
  readonly name: string;
  readonly in?: Where;
  readonly from?: SectionEnd;
  readonly to?: SectionEnd;
  readonly part?: PartWord | readonly PartWord[];
  /** `forward` runs from `from` to `to`. */
  readonly direction?: DirectionWord;
  readonly lanes?: string;
  readonly beside?: string;
  readonly unsure?: string;
}
export interface JunctionAlone {
  readonly at: readonly string[];
  readonly unsure?: string;
}
export type StreetSpec = string | StreetSection | JunctionAlone;

export type AreaSpec =
  | { readonly polygon: readonly (readonly number[])[] }
  | { readonly inside: string; readonly but?: string | readonly string[] }
  | { readonly between: readonly string[]; readonly but?: string | readonly string[] };

export interface Measure {
  readonly id: string;
  readonly level: Level;
  readonly who?: Who;
  readonly streets?: readonly StreetSpec[];
  /** OSM way ids, both directions. */
  readonly ways?: readonly number[];
  readonly at?: readonly string[];
  readonly area?: AreaSpec;
  /** Is the ring road itself in? */
  readonly boundary?: "in" | "out";
  /** The streets that a convoy drives. */
  readonly route?: string;
  readonly gateways?: readonly Readonly<Record<string, unknown>>[];
  /** "closed": its vehicles may not even cross the road; "open" where absent. */
  readonly crossing?: "open" | "closed";
  /** Passes, kinds and groups that may go on. */
  readonly except?: string | readonly string[];
  readonly when: Windows;
  readonly compliance?: AmountText | number;
  /** The source's own words. */
  readonly said?: string;
  readonly unsure?: string;
  readonly show?: "public" | "partner" | "internal";
}

export interface Departure {
  readonly earliest?: TimeText;
  readonly planned: TimeText;
  readonly latest?: TimeText;
}

export interface Closure {
  readonly mode?: "fixed" | "rolling" | "leapfrog";
  /** The road is closed to others this long before the head, */
  readonly lead?: AmountText;
  /** crossing movements are held this long before it, */
  readonly "hold-lead"?: AmountText;
  /** and all is released this long after the tail. */
  readonly clearance?: AmountText;
  readonly "least-lead"?: "prove";
}

export interface Convoy {
  readonly id: string;
  readonly name?: string;
  readonly follow?: readonly (string | StreetSection)[];
  readonly ways?: readonly number[];
  /** The part to drive of a street of `follow`, by its name, where the street has that part. */
  readonly part?: Readonly<Record<string, PartWord>>;
  readonly departs?: TimeText | Departure;
  readonly "arrive-by"?: TimeText;
  /** The measure whose windows hold the convoy's own. */
  readonly within?: string;
  readonly days?: readonly DateText[];
  readonly vehicles?: number;
  readonly length?: AmountText;
  /** By class of road, `other` for the rest. */
  readonly speed?: AmountText | Readonly<Record<string, AmountText>>;
  readonly closure?: Closure;
  readonly allow?: readonly ("one-way" | "banned-turn")[];
  readonly after?: string;
  readonly dwell?: AmountText;
  readonly reserve?: unknown;
  readonly unsure?: string;
}

export interface Simulate {
  /** With `days` times of day, else date and time. */
  readonly from: TimeText;
  readonly to: TimeText;
  readonly days?: readonly DateText[];
  readonly seed?: number;
  /** How many seeds the headline figures rest on. */
  readonly seeds?: number;
  /** Trips to ask for in the span. */
  readonly trips?: number;
  /** Vehicles that each of them stands for. */
  readonly "vehicles-per-trip"?: number;
}

export interface Plan {
  readonly clearway: 1;
  readonly name: string;
  readonly zone: string;
  /** An OSM file, relative to the plan. */
  readonly map: string;
  /** A name that exists in several places means the one nearest here. */
  readonly around?: Where;
  readonly source?: string | readonly string[];
  readonly simulate: Simulate;
  readonly names?: Readonly<Record<string, Alias>>;
  readonly windows?: Readonly<Record<string, Windows>>;
  readonly groups?: Readonly<Record<string, Who>>;
  /** Passes beyond the built-in ones. */
  readonly passes?: readonly string[];
  readonly measures?: readonly Measure[];
  readonly convoys?: readonly Convoy[];
  readonly "not-in-source"?: readonly string[];
  readonly version?: unknown;
  readonly rings?: unknown;
  readonly directions?: unknown;
  readonly places?: unknown;
  readonly programme?: unknown;
  readonly delegations?: unknown;
  readonly crews?: unknown;
  readonly amendments?: unknown;
}
