/** When trips begin: a day's shares by hour, cut to the simulated span. Synthetic: the two peaks of a Vietnamese weekday. */

/** Share of a day's departures in each hour from 0:00; sums to 1. */
// biome-ignore format: a table
export const WEEKDAY_PROFILE: readonly number[] = [
  0.004, 0.003, 0.002, 0.003, 0.009, 0.030, 0.071, 0.098, 0.073, 0.053, 0.050, 0.058,
  0.049, 0.050, 0.053, 0.055, 0.071, 0.096, 0.064, 0.041, 0.030, 0.020, 0.011, 0.006,
];

/**
 * `count` departures in [fromS, untilS), ascending, seconds since midnight of the first day. The i-th falls into the
 * i-th of `count` equal slices of the profile's mass, at a place in the slice that `draw` (in [0, 1)) says.
 */
export function departures(
  count: number,
  fromS: number,
  untilS: number,
  draw: () => number,
  profile: readonly number[] = WEEKDAY_PROFILE,
): Float64Array {
  const massAt = (timeS: number): number => {
    const day = Math.floor(timeS / 86_400);
    const hourOfDay = (timeS - day * 86_400) / 3600;
    const hour = Math.floor(hourOfDay);
    let mass = day;
    for (let h = 0; h < hour; h++) mass += profile[h]!;
    return mass + (hourOfDay - hour) * (profile[hour] ?? 0);
  };
  // Knots at the hours: the mass is linear between them, so its inverse is exact.
  const knotS: number[] = [fromS];
  for (let h = Math.floor(fromS / 3600) + 1; h * 3600 < untilS; h++) knotS.push(h * 3600);
  knotS.push(untilS);
  const knotMass = knotS.map(massAt);
  const first = knotMass[0]!;
  const total = knotMass.at(-1)! - first;
  const timesS = new Float64Array(count);
  let knot = 0;
  for (let i = 0; i < count; i++) {
    const mass = first + ((i + draw()) / count) * total;
    while (knot + 2 < knotMass.length && knotMass[knot + 1]! <= mass) knot++;
    const span = knotMass[knot + 1]! - knotMass[knot]!;
    const share = span > 0 ? (mass - knotMass[knot]!) / span : 0;
    timesS[i] = knotS[knot]! + share * (knotS[knot + 1]! - knotS[knot]!);
  }
  return timesS;
}
