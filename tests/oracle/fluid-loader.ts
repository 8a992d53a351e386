/**
 * The oracle of the loader: the link transmission model as a fluid, in small steps (Yperman 2007), for corridors and
 * merges without turns. Slow, simple, and in another way than ours: cumulative curves, sending and receiving flows.
 */
export interface FluidLink {
  lengthM: number;
  freeSpeedMps: number;
  jamDensityPcuPerM: number;
  capacityPcuPerS: number;
  priority: number;
  /** Index of the next link, or -1. */
  next: number;
  /** Wish rate at the entry, constant in [0, untilS). */
  inflow: { ratePcuPerS: number; untilS: number };
  exit: { fromS: number; untilS: number; pcuPerS: number };
}

/** Vehicle-seconds from the wish to the exit of the last link, everyone driven out by `endS`. */
export function fluidTravelTime(links: readonly FluidLink[], stepS: number, endS: number): number {
  const steps = Math.ceil(endS / stepS);
  const inCurve = links.map(() => new Float64Array(steps + 1));
  const outCurve = links.map(() => new Float64Array(steps + 1));
  const at = (curve: Float64Array, timeS: number): number => {
    if (timeS <= 0) return 0;
    const x = timeS / stepS;
    const low = Math.floor(x);
    return curve[low]! + (x - low) * ((curve[low + 1] ?? curve[low]!) - curve[low]!);
  };
  let wished = 0;
  let inSystemS = 0;
  const queue = links.map(() => 0);
  for (let step = 0; step < steps; step++) {
    const now = step * stepS;
    const then = now + stepS;
    const sending = links.map((l, i) => {
      const rate = now >= l.exit.fromS && now < l.exit.untilS ? l.exit.pcuPerS : l.capacityPcuPerS;
      return Math.max(
        0,
        Math.min(at(inCurve[i]!, then - l.lengthM / l.freeSpeedMps) - outCurve[i]![step]!, rate * stepS),
      );
    });
    const receiving = links.map((l, i) => {
      const wave = l.capacityPcuPerS / (l.jamDensityPcuPerM - l.capacityPcuPerS / l.freeSpeedMps);
      const room = at(outCurve[i]!, then - l.lengthM / wave) + l.jamDensityPcuPerM * l.lengthM - inCurve[i]![step]!;
      return Math.max(0, Math.min(room, l.capacityPcuPerS * stepS));
    });
    const entered = links.map(() => 0);
    links.forEach((l, i) => {
      const wish = now < l.inflow.untilS ? l.inflow.ratePcuPerS * stepS : 0;
      wished += wish;
      queue[i]! += wish;
    });
    // Merges: share the receiving flow by priority, the remainder to who can use it.
    const passed = links.map((l, i) => (l.next < 0 ? sending[i]! : 0));
    links.forEach((_, target) => {
      const feeders = links.map((_, i) => i).filter((i) => links[i]!.next === target);
      if (feeders.length === 0) return;
      let left = receiving[target]!;
      let open = feeders.filter((i) => sending[i]! > 0);
      while (open.length > 0) {
        const shares = open.reduce((sum, i) => sum + links[i]!.priority, 0);
        const satisfied = open.filter((i) => sending[i]! <= (left * links[i]!.priority) / shares + 1e-15);
        if (satisfied.length === 0) {
          for (const i of open) passed[i] = (left * links[i]!.priority) / shares;
          break;
        }
        for (const i of satisfied) passed[i] = sending[i]!;
        left -= satisfied.reduce((sum, i) => sum + sending[i]!, 0);
        open = open.filter((i) => !satisfied.includes(i));
      }
      entered[target] = feeders.reduce((sum, i) => sum + passed[i]!, 0);
    });
    links.forEach((l, i) => {
      if (l.inflow.ratePcuPerS > 0) {
        entered[i] = Math.min(queue[i]!, receiving[i]!);
        queue[i]! -= entered[i]!;
      }
      inCurve[i]![step + 1] = inCurve[i]![step]! + entered[i]!;
      outCurve[i]![step + 1] = outCurve[i]![step]! + passed[i]!;
    });
    const done = links.reduce((sum, l, i) => sum + (l.next < 0 ? outCurve[i]![step + 1]! : 0), 0);
    inSystemS += (wished - done) * stepS;
  }
  return inSystemS;
}
