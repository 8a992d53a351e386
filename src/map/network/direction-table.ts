/** The two directions of every road as rows: along the way's nodes 2 × road, against them 2 × road + 1. */
import { capacityPcuPerS, greenShare, JAM_DENSITY_PCU_PER_LANE_M } from "./defaults.ts";
import type { Direction, Road } from "./road.ts";

export interface DirectionTable {
  readonly rows: readonly Direction[];
  readonly freeSpeedMps: Float64Array;
  readonly lanes: Float32Array;
  readonly capacityPcuPerS: Float64Array;
  /** Of a road that ends at a signal. */
  readonly signalledPcuPerS: Float64Array;
  readonly jamDensityPcuPerM: Float64Array;
  readonly roadClass: Uint8Array;
  readonly isRamp: Uint8Array;
  readonly isRoundabout: Uint8Array;
  readonly layer: Int8Array;
  readonly access: Uint16Array;
  readonly throughAccess: Uint16Array;
  readonly laneCount: Uint32Array;
}

export function directionTable(roads: readonly Road[]): DirectionTable {
  const rows = roads.flatMap(({ forward, backward }) => [forward, backward]);
  const roadOf = (_: unknown, row: number): Road => roads[row >> 1]!;
  const capacity = Float64Array.from(rows, (row, i) =>
    capacityPcuPerS(roadOf(row, i).roadClass, row.lanes, row.freeSpeedMps),
  );
  return {
    rows,
    freeSpeedMps: Float64Array.from(rows, (row) => row.freeSpeedMps),
    lanes: Float32Array.from(rows, (row) => row.lanes),
    capacityPcuPerS: capacity,
    signalledPcuPerS: capacity.map((pcuPerS, i) => pcuPerS * greenShare(roadOf(pcuPerS, i).roadClass)),
    jamDensityPcuPerM: Float64Array.from(rows, (row) => row.lanes * JAM_DENSITY_PCU_PER_LANE_M),
    roadClass: Uint8Array.from(rows, (row, i) => roadOf(row, i).roadClass),
    isRamp: Uint8Array.from(rows, (row, i) => Number(roadOf(row, i).isRamp)),
    isRoundabout: Uint8Array.from(rows, (row, i) => Number(roadOf(row, i).isRoundabout)),
    layer: Int8Array.from(rows, (row, i) => roadOf(row, i).layer),
    access: Uint16Array.from(rows, (row) => row.access),
    throughAccess: Uint16Array.from(rows, (row) => row.throughAccess),
    laneCount: Uint32Array.from(rows, (row) => row.laneMarks.turns.length),
  };
}
