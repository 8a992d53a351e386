/** Dijkstra on a small graph that is given by its steps: states are numbers, costs are not negative. */
import FlatQueue from "flatqueue";

interface CheapestWays {
  /** The first goal reached, or null. */
  readonly goal: number | null;
  readonly costs: ReadonlyMap<number, number>;
  readonly previous: ReadonlyMap<number, number>;
}

/** Calls `step` for every state that can follow. */
type Steps = (state: number, step: (to: number, cost: number) => void) => void;

/** Spreads from the starts until a goal is settled or no state within `limit` is left. */
export function cheapestWays(
  starts: Iterable<number>,
  steps: Steps,
  isGoal: (state: number) => boolean = () => false,
  limit: number = Number.MAX_VALUE,
): CheapestWays {
  const costs = new Map<number, number>();
  const previous = new Map<number, number>();
  const queue = new FlatQueue<number>();
  for (const start of starts) {
    costs.set(start, 0);
    queue.push(start, 0);
  }
  for (let cost = queue.peekValue(); cost !== undefined; cost = queue.peekValue()) {
    const state = queue.pop()!;
    if (cost > costs.get(state)!) continue;
    if (isGoal(state)) return { goal: state, costs, previous };
    steps(state, (to, stepCost) => {
      const total = cost! + stepCost;
      if (total > limit || total >= (costs.get(to) ?? Number.POSITIVE_INFINITY)) return;
      costs.set(to, total);
      previous.set(to, state);
      queue.push(to, total);
    });
  }
  return { goal: null, costs, previous };
}

/** States from a start to the goal. */
export function traceWay(ways: CheapestWays, goal: number): number[] {
  const way = [goal];
  for (let state = ways.previous.get(goal); state !== undefined; state = ways.previous.get(state)) way.push(state);
  return way.reverse();
}
