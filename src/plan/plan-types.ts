/**
 * The planner's file as it is written: the words of the plan language. Keys are the file's own. Amounts carry their unit
 * ("500 m", "10 min"), times are local to `zone`. What each word means to the simulation stands in `PlanFrame`.
 */
import type { Part, VehicleKind } from "../map/index.ts";
import type { ClosureMode, Level } from "./timeline-types.ts";

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
/** Comes round each week: what a standing rule holds by. */
export interface WeeklySlots {
  readonly days: DayWord | readonly DayWord[];
  /** "22:00-03:00" belongs to its first day. */
  readonly slots: readonly string[];
  /** First and last date, both in; without them it always was and will be. */
  readonly since?: DateText;
  readonly until?: DateText;
  /** Dates left out. */
  readonly except?: DateText | readonly DateText[];
}
export type DayWord = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun" | "daily";
export type WindowSpec = WindowText | DailySlots | WeeklySlots;
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
  | {
      readonly polygon: readonly (readonly number[])[];
      /** Streets and sections of the area that the measure leaves alone. */
      readonly without?: readonly (string | StreetSection)[];
    }
  | { readonly inside: string; readonly but?: string | readonly string[] }
  | { readonly between: readonly string[]; readonly but?: string | readonly string[] };

/** What is done to the lanes of a road, one of these; its capacity goes with them. Nobody is shut out. */
export interface LanesSpec {
  /** Lanes taken from each direction named: so many, "kerb" for the one at the kerb, or a share of the road such as "50%". */
  readonly take?: number | string;
  /** Lanes of the other direction that the direction named is given, opened where it has none of its own. */
  readonly contraflow?: number;
  /** The parking lane is cleared and driven on. */
  readonly free?: "parking";
}

export interface Measure {
  readonly id: string;
  /** Either this or `lanes`. */
  readonly level?: Level;
  readonly lanes?: LanesSpec;
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
  /** Where it is published, and what of it no source says. */
  readonly source?: string | readonly string[];
  readonly assume?: string;
  readonly unsure?: string;
  readonly show?: "public" | "partner" | "internal";
}

export interface Departure {
  readonly earliest?: TimeText;
  readonly planned: TimeText;
  readonly latest?: TimeText;
}

export interface Closure {
  readonly mode?: ClosureMode;
  /** The road is closed to others this long before the head, */
  readonly lead?: AmountText;
  /** crossing movements are held this long before it, */
  readonly "hold-lead"?: AmountText;
  /** and all is released this long after the tail. */
  readonly clearance?: AmountText;
  /** The leads are lengthened until the simulation shows the road empty before the convoy, and no longer than that. */
  readonly "least-lead"?: "prove";
  /** Leapfrog: so many riders hold the junctions, one after the other, */
  readonly riders?: number;
  /** and overtake the convoy at this speed. */
  readonly "rider-speed"?: AmountText;
  /** In traffic: lanes of its direction that the convoy fills; by default one. */
  readonly lanes?: number | "all";
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

/** The side of a junction that traffic comes from. */
export const SIGNAL_SIDES = [
  "north",
  "north-east",
  "east",
  "south-east",
  "south",
  "south-west",
  "west",
  "north-west",
] as const;
export type SignalSide = (typeof SIGNAL_SIDES)[number];

/** A phase: who is green at one time. */
export interface SignalGreen {
  /** Streets by which they come, or OSM way ids. */
  readonly from: string | number | readonly (string | number)[];
  readonly side?: SignalSide;
  /** Where absent, what the other phases leave. */
  readonly green?: AmountText;
}

/** What is known better of a signal than its map and the assumptions tell. */
export interface SignalEdit {
  /** Two streets that meet there, or an OSM node of it. */
  readonly at?: readonly string[];
  readonly node?: number;
  readonly cycle?: AmountText;
  /** When a cycle begins, after the start of the hours simulated. */
  readonly offset?: AmountText;
  /** All phases in their order. */
  readonly greens?: readonly SignalGreen[];
  readonly off?: true;
  /** When police direct the traffic. */
  readonly police?: Windows;
  readonly exit?: "short-way" | "resume";
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

/** Shares of the drivers of a kind who learn of closures by an app or by radio; the rest learn nothing on the way. */
export interface InformedSpec {
  readonly app?: AmountText;
  readonly radio?: AmountText;
}

/** By kind of vehicle, `others` for the rest, who learns of closures; and what drivers do about them. */
export interface DriversSpec extends Partial<Readonly<Record<VehicleKind | "others", InformedSpec>>> {
  /** Who stands before a closure this long is turned round. */
  readonly patience?: AmountText;
  /** Who has no other way after this long does not make the trip. */
  readonly "give-up"?: AmountText;
  readonly "radio-every"?: AmountText;
  /** Streets, sections and points with a sign that tells what is shut. */
  readonly signs?: readonly (string | StreetSection | { readonly near: readonly string[] } | readonly number[])[];
  /** Nearest open end, or wait where the way is shut, or the trip is not made. */
  readonly "closed-destination"?: "nearest" | "wait" | "not-made";
}

export interface Plan {
  readonly clearway: 1;
  readonly name: string;
  readonly zone: string;
  /** An OSM file, relative to the plan. */
  readonly map: string;
  /** A file of the city's standing rules, relative to the plan: base and plan both obey it. */
  readonly standing?: string;
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
  readonly signals?: readonly SignalEdit[];
  readonly drivers?: DriversSpec;
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

/** What always holds in a city, in the words of a plan: truck hours, walking zones, bridges for some vehicles only. */
export interface StandingRules
  extends Pick<Plan, "clearway" | "zone" | "around" | "source" | "names" | "windows" | "groups" | "passes"> {
  readonly city: string;
  readonly measures: readonly Measure[];
}
