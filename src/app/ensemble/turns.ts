/** Who is next where more is to be done than there are threads. */

/** Runs it in its turn. */
export type InTurn = <R>(rank: number, run: () => Promise<R>) => Promise<R>;

/**
 * At most `limit` at a time. Of those that wait the one of the least rank goes first, among equals the one that came first. A turn that
 * ends is given on only after whoever waited for its result could ask for another: what follows from it may be more urgent.
 */
export function takeTurns(limit: number): InTurn {
  const waiting: { readonly rank: number; readonly go: () => void }[] = [];
  let running = 0;
  const giveOn = (): void => {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next.go();
  };
  return async (rank, run) => {
    if (running < limit) running++;
    else {
      await new Promise<void>((go) => {
        const before = waiting.findIndex((other) => other.rank > rank);
        waiting.splice(before < 0 ? waiting.length : before, 0, { rank, go });
      });
    }
    try {
      return await run();
    } finally {
      setImmediate(giveOn);
    }
  };
}

/** `each` of all, in their order, at most `limit` of them at a time: what one needs is let go before another begins. */
export async function mapWithin<T, R>(
  all: readonly T[],
  limit: number,
  each: (one: T, index: number) => Promise<R>,
): Promise<R[]> {
  const found: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < all.length) {
      const index = next++;
      found[index] = await each(all[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, lane));
  return found;
}
