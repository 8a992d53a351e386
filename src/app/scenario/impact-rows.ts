/** The result's rows about the impact in depth: chains, rings, wards, purposes, each in bands over the seeds. */
import { NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type {
  Band,
  ChainResult,
  GridlockResult,
  GroupResult,
  Result,
  RootResult,
  WardResult,
} from "../../output/index.ts";
import {
  type ExplainedRing,
  type GroupImpact,
  type ImpactDepth,
  type SpillbackChain,
  TRIP_PURPOSES,
  type WardImpact,
} from "../../traffic/index.ts";
import type { VariantRun } from "../ensemble/index.ts";
import { band, junctionName } from "./figures.ts";
import type { Inputs } from "./inputs.ts";
import type { ScenarioOutcome } from "./run-scenario.ts";

const MOST_CHAINS = 10;
const MOST_STEPS = 16;

/** Nothing where a run was made without depth. */
export function depthRows(
  { network, wards }: Pick<Inputs, "network" | "wards">,
  outcome: ScenarioOutcome,
): Pick<Result["impact"], "chains" | "wards" | "purposes"> {
  const depths = depthsOf(outcome.planned);
  if (depths === null) return {};
  return {
    chains: chainRows(network, outcome, depths),
    ...(wards !== null && depths.every((depth) => depth.wards !== undefined) ? { wards: wardRows(wards, depths) } : {}),
    ...(depths.every((depth) => depth.purposes !== undefined)
      ? {
          purposes: TRIP_PURPOSES.map((purpose, i) => ({
            purpose,
            ...groupBands(depths.map((depth) => depth.purposes![i]!)),
          })),
        }
      : {}),
  };
}

/** One depth a seed, or null where one is missing. */
function depthsOf(runs: readonly VariantRun[]): ImpactDepth[] | null {
  const depths = runs.flatMap(({ impact }) => impact.depth ?? []);
  return depths.length === runs.length ? depths : null;
}

/** Of every day the worst chain of each root; a root's mean over all days, those without it counted as none, is its rank. */
function chainRows(network: RoadNetwork, outcome: ScenarioOutcome, depths: readonly ImpactDepth[]): ChainResult[] {
  const byRoot = new Map<string, { day: number; chain: SpillbackChain }[]>();
  depths.forEach(({ chains }, day) => {
    for (const chain of chains) {
      const key = `${streetKey(network, chain.rootLink)} @ ${junctionName(network, network.head[chain.rootLink]!)}`;
      const days = byRoot.get(key) ?? [];
      // Chains come worst first: the first of a day stands for its root.
      if (days.at(-1)?.day !== day) byRoot.set(key, [...days, { day, chain }]);
    }
  });
  const added = (days: readonly { chain: SpillbackChain }[]): number =>
    days.reduce((sum, { chain }) => sum + chain.addedMetreS, 0);
  return [...byRoot]
    .sort(([a, x], [b, y]) => added(y) - added(x) || (a < b ? -1 : 1))
    .slice(0, MOST_CHAINS)
    .map(([, days]) => chainRow(network, outcome, days));
}

function chainRow(
  network: RoadNetwork,
  outcome: ScenarioOutcome,
  days: readonly { day: number; chain: SpillbackChain }[],
): ChainResult {
  const { span, plan, seeds } = outcome;
  const told = days.reduce((a, b) => (b.chain.addedMetreS > a.chain.addedMetreS ? b : a));
  const { chain } = told;
  const node = network.head[chain.rootLink]!;
  const iso = (timeS: number): string => plan.clock.iso(span.fromS + timeS);
  const courses = days.map((day) => (day === told ? null : namedSteps(network, day.chain.steps, iso)));
  const steps = namedSteps(network, chain.steps, iso);
  return {
    ...rootRow(network, outcome, { ...chain, link: chain.rootLink, toLink: chain.rootTo }),
    wayId: network.wayId[chain.rootLink]!,
    link: chain.rootLink,
    lon: network.nodeLon[node]!,
    lat: network.nodeLat[node]!,
    days: days.length,
    seed: seeds[told.day]!,
    until: iso(chain.untilS),
    reachM: band(
      days.map((day) => day.chain.reachM),
      0,
    ),
    minutes: band(
      days.map((day) => (day.chain.untilS - day.chain.fromS) / 60),
      0,
    ),
    junctions: band(
      courses.map((course) => (course ?? steps).length - 1),
      0,
    ),
    inBase: chain.isUsual,
    isRing: chain.beganRing,
    steps: steps.slice(0, MOST_STEPS),
    moreSteps: Math.max(0, steps.length - MOST_STEPS),
    meets: chain.meets.map(({ node: at, timeS, rootLink }) => ({
      at: iso(timeS),
      junction: placeOf(network, at),
      street: streetOf(network, rootLink),
    })),
  };
}

/** Nodes of one name are one junction to a planner: the carriageways of a wide road meet the other at several. */
function namedSteps(
  network: RoadNetwork,
  steps: SpillbackChain["steps"],
  iso: (timeS: number) => string,
): ChainResult["steps"] {
  type Step = { -readonly [K in keyof ChainResult["steps"][number]]: ChainResult["steps"][number][K] };
  const named: Step[] = [];
  const indexOf: number[] = [];
  const untilS: number[] = [];
  for (const step of steps) {
    const junction = placeOf(network, step.node);
    const streets = step.links.map((link) => streetOf(network, link));
    const known = junction === "" ? -1 : named.findIndex((other) => other.junction === junction);
    if (known >= 0) {
      const same = named[known]!;
      indexOf.push(known);
      untilS[known] = Math.max(untilS[known]!, step.untilS);
      same.until = iso(untilS[known]!);
      same.streets = [...new Set([...same.streets, ...streets])];
      same.reachM = Math.max(same.reachM, Math.round(step.atM + step.reachM) - same.atM);
      same.inBase &&= step.isUsual;
      same.isMet &&= step.isMet;
      continue;
    }
    indexOf.push(named.length);
    untilS.push(step.untilS);
    named.push({
      at: iso(step.fromS),
      until: iso(step.untilS),
      junction,
      streets: [...new Set(streets)],
      lon: network.nodeLon[step.node]!,
      lat: network.nodeLat[step.node]!,
      atM: Math.round(step.atM),
      reachM: Math.round(step.reachM),
      from: step.from < 0 ? -1 : indexOf[step.from]!,
      inBase: step.isUsual,
      isMet: step.isMet,
    });
  }
  return named;
}

interface Root {
  readonly link: number;
  readonly toLink: number;
  readonly cause: RootResult["cause"];
  readonly fromS: number;
  readonly untilS: number;
}

function rootRow(network: RoadNetwork, outcome: ScenarioOutcome, root: Root): RootResult {
  const { plan, span } = outcome;
  return {
    street: streetOf(network, root.link),
    junction: placeOf(network, network.head[root.link]!),
    cause: root.cause,
    by: whoseOrder(network, outcome, root),
    at: plan.clock.iso(span.fromS + root.fromS),
  };
}

/**
 * The convoy whose window holds or shuts the way when the queue begins, or first thereafter; else the measure; "" where there is
 * none. A queue's first vehicle may have come just before the window.
 */
function whoseOrder(network: RoadNetwork, { operation, span }: ScenarioOutcome, root: Root): string {
  if (root.toLink === NONE || (root.cause !== "hold" && root.cause !== "closure")) return "";
  const fromS = span.fromS + root.fromS;
  const untilS = span.fromS + root.untilS;
  const { links, movements } = operation.timeline;
  // A driver who was told of another way faces an open road by then: whatever else is shut there stopped him before.
  const isHere = ({ link }: (typeof links)[number]): boolean => network.tail[link] === network.head[root.link];
  const candidates =
    root.cause === "closure"
      ? links.filter((window) => isHere(window) && window.level !== "discouraged")
      : movements.filter(({ movement }) => network.movementFrom[movement] === root.link);
  const isAhead = (window: (typeof candidates)[number]): boolean =>
    ("link" in window ? window.link : network.movementTo[window.movement]) === root.toLink;
  const inTime = candidates
    .filter((window) => window.fromS <= untilS && window.untilS >= fromS)
    .sort((a, b) => a.fromS - b.fromS);
  const ahead = inTime.filter(isAhead);
  const orders = ahead.length > 0 ? ahead : inTime;
  const first = orders.filter((window) => window.fromS <= Math.max(fromS, orders[0]!.fromS) + 1);
  for (const { timetable } of operation.runs) {
    if (first.some(({ cause }) => cause === timetable.convoy.id)) return timetable.convoy.name;
  }
  return first[0]?.cause ?? "";
}

/** The streets that meet at a node; "" where none of them has a name. */
function placeOf(network: RoadNetwork, node: number): string {
  const name = junctionName(network, node);
  const hasName = (link: number): boolean => streetOf(network, link) !== "";
  for (let link = network.firstOut[node]!; link < network.firstOut[node + 1]!; link++) if (hasName(link)) return name;
  return network.inLink.subarray(network.firstIn[node]!, network.firstIn[node + 1]!).some(hasName) ? name : "";
}

const streetOf = (network: RoadNetwork, link: number): string => network.strings[network.name[link]!]!;

const streetKey = (network: RoadNetwork, link: number): string => streetOf(network, link) || `#${network.wayId[link]}`;

/** Rings of the base, the plan and the schedules. Nothing where a run was made without depth. */
export function gridlockRows(network: RoadNetwork, outcome: ScenarioOutcome): Pick<Result, "gridlock"> {
  const { planned, schedules } = outcome;
  const runs: { run: string; days: readonly (readonly ExplainedRing[])[] }[] = [];
  const ofPlan = depthsOf(planned);
  if (ofPlan === null) return {};
  runs.push({ run: "base", days: ofPlan.map((depth) => depth.baseRings) });
  runs.push({ run: "plan", days: ofPlan.map((depth) => depth.rings) });
  for (const { schedule, runs: ofSchedule } of schedules) {
    const depths = depthsOf(ofSchedule);
    if (depths !== null) runs.push({ run: schedule.name, days: depths.map((depth) => depth.rings) });
  }
  return {
    gridlock: runs.flatMap(({ run, days }) =>
      sameRings(days).map((found): GridlockResult => {
        const { ring } = found[0]!;
        const place = (link: number): { street: string; junction: string } => ({
          street: streetOf(network, link),
          junction: placeOf(network, network.head[link]!),
        });
        return {
          run,
          days: new Set(found.map(({ day }) => day)).size,
          since: outcome.plan.clock.iso(outcome.span.fromS + ring.sinceS),
          ring: ring.links.map(place).filter((at, i, all) => i === 0 || at.junction !== all.at(i - 1)!.junction),
          closedBy: place(ring.closedBy),
          root: ring.root === null ? null : rootRow(network, outcome, ring.root),
          inBase: ring.isUsual,
        };
      }),
    ),
  };
}

/** Rings that share a link with the first of a group are one. */
function sameRings(days: readonly (readonly ExplainedRing[])[]): { day: number; ring: ExplainedRing }[][] {
  const groups: { day: number; ring: ExplainedRing }[][] = [];
  days.forEach((rings, day) => {
    for (const ring of rings) {
      const same = groups.find((group) => group[0]!.ring.links.some((link) => ring.links.includes(link)));
      if (same === undefined) groups.push([{ day, ring }]);
      else same.push({ day, ring });
    }
  });
  return groups;
}

/** Wards with trips or queues, the most added delay first. */
function wardRows({ features }: NonNullable<Inputs["wards"]>, depths: readonly ImpactDepth[]): WardResult[] {
  const rows = features.flatMap(({ properties }, w) => {
    const days = depths.map((depth): WardImpact => depth.wards![w]!);
    if (days.every(({ vehicles, queues }) => vehicles === 0 && queues === 0)) return [];
    const people = Number(properties?.["population"] ?? Number.NaN);
    return [
      {
        name: String(properties?.["name"] ?? w),
        people: people > 0 ? people : null,
        ...groupBands(days),
        queues: band(
          days.map((day) => day.queues),
          0,
        ),
        longestQueueM: band(
          days.map((day) => day.longestQueueM),
          0,
        ),
      },
    ];
  });
  return rows.sort((a, b) => b.addedVehicleHours.mean - a.addedVehicleHours.mean || (a.name < b.name ? -1 : 1));
}

function groupBands(days: readonly GroupImpact[]): GroupResult {
  const over = (of: (day: GroupImpact) => number, digits: number): Band => band(days.map(of), digits);
  return {
    vehicles: over((day) => day.vehicles, 0),
    addedVehicleHours: over((day) => day.addedVehicleHours, 1),
    addedPersonHours: over((day) => day.addedPersonHours, 1),
    addedMinutesPerVehicle: over((day) => (day.vehicles > 0 ? (60 * day.addedVehicleHours) / day.vehicles : 0), 2),
    held: over((day) => day.held, 0),
    notMade: over((day) => day.notMade, 0),
  };
}
