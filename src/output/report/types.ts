/** What the report needs beside the result: geometry and time series for its pictures. Times are scenario seconds. */
import type { Clock, Language } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { Result } from "../view/index.ts";

export interface DelaySeries {
  /** "base", "plan" or a schedule's name. */
  readonly name: string;
  /** Start of each interval. */
  readonly timeS: readonly number[];
  /** Vehicles delayed at that moment (in queues or held), mean of the interval. */
  readonly delayedVehicles: readonly number[];
}

/** One convoy along its route: for the time-distance diagram. */
export interface ConvoyTrack {
  readonly id: string;
  readonly links: readonly number[];
  /** Metres from the start to each link's tail, and seconds of head and tail there; one more entry for the end. */
  readonly atM: readonly number[];
  readonly headS: readonly number[];
  readonly tailS: readonly number[];
  /** When each link is closed to others by the rolling window. */
  readonly windows: readonly { link: number; fromS: number; untilS: number }[];
  /** The published window, where there is one. */
  readonly published: readonly { fromS: number; untilS: number }[];
}

export interface ReportInput {
  readonly result: Result;
  readonly network: RoadNetwork;
  readonly clock: Clock;
  readonly series: readonly DelaySeries[];
  readonly tracks: readonly ConvoyTrack[];
  readonly language: Language;
}
