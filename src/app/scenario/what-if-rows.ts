/** What a what-if found, as JSON and in words: the figures of result.json for one day. */
import type { RoadNetwork } from "../../map/index.ts";
import { junctionName, round } from "./figures.ts";
import type { WhatIf } from "./what-if.ts";

/** A contract: all keys are always there. Counts and hours are of vehicles, and counts are whole, though a trip may stand for 3.4. */
interface WhatIfRow {
  readonly plan: string;
  readonly seed: number;
  /** The hours that are told, and since when the plan is simulated apart from its base. ISO 8601. */
  readonly from: string;
  readonly until: string;
  readonly forkedAt: string;
  readonly addedVehicleHours: number;
  readonly addedPersonHours: number;
  readonly affected: number;
  readonly rerouted: number;
  readonly held: number;
  readonly notMade: number;
  readonly longestHoldS: number;
  /** After the last convoy has passed; null where the day ends before. */
  readonly timeToClearS: number | null;
  /** Trips, not vehicles. */
  readonly books: { readonly base: Books; readonly plan: Books };
  /** Queues that reach at least 50 m beyond the base's, the longest such reach first. */
  readonly queues: readonly QueueRow[];
  readonly gridlocks: { readonly base: readonly GridlockRow[]; readonly plan: readonly GridlockRow[] };
  readonly wasKept: boolean;
}

interface Books {
  readonly demanded: number;
  readonly completed: number;
  readonly underWay: number;
  readonly waiting: number;
  readonly notMade: number;
}

interface QueueRow {
  readonly street: string;
  readonly junction: string;
  readonly wayId: number;
  readonly lon: number;
  readonly lat: number;
  readonly maxReachM: number;
  readonly baseReachM: number;
  readonly from: string;
  readonly until: string;
}

interface GridlockRow {
  readonly streets: readonly string[];
  readonly since: string;
}

const LEAST_BEYOND_M = 50;
const MOST_QUEUES = 10;

export function whatIfRow({ laid, seed, forkS, endS, wasKept, base, planned }: WhatIf): WhatIfRow {
  const { network, plan, span, startS } = laid;
  const iso = (runS: number): string => plan.clock.iso(startS + runS);
  const ofSpan = (spanS: number): string => plan.clock.iso(span.fromS + spanS);
  const { addedVehicleHours, addedPersonHours, affected, rerouted, held, notMade, longestHoldS } = planned.impact;
  const gridlocks = (found: WhatIf["base"]["deadlocks"]): GridlockRow[] =>
    found.map(({ links, sinceS }) => ({
      streets: links.map((link) => streetOf(network, link)).filter((name, i, all) => name !== all[i - 1]),
      since: ofSpan(sinceS),
    }));
  return {
    plan: plan.name,
    seed,
    from: plan.clock.iso(span.fromS),
    until: iso(endS),
    forkedAt: iso(forkS),
    addedVehicleHours: round(addedVehicleHours, 1),
    addedPersonHours: round(addedPersonHours, 1),
    affected: Math.round(affected),
    rerouted: Math.round(rerouted),
    held: Math.round(held),
    notMade: Math.round(notMade),
    longestHoldS: Math.round(longestHoldS),
    timeToClearS: planned.timeToClearS === null ? null : Math.round(planned.timeToClearS),
    books: { base: booksOf(base.books), plan: booksOf(planned.books) },
    queues: beyondBase(planned.queues, base.reachM).map(({ link, maxReachM, fromS, untilS }) => ({
      street: streetOf(network, link),
      junction: junctionName(network, network.head[link]!),
      wayId: network.wayId[link]!,
      lon: network.nodeLon[network.head[link]!]!,
      lat: network.nodeLat[network.head[link]!]!,
      maxReachM: Math.round(maxReachM),
      baseReachM: Math.round(base.reachM[link]!),
      from: ofSpan(fromS),
      until: ofSpan(untilS),
    })),
    gridlocks: { base: gridlocks(base.deadlocks), plan: gridlocks(planned.deadlocks) },
    wasKept,
  };
}

const booksOf = ({ demanded, completed, underWay, waiting, notMade }: Books): Books => ({
  ...{ demanded, completed, underWay, waiting, notMade },
});

const streetOf = (network: RoadNetwork, link: number): string =>
  network.strings[network.name[link]!] || junctionName(network, network.head[link]!);

function beyondBase(queues: WhatIf["planned"]["queues"], baseReachM: Float64Array): WhatIf["planned"]["queues"] {
  const beyond = ({ link, maxReachM }: (typeof queues)[number]): number => maxReachM - baseReachM[link]!;
  return queues
    .filter((queue) => beyond(queue) > LEAST_BEYOND_M)
    .toSorted((a, b) => beyond(b) - beyond(a) || a.link - b.link)
    .slice(0, MOST_QUEUES);
}

type FigureKey =
  | "addedVehicleHours"
  | "addedPersonHours"
  | "notMade"
  | "rerouted"
  | "held"
  | "longestHoldS"
  | "timeToClearS";

const FIGURES: readonly (readonly [FigureKey, string])[] = [
  ["addedVehicleHours", "vehicle hours added"],
  ["addedPersonHours", "person hours added"],
  ["notMade", "vehicles' trips not made"],
  ["rerouted", "vehicles sent round"],
  ["held", "vehicles held"],
  ["longestHoldS", "longest hold, s"],
  ["timeToClearS", "seconds to clear"],
];

/** The second plan less the first, by the keys of WhatIfRow; null where one of them has no figure. */
export function differenceOf(one: WhatIfRow, other: WhatIfRow): Record<FigureKey, number | null> {
  const less = (key: FigureKey): number | null => {
    const [a, b] = [one[key], other[key]];
    return a === null || b === null ? null : round(b - a, 1);
  };
  return Object.fromEntries(FIGURES.map(([key]) => [key, less(key)])) as ReturnType<typeof differenceOf>;
}

/** Figures in columns, a plan each and the difference of two; then each plan's worst queues and rings. */
export function inWords(rows: readonly WhatIfRow[]): string[] {
  const [one, other] = rows;
  const difference = one !== undefined && other !== undefined ? differenceOf(one, other) : null;
  const cell = (value: number | null): string => (value === null ? "–" : String(value)).padStart(14);
  return [
    ...rows.map(
      ({ plan, seed, forkedAt, until }, i) =>
        `plan ${i + 1}: ${plan} (day ${seed}, apart from its base from ${forkedAt} to ${until})`,
    ),
    ...FIGURES.map(([key, label]) => {
      const signed = difference === null ? "" : cell(difference[key]);
      return `  ${label.padEnd(26)}${rows.map((row) => cell(row[key])).join("")}${signed}`;
    }),
    ...rows.flatMap((row, i) => [
      ...row.queues
        .slice(0, 5)
        .map(
          ({ street, junction, maxReachM, baseReachM, from, until }) =>
            `  queue of plan ${i + 1}: ${street} at ${junction}: ${maxReachM} m (base ${baseReachM} m), ${from.slice(11, 16)}–${until.slice(11, 16)}`,
        ),
      ...row.gridlocks.plan.map(
        ({ streets, since }) => `  gridlock of plan ${i + 1} since ${since.slice(11, 16)}: ${streets.join(", ")}`,
      ),
    ]),
  ];
}
