/** What the report needs beside the result: geometry and time series for its pictures. Times are scenario seconds. */
import type { FeatureCollection } from "geojson";
import type { Clock, Language } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { FundamentalPoints, FundamentalTriangle } from "../../traffic/index.ts";
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

/** Measured points of one link, or of links alike, beside the theory. */
export interface FundamentalDiagram {
  /** Where: a street or a link's id. */
  readonly title: string;
  readonly points: FundamentalPoints;
  readonly triangle: FundamentalTriangle;
  /** What its stop line lets through, where that is less than the road's capacity. */
  readonly exitCapacityPcuPerS?: number;
}

export interface ReportInput {
  readonly result: Result;
  readonly network: RoadNetwork;
  readonly clock: Clock;
  readonly series: readonly DelaySeries[];
  readonly tracks: readonly ConvoyTrack[];
  readonly language: Language;
  /** Polygons with a `name`, for the map of wards; without them there is only the table. */
  readonly wards?: FeatureCollection | null;
  readonly fundamental?: readonly FundamentalDiagram[];
}
