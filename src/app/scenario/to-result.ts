/** What a run found, in the words and order of result.json. Pure: the same outcome gives the same bytes. */
import { createHash } from "node:crypto";
import type { RoadNetwork } from "../../map/index.ts";
import type { Band, Books, Result } from "../../output/index.ts";
import { judgeDay } from "../../traffic/index.ts";
import type { BaseRun, VariantRun } from "../ensemble/index.ts";
import { band, junctionName, meanOrNull, round } from "./figures.ts";
import { depthRows, gridlockRows } from "./impact-rows.ts";
import type { Inputs } from "./inputs.ts";
import { besideConvoy } from "./lead-rows.ts";
import { accessRows, convoyRows, detourRows, holdRows, junctionRows, postRows, windowRows } from "./operation-rows.ts";
import { reopeningOf } from "./reopening-rows.ts";
import type { ScenarioOutcome } from "./run-scenario.ts";

const ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0";

/** Everything but how long it took and what memory it needed. */
export type TimelessResult = Omit<Result, "seconds" | "peakMemoryMb">;

export function toResult(
  inputs: Inputs,
  outcome: ScenarioOutcome,
  about: { version: string; planFile: string; mapFile: string; language: "vi" | "en" },
): TimelessResult {
  const { network, networkReport, read, resolution } = inputs;
  const { plan, span, operation, base, planned } = outcome;
  const clock = plan.clock;
  const reopening = reopeningOf(outcome);
  return {
    view: "internal",
    clearway: about.version,
    plan: {
      name: plan.name,
      file: about.planFile,
      sha256: createHash("sha256").update(read.text).digest("hex"),
      from: clock.iso(span.fromS),
      until: clock.iso(span.untilS),
      zone: plan.zone,
      notSimulated: [
        ...plan.notSimulated,
        ...plan.spans.filter((s) => s !== span).map((s) => `${clock.iso(s.fromS)} – ${clock.iso(s.untilS)}`),
      ],
      remarks: resolution.issues.map(({ severity, code, message }) => ({ severity, code, message })),
    },
    network: {
      file: about.mapFile,
      mapDate: network.mapDate,
      nodes: network.nodeCount,
      links: networkReport.openLinks,
      lengthKm: round(networkReport.lengthKm, 1),
      turnRestrictions: networkReport.restrictions.applied,
      attribution: ATTRIBUTION,
    },
    synthetic: true,
    seed: outcome.seeds[0]!,
    seeds: outcome.seeds,
    demand: {
      trips: outcome.trips,
      vehiclesPerTrip: base[0]!.demand.vehiclesPerTrip,
      byClass: tripsByClass(outcome),
    },
    conservation: { base: books(base[0]!), plan: books(planned[0]!) },
    base: plausibility(network, outcome),
    convoys: operation.runs.map((run, i) => ({
      ...convoyRows(network, clock, run),
      ...besideConvoy(network, clock, run, i, outcome),
    })),
    windows: windowRows(network, clock, operation.timeline),
    holds: holdRows(network, clock, operation),
    detours: detourRows(network, clock, outcome),
    access: accessRows(network, clock, outcome),
    posts: postRows(network, clock, operation, about.language),
    junctions: junctionRows(network, clock, operation),
    impact: impactOf(inputs, outcome, reopening.chosen),
    reopening,
    gridlocks: gridlocks(network, outcome),
    ...gridlockRows(network, outcome),
  };
}

const books = ({ books: { demanded, completed, underWay, waiting, notMade } }: BaseRun | VariantRun): Books => ({
  demanded,
  completed,
  underWay,
  waiting,
  notMade,
});

function tripsByClass({ fleet, base }: ScenarioOutcome): Record<string, number> {
  const counts = new Uint32Array(fleet.length);
  for (const vehicleClass of base[0]!.demand.vehicleClass) counts[vehicleClass]!++;
  return Object.fromEntries(fleet.map(({ vehicle }, i) => [vehicle.id, counts[i]!]));
}

function plausibility(network: RoadNetwork, { base, usual }: ScenarioOutcome): Result["base"] {
  const mean = (of: (run: BaseRun) => number): number => base.reduce((sum, run) => sum + of(run), 0) / base.length;
  // Whom the city's standing rules keep off the road is no sign of a bad day.
  const endedShare = mean(({ books: { completed, demanded, notMade } }) => completed / Math.max(1, demanded - notMade));
  const notMadeShare = mean(({ books }) => books.notMade / Math.max(1, books.demanded));
  const meanCarSpeedKmh = mean((run) => run.speeds.carKmh);
  const deadlocks = Math.max(...base.map((run) => run.deadlocks.length));
  const streetOf = (link: number): string => network.strings[network.name[link]!]!;
  const queuedCrossStreets = new Set(
    base.flatMap((run) => Array.from(run.queuedCrossLinks, streetOf)).filter((name) => name !== ""),
  ).size;
  const [first] = base;
  const reasons = judgeDay({
    rounds: usual.rounds,
    kept: usual.kept,
    completedShare: endedShare,
    speeds: { carKmh: meanCarSpeedKmh, byClass: first!.speeds.byClass },
    gridlocks: base.flatMap((run) =>
      run.deadlocks.map(({ links, sinceS }) => ({ streets: links.map(streetOf), minute: sinceS / 60 })),
    ),
    queues: first!.queues,
  });
  return {
    plausible: reasons.length === 0,
    meanCarSpeedKmh: round(meanCarSpeedKmh, 1),
    endedShare: round(endedShare, 4),
    notMadeShare: round(notMadeShare, 4),
    gap: round(usual.rounds[usual.kept]?.gap ?? 0, 4),
    rounds: usual.rounds.length,
    speedKmhByClass: Object.fromEntries(
      first!.speeds.byClass.map(({ roadClass, speedKmh }) => [roadClass, round(speedKmh, 1)]),
    ),
    deadlocks,
    queuedCrossStreets,
    reasons,
  };
}

/** Of the plan alone and of the plan with the chosen reopening, each against the base. Counts are of the first seed, hours of all. */
function impactOf(inputs: Inputs, outcome: ScenarioOutcome, chosen: string): Result["impact"] {
  const { network } = inputs;
  const { plan, span, base, planned, operation, fleet, schedules } = outcome;
  const first = planned[0]!;
  const clock = plan.clock;
  const latencies = operation.runs.map(({ timetable }) => timetable.convoy.closure.clearanceS);
  const reopened = schedules.find(({ schedule }) => schedule.name === chosen);
  return {
    delay: {
      ...hours(planned),
      byClass: Object.fromEntries(
        fleet.map(({ vehicle: { id } }) => {
          const { vehicleHours, personHours, vehicles } = first.impact.addedByClass[id]!;
          return [
            id,
            {
              vehicleHours: round(vehicleHours, 1),
              personHours: round(personHours, 1),
              vehicles: Math.round(vehicles),
            },
          ];
        }),
      ),
      byClassBands: Object.fromEntries(
        fleet.map(({ vehicle: { id } }) => [
          id,
          {
            vehicleHours: band(
              planned.map(({ impact }) => impact.addedByClass[id]!.vehicleHours),
              1,
            ),
            personHours: band(
              planned.map(({ impact }) => impact.addedByClass[id]!.personHours),
              1,
            ),
          },
        ]),
      ),
    },
    ...counts(first),
    notMade: Math.round(first.impact.notMade),
    ...(reopened === undefined ? {} : { phase4: { ...hours(reopened.runs), ...counts(reopened.runs[0]!) } }),
    queues: newQueues(first, base[0]!).map((queue) => ({
      street: queue.street || junctionName(network, network.head[queue.link]!),
      wayId: network.wayId[queue.link]!,
      link: queue.link,
      lon: network.nodeLon[network.head[queue.link]!]!,
      lat: network.nodeLat[network.head[queue.link]!]!,
      maxReachM: Math.round(queue.maxReachM),
      from: clock.iso(span.fromS + queue.fromS),
      until: clock.iso(span.fromS + queue.untilS),
      blocked: queue.blocked.slice(0, MOST_BLOCKED).map((node) => junctionName(network, node)),
      baseReachM: Math.round(base[0]!.reachM[queue.link]!),
      ...overSeeds(outcome, queue.link),
    })),
    ...depthRows(inputs, outcome),
    latencyS: latencies.length === 0 ? null : Math.max(...latencies),
    timeToClearS: meanOrNull(planned.map((run) => run.timeToClearS)),
  };
}

function hours(runs: readonly VariantRun[]): { vehicleHours: Band; personHours: Band } {
  return {
    vehicleHours: band(
      runs.map((run) => run.impact.addedVehicleHours),
      1,
    ),
    personHours: band(
      runs.map((run) => run.impact.addedPersonHours),
      1,
    ),
  };
}

function counts({
  impact,
}: VariantRun): Pick<Result["impact"], "affected" | "rerouted" | "held" | "holdsOver" | "longestHoldS"> {
  const { affected, rerouted, held, heldOver, longestHoldS } = impact;
  return {
    affected: Math.round(affected),
    rerouted: Math.round(rerouted),
    held: Math.round(held),
    holdsOver: { 2: Math.round(heldOver[2]), 5: Math.round(heldOver[5]), 15: Math.round(heldOver[15]) },
    longestHoldS: Math.round(longestHoldS),
  };
}

/** Queues that reach well beyond what stands there on the base day, the longest such reach first. */
function newQueues({ queues }: VariantRun, { reachM }: BaseRun): VariantRun["queues"] {
  const beyond = ({ link, maxReachM }: VariantRun["queues"][number]): number => maxReachM - reachM[link]!;
  return queues
    .filter((queue) => beyond(queue) > LEAST_BEYOND_M)
    .toSorted((a, b) => beyond(b) - beyond(a) || a.link - b.link)
    .slice(0, MOST_QUEUES);
}

/** The first seed, from which the queues come, always has it. */
function overSeeds({ base, planned }: ScenarioOutcome, link: number): { days: number; reachBandM: Band } {
  const reaches = planned.flatMap(({ reachM }, day) =>
    reachM[link]! - base[day]!.reachM[link]! > LEAST_BEYOND_M ? [reachM[link]!] : [],
  );
  return { days: reaches.length, reachBandM: band(reaches, 0) };
}

const LEAST_BEYOND_M = 50;
const MOST_QUEUES = 40;
const MOST_BLOCKED = 12;

function gridlocks(
  network: RoadNetwork,
  { plan, span, base, planned, schedules }: ScenarioOutcome,
): Result["gridlocks"] {
  const named = (run: string, locks: BaseRun["deadlocks"]): Result["gridlocks"] =>
    locks.map(({ links, sinceS }) => ({
      run,
      streets: links
        .map((link) => network.strings[network.name[link]!] || junctionName(network, network.head[link]!))
        .filter((name, i, all) => name !== all[i - 1]),
      since: plan.clock.iso(span.fromS + sinceS),
    }));
  return [
    ...named("base", base[0]!.deadlocks),
    ...named("plan", planned[0]!.deadlocks),
    ...schedules.flatMap(({ schedule, runs }) => named(schedule.name, runs[0]!.deadlocks)),
  ];
}
