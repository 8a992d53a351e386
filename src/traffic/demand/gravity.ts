/**
 * Trip distribution: the doubly constrained gravity model with exponential deterrence, balanced by Furness's rounds
 * (Ortúzar & Willumsen, Modelling Transport, 4th ed., §5.4), and its rounding to whole trips without losing one.
 */

/**
 * A matrix (row-major, n × n) with row sums `production` and column sums `attraction` (scaled to the same total), shaped by
 * exp(−cost/deterrence) of `costS` (Infinity = no trips). Throws RangeError where a zone with trips can reach none.
 */
export function gravity(
  production: Float64Array,
  attraction: Float64Array,
  costS: Float64Array,
  deterrenceS: number,
  rounds = 50,
): Float64Array {
  const n = production.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const cost = costS[i * n + j]!;
      matrix[i * n + j] = !Number.isFinite(cost) ? 0 : Math.exp(-cost / deterrenceS);
    }
  }
  const total = production.reduce((a, b) => a + b, 0);
  const attracted = attraction.reduce((a, b) => a + b, 0);
  for (let round = 0; round < rounds; round++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += matrix[i * n + j]!;
      const factor = sum > 0 ? (attraction[j]! * total) / attracted / sum : 0;
      for (let i = 0; i < n; i++) matrix[i * n + j]! *= factor;
    }
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += matrix[i * n + j]!;
      if (sum === 0 && production[i]! > 0)
        throw new RangeError(`zone ${i} has ${production[i]} trips and no zone it can reach`);
      const factor = sum > 0 ? production[i]! / sum : 0;
      for (let j = 0; j < n; j++) matrix[i * n + j]! *= factor;
    }
  }
  return matrix;
}

/** Whole numbers that sum to `total` exactly, in proportion to `weights` (largest remainder; ties to the lower index). */
export function wholeShares(weights: ArrayLike<number>, total: number): Uint32Array {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += weights[i]!;
  const whole = new Uint32Array(weights.length);
  if (sum === 0) {
    if (total > 0) throw new RangeError(`${total} trips to share out and no weight`);
    return whole;
  }
  const remainder = new Float64Array(weights.length);
  let given = 0;
  for (let i = 0; i < weights.length; i++) {
    const exact = (weights[i]! / sum) * total;
    whole[i] = Math.floor(exact);
    remainder[i] = exact - whole[i]!;
    given += whole[i]!;
  }
  const order = Uint32Array.from(remainder.keys()).sort((a, b) => remainder[b]! - remainder[a]! || a - b);
  for (let k = 0; given < total; k++, given++) whole[order[k]!]!++;
  return whole;
}
