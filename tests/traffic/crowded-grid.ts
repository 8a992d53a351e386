/** Everything that a run can have at once on a small crowded grid: lanes, signals, slow and filtering classes, a node's capacity, windows of each kind, drivers who ask for other ways. */
import { gridInput } from "../../bench/grid.ts";
import { Random } from "../../src/base/index.ts";
import type { LoaderInput, Rerouter } from "../../src/traffic/simulation/index.ts";

/** The node with a capacity; a pcu of its first approach counts APPROACH_TIMES there. */
export const NODE = 7;
export const APPROACH_TIMES = 1.5;

/** `stream`: another one draws other windows, classes and passing roads. */
export function crowdedGrid(seed: number, stream: string, trips: number, endS: number): LoaderInput {
  const base = gridInput(5, trips, seed);
  const random = new Random(seed, stream);
  const { linkCount, head, tail } = base.links;
  const some = (count: number) =>
    Array.from({ length: count }, () => {
      const fromS = random.below(3000);
      return { link: random.below(linkCount), fromS, untilS: fromS + 1 + random.below(900) };
    });
  const out = (link: number): number[] => Array.from(tail.keys()).filter((other) => tail[other] === head[link]);
  const approaches = Array.from(head.keys()).filter((link) => head[link] === NODE);
  return {
    ...base,
    endS,
    links: { ...base.links, mayPass: Uint8Array.from({ length: linkCount }, () => random.below(2)) },
    classes: [
      { id: "car", pcu: 1 },
      { id: "motorcycle", pcu: 0.294, filterShare: 0.6 },
      { id: "truck", pcu: 2.4, speedShare: 0.8, maxSpeedMps: 9 },
    ],
    trips: {
      ...base.trips,
      vehicleClass: base.trips.vehicleClass.map((its) => (random.below(12) === 0 ? 2 : its)),
      informed: base.trips.informed.map(() => random.below(3)),
    },
    laneGroups: Array.from({ length: 8 }, (_, i) => 5 + 7 * i).flatMap((link) => {
      const [first, ...others] = out(link);
      if (first === undefined || others.length === 0) return [];
      return [
        { link, toLinks: [first], share: 0.4 },
        { link, toLinks: others, share: 0.6 },
      ];
    }),
    signals: Array.from({ length: 9 }, (_, i) => 2 + 8 * i).flatMap((link, i) => [
      { link, fromS: 0, untilS: 2000, cycleS: 60, offsetS: 7 * i, greens: [[5, 35]] as const },
      {
        link,
        fromS: 2300,
        untilS: endS,
        cycleS: 90,
        offsetS: 3 * i,
        greens: [
          [0, 20],
          [40, 70],
        ] as const,
      },
    ]),
    nodeCapacity: [{ node: NODE, pcuPerS: 0.7, approaches: [{ link: approaches[0]!, times: APPROACH_TIMES }] }],
    windows: {
      closedLinks: some(3).map((w) => ({ ...w, classMask: 1 + random.below(7) })),
      heldMovements: some(5).map(({ link: fromLink, ...span }) => ({
        ...span,
        fromLink,
        toLink: out(fromLink)[0]!,
        classMask: 7,
        capacityPcuPerS: random.below(2) * 0.15,
      })),
      exitCapacity: some(4).map((w) => ({ ...w, pcuPerS: 0.1 * random.below(4) })),
      entryCapacity: some(3).map((w) => ({ ...w, pcuPerS: 0.1 * random.below(4) })),
      width: some(3).map((w) => ({ ...w, share: 0.25 * (1 + random.below(3)) })),
    },
    rerouter: rounds(base.links),
    information: { everyS: 60, radioEveryS: 600, patienceS: 120, giveUpS: 240 },
  };
}

/** Sends a third of those who ask round the next corner, to end there. */
function rounds({ head, tail }: LoaderInput["links"]): Rerouter {
  return {
    reroute: (trip, link, timeS) => {
      const next = tail.indexOf(head[link] ?? -1);
      return next < 0 || (trip + Math.floor(timeS)) % 3 > 0 ? null : Uint32Array.of(next);
    },
  };
}
