/** Turn-by-turn steps. Types and modifiers are named as OSRM's API names them, so that its clients understand them. */

export type StepType =
  | "depart"
  | "turn"
  | "continue"
  | "new name"
  | "end of road"
  | "fork"
  | "on ramp"
  | "off ramp"
  | "merge"
  | "roundabout"
  | "exit roundabout"
  | "arrive";

export type Modifier =
  | "straight"
  | "slight left"
  | "left"
  | "sharp left"
  | "slight right"
  | "right"
  | "sharp right"
  | "uturn";

/** What is done at a place, before it is put into words. */
export interface Maneuver {
  readonly type: StepType;
  /** Absent where there is nothing to say of a side: at the start, and at a goal on the road itself. */
  readonly modifier?: Modifier;
  /** Which way out of a roundabout: 1 is the first that one may take. */
  readonly exit?: number;
  /** Index among the route's links of the first one after it; of the last one at the arrival. */
  readonly at: number;
  /** The street that one is on afterwards: its name, its number where it has none, or "". */
  readonly street: string;
}

export interface Step {
  readonly type: StepType;
  readonly modifier?: Modifier;
  readonly exit?: number;
  /** One sentence without a stop. */
  readonly instruction: string;
  /** The street that one is on afterwards, its number where it has no name, "" where it has neither. */
  readonly streetName: string;
  /** To the next step. */
  readonly distanceM: number;
  readonly durationS: number;
  /** The first link after it. */
  readonly link: number;
  /** Compass bearing of the way on, 0 = north. */
  readonly bearingDeg: number;
}
