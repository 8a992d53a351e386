/** One measured figure beside a peer's. */
export interface BenchRow {
  readonly case: string;
  readonly metric: string;
  readonly unit: string;
  readonly ours: number;
  readonly peer: number | null;
  readonly peerName: string | null;
  /** Peer ÷ ours where less is better, ours ÷ peer where more is: > 1, ours is better. */
  readonly ratio: number | null;
}

/** Measures, says on the way what it does, and returns the rows; `args` are the words of the command line. */
export type Bench = (say: (words: string) => void, args: readonly string[]) => Promise<BenchRow[]>;

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
