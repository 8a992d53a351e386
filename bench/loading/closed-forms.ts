/**
 * Closed forms of kinematic-wave theory beside the loader: u 20 m/s, w 5 m/s, kj 0.2 veh/m, C 0.8 veh/s (Newell 1993; Daganzo
 * 1995 for merge and diverge; Newell 1998 for the moving bottleneck). The forms are of a fluid: `pcu` is the size of the
 * drops that stand for it, 1 = whole cars, of which each waits half a headway more than the fluid.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../../src/base/index.ts";
import { type CaseAnswer, simulate, simulateCase } from "../../src/traffic/simulation/index.ts";

export interface Deviation {
  readonly name: string;
  /** |ours − exact| ÷ exact. */
  readonly relative: number;
}

export function worst(deviations: readonly Deviation[]): Deviation {
  return deviations.reduce((a, b) => (b.relative > a.relative ? b : a));
}

interface CaseParts {
  readonly endS: number;
  readonly links: object[];
  readonly demand: object[];
  readonly events?: object[];
  readonly nodes?: object[];
  readonly measure?: object;
}

const CAPACITY = 0.8;

const off = (name: string, value: number, exact: number): Deviation => ({
  name,
  relative: Math.abs(value - exact) / exact,
});

function road(id: string, fromNode: string, toNode: string, rest: object = {}): object {
  const theory = { lengthM: 1000, freeSpeedMps: 20, jamDensityPcuPerM: 0.2, capacityPcuPerS: CAPACITY };
  return { id, fromNode, toNode, ...theory, ...rest };
}

const corridor = (lengthsM: readonly number[]): object[] =>
  lengthsM.map((lengthM, i) => road(`l${i}`, `n${i}`, `n${i + 1}`, { lengthM }));

const along = (links: number): string[] => Array.from({ length: links }, (_, i) => `l${i}`);

/** ½·q·T²·C ÷ (C − q) */
const blockageDelay = (q: number, shutS: number): number => (0.5 * q * shutS * shutS * CAPACITY) / (CAPACITY - q);

/** The exit of the last but one link is shut for `shutS`, from between the arrivals of two vehicles on. */
function blocked(lengthsM: readonly number[], q: number, shutS: number, pcu: number): CaseAnswer {
  const links = corridor(lengthsM);
  const fromS = 750 + lengthsM.slice(0, -1).reduce((sum, length) => sum + length, 0) / 20;
  return simulateCase({
    name: "blockage",
    endS: 8000,
    links,
    demand: [{ route: along(links.length), ratePcuPerS: q, startS: 0, endS: 3000, pcu }],
    events: [{ link: `l${links.length - 2}`, fromS, toS: fromS + shutS, exitCapacityPcuPerS: 0 }],
  });
}

const BLOCKAGES = [
  { q: 0.5, shutS: 120, reachM: 800 },
  { q: 0.5, shutS: 300, reachM: 2000 },
  { q: 0.4, shutS: 600, reachM: 2400 },
];

/** Delay of every form. */
export function delays(pcu: number): Deviation[] {
  const run = (parts: CaseParts): CaseAnswer => simulateCase({ name: "form", ...parts });
  const flow = (route: string[], ratePcuPerS: number, endS: number, rest: object = {}): object => ({
    ...{ route, ratePcuPerS, startS: 0, endS, pcu },
    ...rest,
  });
  const held = run({
    endS: 4000,
    links: [road("a", "A", "M", { lengthM: 2000 }), road("b", "M", "B")],
    demand: [flow(["a", "b"], 0.4, 2000)],
    events: [{ movement: ["a", "b"], fromS: 900, toS: 1005, capacityPcuPerS: 0 }],
  });
  const signal = run({
    endS: 9000,
    links: [road("a", "A", "B"), road("b", "B", "C")],
    nodes: [{ id: "B", signal: { cycleS: 120, offsetS: 0, phases: [{ greenS: 60, links: ["a"] }] } }],
    demand: [flow(["a", "b"], 0.2, 6000)],
  });
  // Two held queues of 100 and 60, 0.2 more to each, share 0.8 for 400 s: 32,000 then, 25,000 and 9,000 before.
  const shared = run({
    endS: 6000,
    links: [road("a", "A", "M", { lengthM: 3000 }), road("b", "B", "M", { lengthM: 3000 }), road("c", "M", "C")],
    demand: [flow(["a", "c"], 0.2, 3000), flow(["b", "c"], 0.2, 3000)],
    events: [
      { link: "a", fromS: 500, toS: 1000, exitCapacityPcuPerS: 0 },
      { link: "b", fromS: 700, toS: 1000, exitCapacityPcuPerS: 0 },
    ],
  });
  // A bottleneck of 0.4 for a demand of 0.6: ½·(0.6 ÷ 0.4 − 1)·1000·600.
  const narrow = run({
    endS: 8000,
    links: [...corridor([4000]), road("l1", "n1", "n2", { capacityPcuPerS: 0.4 })],
    demand: [flow(["l0", "l1"], 0.6, 1000)],
  });
  return [
    ...BLOCKAGES.map(({ q, shutS }) => {
      const answer = blocked([3000, 1000], q, shutS, pcu);
      return off(`blockage of ${shutS} s at ${q}/s`, answer.totalDelayS * pcu, blockageDelay(q, shutS));
    }),
    off("held cross street", held.totalDelayS * pcu, 4410),
    off("signal", signal.totalDelayS / signal.completed, (0.5 * 120 * 0.25) / (1 - 0.2 / CAPACITY)),
    off("two held queues share a road", shared.totalDelayS * pcu, 66_000),
    off("narrow exit", narrow.totalDelayS * pcu, 150_000),
  ];
}

/** Flows of merge and diverge, and the farthest reach of a queue. */
export function flowsAndReach(pcu: number): Deviation[] {
  const measure = { fromS: 1000, toS: 2000 };
  const flow = (route: string[], ratePcuPerS: number): object => ({ route, ratePcuPerS, startS: 0, endS: 2000, pcu });
  const merge = simulateCase({
    name: "merge",
    endS: 2000,
    links: [
      road("a", "A", "M", { lengthM: 5000, priority: 1 }),
      road("b", "B", "M", { lengthM: 5000, priority: 2 }),
      road("c", "M", "C"),
    ],
    demand: [flow(["a", "c"], 0.6), flow(["b", "c"], 0.6)],
    measure,
  }).links;
  const diverge = simulateCase({
    name: "diverge",
    endS: 2000,
    links: [road("a", "A", "D", { lengthM: 5000 }), road("b", "D", "B"), road("c", "D", "C")],
    demand: [flow(["a", "b"], 0.3), flow(["a", "c"], 0.2)],
    events: [{ link: "b", fromS: 0, toS: 2000, entryCapacityPcuPerS: 0.2 }],
    measure,
  }).links;
  return [
    off("merge 1:2, the lesser", merge.a!.meanOutflowPcuPerS, 0.8 / 3),
    off("merge 1:2, the greater", merge.b!.meanOutflowPcuPerS, 1.6 / 3),
    off("diverge, before it", diverge.a!.meanOutflowPcuPerS, 1 / 3),
    ...BLOCKAGES.map(({ q, shutS, reachM }) => {
      const { links } = blocked([3000, 1000], q, shutS, pcu);
      return off(`reach of ${shutS} s at ${q}/s`, links.l0!.maxQueueReachM, reachM);
    }),
  ];
}

/** One at 10 m/s leads 2 km in 100 s more than the others take: as if the end had been shut to them for so long. */
export function movingBottleneck(): Deviation {
  const count = 1500;
  const links = 20;
  const leader = 400;
  const column = (value: number): Float64Array => new Float64Array(links + 1).fill(value);
  const { totalDelayS, trips } = simulate({
    links: {
      linkCount: links + 1,
      nodeCount: links + 2,
      tail: Uint32Array.from({ length: links + 1 }, (_, i) => i),
      head: Uint32Array.from({ length: links + 1 }, (_, i) => i + 1),
      lengthM: column(100),
      freeSpeedMps: column(20),
      jamDensityPcuPerM: column(0.2),
      capacityPcuPerS: column(CAPACITY),
      exitCapacityPcuPerS: column(CAPACITY),
    },
    classes: [
      { id: "car", pcu: 1 },
      { id: "leader", pcu: 0.001, maxSpeedMps: 10 },
    ],
    trips: {
      count,
      departS: Float64Array.from({ length: count }, (_, i) => (i < leader ? 1 + 2 * i : 2 * i)),
      vehicleClass: Uint8Array.from({ length: count }, (_, i) => (i === leader ? 1 : 0)),
      informed: new Uint8Array(count),
      routeStart: new Uint32Array(count),
      routeLength: Uint32Array.from({ length: count }, (_, i) => (i === leader ? links : links + 1)),
      routePool: Uint32Array.from({ length: links + 1 }, (_, i) => i),
    },
    windows: { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] },
    endS: 8000,
  });
  return off("a slow leader for 2 km", totalDelayS - trips.delayS[leader]!, blockageDelay(0.5, 100));
}

/** 3,500 m of a corridor, cut at random into links of 0.3 m up to `mostM`, each length as likely as its tenth. */
function cut(mostM: number, random: Random): number[] {
  const lengthsM: number[] = [];
  let leftM = 3500;
  while (leftM > 0.6) {
    const drawnM = 0.3 * (mostM / 0.3) ** random.next();
    lengthsM.push(leftM - drawnM < 0.3 ? leftM : drawnM);
    leftM -= lengthsM.at(-1)!;
  }
  if (leftM > 0) lengthsM[lengthsM.length - 1]! += leftM;
  return lengthsM;
}

/** Delay on random cuts of one corridor, whole cars; `all` cuts more of them, and finer. */
export function cuttings(all: boolean): Deviation[] {
  const random = new Random(1, "cuts");
  const sizes = [
    { mostM: 1000, cuts: all ? 40 : 8 },
    { mostM: 100, cuts: all ? 20 : 4 },
    { mostM: 12, cuts: all ? 8 : 1 },
    { mostM: 2, cuts: all ? 2 : 0 },
  ];
  return sizes.flatMap(({ mostM, cuts }) =>
    Array.from({ length: cuts }, () => {
      const lengthsM = cut(mostM, random);
      const answer = blocked([...lengthsM, 500], 0.5, 300, 1);
      return off(`${lengthsM.length} links of up to ${mostM} m`, answer.totalDelayS, blockageDelay(0.5, 300));
    }),
  );
}

/** The published cases' totals of delay, where their folder is there. */
export function publishedDelays(folder: string): Deviation[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      const json = JSON.parse(readFileSync(join(folder, name), "utf8")) as { expect: { totalDelayS?: number } };
      const exact = json.expect.totalDelayS;
      return exact === undefined || exact === 0 ? [] : [off(name, simulateCase(json).totalDelayS, exact)];
    });
}
