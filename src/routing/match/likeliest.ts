/**
 * A hidden Markov model in logarithms, layer by layer: the likeliest sequence of states (Viterbi 1967) and the
 * probability of each state given all that is seen (forward-backward). O(layers · states²).
 */

export interface Layer {
  /** Log likelihood of what is seen here, by state. */
  readonly seenLog: Float64Array;
  /** Log likelihood of the step from state `a` of the layer before to state `b`: at a · states + b. Unused in the first. */
  readonly stepLog: Float64Array;
  /** Of the likeliest sequence that ends in the state; -Infinity where none does. */
  readonly scoreLog: Float64Array;
  /** The state before it in that sequence. */
  readonly before: Uint32Array;
}

const IMPOSSIBLE = Number.NEGATIVE_INFINITY;

export function firstLayer(seenLog: Float64Array): Layer {
  return { seenLog, stepLog: new Float64Array(0), scoreLog: seenLog, before: new Uint32Array(0) };
}

/** The layer that follows `last`, or null where no state of it can be reached. */
export function nextLayer(last: Layer, seenLog: Float64Array, stepLog: Float64Array): Layer | null {
  const states = seenLog.length;
  const scoreLog = new Float64Array(states).fill(IMPOSSIBLE);
  const before = new Uint32Array(states);
  let isReached = false;
  for (let a = 0; a < last.scoreLog.length; a++) {
    for (let b = 0; b < states; b++) {
      const log = last.scoreLog[a]! + stepLog[a * states + b]! + seenLog[b]!;
      if (log <= scoreLog[b]!) continue;
      scoreLog[b] = log;
      before[b] = a;
      isReached = true;
    }
  }
  return isReached ? { seenLog, stepLog, scoreLog, before } : null;
}

/** The state of each layer in the likeliest sequence; of equally likely ones the lowest. */
export function likeliest(layers: readonly Layer[]): Uint32Array {
  const choice = new Uint32Array(layers.length);
  let state = 0;
  const ends = layers.at(-1)!.scoreLog;
  for (let b = 1; b < ends.length; b++) if (ends[b]! > ends[state]!) state = b;
  for (let k = layers.length - 1; k >= 0; k--) {
    choice[k] = state;
    if (k > 0) state = layers[k]!.before[state]!;
  }
  return choice;
}

/** The probability of the chosen state of each layer, given the whole sequence. */
export function probabilities(layers: readonly Layer[], choice: Uint32Array): Float64Array {
  const forward = layers.map(({ seenLog }) => seenLog.slice());
  for (let k = 1; k < layers.length; k++) {
    const { stepLog, seenLog } = layers[k]!;
    const states = seenLog.length;
    for (let b = 0; b < states; b++) {
      forward[k]![b]! += logSum(forward[k - 1]!, (a) => stepLog[a * states + b]!);
    }
  }
  const probability = new Float64Array(layers.length);
  let backward = new Float64Array(layers.at(-1)!.seenLog.length);
  for (let k = layers.length - 1; k >= 0; k--) {
    if (k < layers.length - 1) {
      const { stepLog, seenLog } = layers[k + 1]!;
      const states = seenLog.length;
      const behind = backward.map((log, b) => log + seenLog[b]!);
      backward = forward[k]!.map((_, a) => logSum(behind, (b) => stepLog[a * states + b]!));
    }
    const all = logSum(forward[k]!, (a) => backward[a]!);
    probability[k] = Math.exp(forward[k]![choice[k]!]! + backward[choice[k]!]! - all);
  }
  return probability;
}

/** log of the sum of exp(logs[i] + more(i)), without overflow. */
function logSum(logs: Float64Array, more: (i: number) => number): number {
  let most = IMPOSSIBLE;
  for (let i = 0; i < logs.length; i++) most = Math.max(most, logs[i]! + more(i));
  if (most === IMPOSSIBLE) return IMPOSSIBLE;
  let sum = 0;
  for (let i = 0; i < logs.length; i++) sum += Math.exp(logs[i]! + more(i) - most);
  return most + Math.log(sum);
}
