/** Numbers and turns in the words of GMNS. */
import { bearingDeg } from "../geometry.ts";
import type { RoadNetwork } from "../types.ts";

/** Twelve significant digits: a millimetre is kept at the moon, and 25 km/h stays 25. */
export const digits = (value: number): string => String(Number(value.toPrecision(12)));

/** Half of a right angle either way still goes straight on. */
const THRU_DEG = 45;
const UTURN_DEG = 160;

export function movementType(network: RoadNetwork, from: number, to: number): string {
  if (network.reverse[from] === to) return "uturn";
  const turnDeg = ((bearingDeg(network, to, "tail") - bearingDeg(network, from, "head") + 540) % 360) - 180;
  if (Math.abs(turnDeg) <= THRU_DEG) return "thru";
  if (Math.abs(turnDeg) >= UTURN_DEG) return "uturn";
  return turnDeg < 0 ? "left" : "right";
}
