/**
 * Units of the house: SI inside. A column or a field says its unit in its name (`lengthM`, `freeSpeedMps`, `timeS`),
 * so these are plain numbers: a brand would need a cast at every read of a typed array and would protect nothing there.
 */

/** Index of a directed link in a RoadNetwork's columns. */
export type LinkIndex = number;
/** Index of a node (junction or end of a road). */
export type NodeIndex = number;
/** Index of a movement: one in-link, one out-link, at one node. */
export type MovementIndex = number;

export const NONE = 0xffff_ffff;

export const kmhToMps = (kmh: number): number => kmh / 3.6;
export const mpsToKmh = (mps: number): number => mps * 3.6;

/** Simulation time: integer microseconds, exact in a float64 up to 285 years. */
export const MICROS = 1_000_000;
