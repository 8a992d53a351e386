/**
 * The oracle of the loader: the link transmission model as a fluid, in small steps (Yperman 2007), with the node model of
 * Tampère, Corthout, Cattrysse and Immers (2011). Slow, simple, and in another way than ours: cumulative curves by route,
 * sending and receiving flows, first in, first out by looking up when those that leave now came.
 */
export interface FluidLink {
  readonly lengthM: number;
  readonly freeSpeedMps: number;
  readonly jamDensityPcuPerM: number;
  readonly capacityPcuPerS: number;
  readonly priority: number;
  /** Nodes of equal number are one; a link that no route goes on from leaves the network. */
  readonly from: number;
  readonly to: number;
  /** Another exit capacity for a while. */
  readonly exit?: { readonly fromS: number; readonly untilS: number; readonly pcuPerS: number };
  /** Green in the first `greenS` of each cycle. */
  readonly signal?: { readonly cycleS: number; readonly greenS: number };
}

export interface FluidRoute {
  readonly links: readonly number[];
  /** Wishes at the entry, constant in [fromS = 0, untilS). */
  readonly ratePcuPerS: number;
  readonly fromS?: number;
  readonly untilS: number;
}

/** What one step moves from an approach: by route, by target, and at most. */
interface Approach {
  /** Cumulative in, whole and by route; cumulative out; where on the curve in the next one out came in. */
  readonly into: Float64Array;
  readonly byRoute: Float64Array[];
  out: number;
  place: number;
  readonly priority: number;
  readonly node: number;
  /** The link that a route goes to from here, or -1. */
  readonly next: readonly number[];
}

/** Vehicle-seconds from the wish to the exit of the last link, everyone driven out by `endS`. */
export function fluidTravelTime(
  links: readonly FluidLink[],
  routes: readonly FluidRoute[],
  stepS: number,
  endS: number,
): number {
  const steps = Math.ceil(endS / stepS);
  const approachOf = (priority: number, node: number, next: (route: FluidRoute) => number): Approach => ({
    into: new Float64Array(steps + 1),
    byRoute: routes.map(() => new Float64Array(steps + 1)),
    out: 0,
    place: 0,
    priority,
    node,
    next: routes.map(next),
  });
  const roads = links.map((l, i) => approachOf(l.priority, l.to, ({ links: r }) => r[r.indexOf(i) + 1] ?? -1));
  const outOf = links.map(() => new Float64Array(steps + 1));
  // Those who wish to begin on a link wait before it, at a node of their own: nobody else enters such a link.
  const firsts = [...new Set(routes.map((route) => route.links[0]!))];
  const origins = firsts.map((first) => approachOf(1, Number.NaN, ({ links: r }) => (r[0] === first ? first : -1)));
  const nodes = [
    ...origins.map((origin) => [origin]),
    ...[...new Set(roads.map(({ node }) => node))].map((node) => roads.filter((road) => road.node === node)),
  ];
  const receiving = new Float64Array(links.length);
  let inSystemS = 0;
  let done = 0;
  let wished = 0;
  for (let step = 0; step < steps; step++) {
    const now = step * stepS;
    origins.forEach((origin, o) => {
      origin.into[step + 1] = origin.into[step]!;
      routes.forEach((route, r) => {
        const wish =
          route.links[0] === firsts[o] && now >= (route.fromS ?? 0) && now < route.untilS
            ? route.ratePcuPerS * stepS
            : 0;
        origin.byRoute[r]![step + 1] = origin.byRoute[r]![step]! + wish;
        origin.into[step + 1]! += wish;
        wished += wish;
      });
    });
    links.forEach((l, i) => {
      const wave = l.capacityPcuPerS / (l.jamDensityPcuPerM - l.capacityPcuPerS / l.freeSpeedMps);
      const left = at(outOf[i]!, step + 1 - l.lengthM / wave / stepS);
      const room = left + l.jamDensityPcuPerM * l.lengthM - roads[i]!.into[step]!;
      receiving[i] = Math.max(0, Math.min(room, l.capacityPcuPerS * stepS));
      roads[i]!.into[step + 1] = roads[i]!.into[step]!;
      routes.forEach((_, r) => {
        roads[i]!.byRoute[r]![step + 1] = roads[i]!.byRoute[r]![step]!;
      });
    });
    const sendingOf = (approach: Approach): number => {
      const i = roads.indexOf(approach);
      if (i < 0) return approach.into[step + 1]! - approach.out;
      const l = links[i]!;
      const come = at(approach.into, step + 1 - l.lengthM / l.freeSpeedMps / stepS) - approach.out;
      return Math.max(0, Math.min(come, exitRate(l, now) * stepS));
    };
    for (const approaches of nodes) {
      const sending = approaches.map(sendingOf);
      // By approach and target, the last target being the way out of the network.
      const wishes = approaches.map((approach, i) => {
        const turns = new Map<number, number>();
        if (sending[i]! > 0) {
          const until = placeOf(approach, approach.out + sending[i]!, step + 1);
          approach.byRoute.forEach((curve, r) => {
            const amount = at(curve, until) - at(curve, approach.place);
            if (amount > 0) turns.set(approach.next[r]!, (turns.get(approach.next[r]!) ?? 0) + amount);
          });
        }
        return turns;
      });
      const passed = nodeFlows(
        sending,
        approaches.map(({ priority }) => priority),
        wishes,
        receiving,
      );
      approaches.forEach((approach, i) => {
        if (passed[i]! <= 0) return;
        const until = placeOf(approach, approach.out + passed[i]!, step + 1);
        approach.byRoute.forEach((curve, r) => {
          const amount = at(curve, until) - at(curve, approach.place);
          const next = roads[approach.next[r]!];
          if (next === undefined) done += amount;
          else {
            next.into[step + 1]! += amount;
            next.byRoute[r]![step + 1]! += amount;
          }
        });
        approach.out += passed[i]!;
        approach.place = until;
      });
    }
    roads.forEach((road, i) => {
      outOf[i]![step + 1] = road.out;
    });
    inSystemS += (wished - done) * stepS;
  }
  return inSystemS;
}

/**
 * What each approach sends through a node: the most that the targets take, shared by oriented priorities, turning shares kept
 * (first in, first out), what a constrained target leaves over going to whoever can use it. `receiving` is by target, a negative
 * target takes all.
 */
export function nodeFlows(
  sending: ArrayLike<number>,
  priority: readonly number[],
  wishes: readonly ReadonlyMap<number, number>[],
  receiving: ArrayLike<number>,
): number[] {
  const passed = wishes.map(() => 0);
  const open = new Set(wishes.flatMap((turns, i) => (turns.size > 0 ? [i] : [])));
  const taken = new Map<number, number>();
  const oriented = (i: number, j: number): number => (priority[i]! * (wishes[i]!.get(j) ?? 0)) / sending[i]!;
  while (open.size > 0) {
    // The target that would bind first if all its approaches grew by their oriented priorities.
    let level = Number.POSITIVE_INFINITY;
    let binding = -1;
    for (const j of new Set([...open].flatMap((i) => [...wishes[i]!.keys()]))) {
      if (j < 0) continue;
      const share = [...open].reduce((sum, i) => sum + oriented(i, j), 0);
      const its = Math.max(0, receiving[j]! - (taken.get(j) ?? 0)) / share;
      if (its < level) [level, binding] = [its, j];
    }
    const rivals = binding < 0 ? [...open] : [...open].filter((i) => wishes[i]!.has(binding));
    const content = rivals.filter((i) => sending[i]! <= level * priority[i]!);
    for (const i of content.length > 0 ? content : rivals) {
      passed[i] = content.length > 0 ? sending[i]! : level * priority[i]!;
      for (const [j, amount] of wishes[i]!) taken.set(j, (taken.get(j) ?? 0) + (amount * passed[i]!) / sending[i]!);
      open.delete(i);
    }
  }
  return passed;
}

function exitRate({ exit, signal, capacityPcuPerS }: FluidLink, now: number): number {
  if (signal !== undefined && (now + 1e-9) % signal.cycleS >= signal.greenS) return 0;
  return exit !== undefined && now >= exit.fromS && now < exit.untilS ? exit.pcuPerS : capacityPcuPerS;
}

/** A curve at a fractional step. */
function at(curve: Float64Array, x: number): number {
  if (x <= 0) return 0;
  const low = Math.floor(x);
  const value = curve[low]!;
  return low + 1 < curve.length ? value + (x - low) * (curve[low + 1]! - value) : value;
}

/** The fractional step, up to `last`, at which the curve into the approach reached `amount`, from its last place on. */
function placeOf({ into, place }: Approach, amount: number, last: number): number {
  let low = Math.floor(place);
  while (low + 1 < last && into[low + 1]! < amount) low++;
  const rise = into[low + 1]! - into[low]!;
  return rise > 0 ? Math.max(place, Math.min(low + 1, low + (amount - into[low]!) / rise)) : Math.max(place, low);
}
