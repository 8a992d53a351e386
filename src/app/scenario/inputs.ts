/** A plan with all that it stands on: its map, the wards and hospitals beside the map, its streets found. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { centroid } from "@turf/centroid";
import type { FeatureCollection } from "geojson";
import { ClearwayError, type Issue, type Window, type WorkOptions } from "../../base/index.ts";
import { loadNetwork, type NetworkReport, type RoadNetwork } from "../../map/index.ts";
import type { Hospital } from "../../operation/index.ts";
import {
  type PlanResolution,
  type ReadPlan,
  type ResolvedPlan,
  type ResolvedStanding,
  type ResolveOptions,
  readPlan,
  readStanding,
  resolvePlan,
} from "../../plan/index.ts";
import type { EditedSignals } from "../../traffic/index.ts";
import { layPlanSignals } from "./day-signals.ts";

export interface Inputs {
  readonly read: ReadPlan;
  readonly mapFile: string;
  readonly network: RoadNetwork;
  readonly networkReport: NetworkReport;
  /** What a snapshot keeps beside the network. */
  readonly sections: Awaited<ReturnType<typeof loadNetwork>>["sections"];
  /** Of the plan, of the standing rules that it names, and of what it says of signals. */
  readonly resolution: PlanResolution;
  /** Null where the plan names none. */
  readonly standing: ResolvedStanding | null;
  /** As the plan has them; null where it says nothing of signals, or has errors. */
  readonly signals: EditedSignals | null;
  /** Those of the resolution's issues that are of signals. */
  readonly signalIssues: readonly Issue[];
  /** Null where no file of wards lies beside the map. */
  readonly wards: FeatureCollection | null;
  readonly hospitals: readonly Hospital[];
}

export interface InputsOptions extends WorkOptions {
  /** Default: `loadNetwork`. */
  readonly loadMap?: (file: string, options: WorkOptions) => ReturnType<typeof loadNetwork>;
}

/** Inputs whose plan has no errors. */
type SoundInputs = Inputs & { readonly resolution: { readonly resolved: ResolvedPlan } };

/**
 * Reads a plan and lays it on its map. Faults of the plan are in `resolution.issues`; only files that cannot be read at all
 * are errors. Wards and hospitals are GeoJSON beside the map (see `beside`).
 */
export async function readInputs(planFile: string, options: InputsOptions): Promise<Inputs | Pick<Inputs, "read">> {
  const read = await readPlan(planFile);
  if (read.plan === null) return { read };
  const mapFile = resolve(dirname(planFile), read.plan.map);
  if (!existsSync(mapFile)) {
    throw new ClearwayError(
      "map-missing",
      `${planFile}: its map ${read.plan.map} does not exist; \`map\` is relative to the plan's folder`,
    );
  }
  const { network, report, sections } = await (options.loadMap ?? loadNetwork)(mapFile, options);
  const wards = readGeoJson(beside(mapFile, "wards"));
  const places = { namedPlaces: placesOf(wards) };
  const laid = resolvePlan(read, network, places);
  const { standing, resolution: found } = await layStanding(planFile, read, laid, network, places);
  const { signals, signalIssues, resolution } = layPlanSignals(read, found, network, standing);
  return {
    read,
    mapFile,
    network,
    networkReport: report,
    sections,
    resolution,
    standing,
    signals,
    signalIssues,
    wards,
    hospitals: hospitalsOf(readGeoJson(beside(mapFile, "hospitals")), network.bbox),
  };
}

/** A file that a plan names, as messages are to call it. */
const besidePlan = (planFile: string, named: string): string =>
  isAbsolute(named) ? named : join(dirname(planFile), named);

/** As `readInputs`, to run the plan. Throws ClearwayError `plan-errors`, with the issues, where the plan has errors. */
export async function readSoundInputs(planFile: string, options: InputsOptions): Promise<SoundInputs> {
  const inputs = await readInputs(planFile, options);
  if (!("network" in inputs)) throw planErrors(planFile, "run", inputs.read.issues);
  if (!isSound(inputs)) throw planErrors(planFile, "run", inputs.resolution.issues);
  return inputs;
}

function isSound(inputs: Inputs): inputs is SoundInputs {
  const { resolved, issues } = inputs.resolution;
  return resolved !== null && !issues.some((issue) => issue.severity === "error");
}

function planErrors(planFile: string, use: "run" | "used", issues: readonly Issue[]): ClearwayError {
  const errors = issues.filter((issue) => issue.severity === "error");
  return new ClearwayError("plan-errors", `${planFile}: ${errors.length} to be mended before it can be ${use}`, {
    issues: errors,
  });
}

export interface PlanOnMap {
  readonly plan: ResolvedPlan;
  /** The days that the plan speaks of, from midnight to midnight. */
  readonly days: Window;
  /** What always holds, laid on these days and so many more on either side; null where the plan names no rules. */
  readonly standing: ResolvedStanding | null;
}

/**
 * A plan laid on a map that is loaded already, whatever map it names itself, with the standing rules that it names. Throws
 * ClearwayError where either has errors.
 */
export async function readPlanOn(
  planFile: string,
  mapFile: string,
  network: RoadNetwork,
  marginS: number,
): Promise<PlanOnMap> {
  const read = await readPlan(planFile);
  if (read.plan === null || read.frame === null) throw planErrors(planFile, "used", read.issues);
  const places = { namedPlaces: placesOf(readGeoJson(beside(mapFile, "wards"))) };
  const laid = resolvePlan(read, network, places);
  if (laid.resolved === null) throw planErrors(planFile, "used", laid.issues);
  const plan = laid.resolved;
  const days = daysOf(plan);
  // Rules come round by the week: they are read for all the days that may be asked for, not for the hours simulated alone.
  const span = { fromS: days.fromS - marginS, untilS: days.untilS + marginS };
  const ofDays = { ...read, frame: { ...read.frame, spans: [span] } };
  const { standing, resolution } = await layStanding(planFile, ofDays, laid, network, places);
  if (resolution.resolved === null) throw planErrors(planFile, "used", resolution.issues);
  return { plan, days, standing: standing === null ? null : withoutEnds(standing, span) };
}

/** Rules that hold to the edge of the days that were read hold on beyond it. */
function withoutEnds(standing: ResolvedStanding, { fromS, untilS }: Window): ResolvedStanding {
  const measures = standing.measures.map((measure) => ({
    ...measure,
    windows: measure.windows.map((window) => ({
      fromS: window.fromS <= fromS ? Number.NEGATIVE_INFINITY : window.fromS,
      untilS: window.untilS >= untilS ? Number.POSITIVE_INFINITY : window.untilS,
    })),
  }));
  return { ...standing, measures };
}

function daysOf({ clock, spans, measures }: ResolvedPlan): Window {
  const spoken = [...spans, ...measures.flatMap((measure) => measure.windows)].filter(({ untilS }) =>
    Number.isFinite(untilS),
  );
  const midnightOf = (timeS: number): number => clock.secondsOf(`${clock.date(timeS)}T00:00`);
  return {
    fromS: midnightOf(Math.min(...spoken.map(({ fromS }) => fromS))),
    untilS: midnightOf(Math.max(...spoken.map(({ untilS }) => untilS)) - 1) + DAY_S,
  };
}

const DAY_S = 86_400;

/** What the plan's standing rules say of the map; their faults come to those of the resolution. */
async function layStanding(
  planFile: string,
  read: ReadPlan,
  laid: PlanResolution,
  network: RoadNetwork,
  places: ResolveOptions,
): ReturnType<typeof readStanding> {
  const named = read.plan?.standing;
  return named === undefined
    ? { standing: null, resolution: laid }
    : readStanding(besidePlan(planFile, named), read, laid, network, places);
}

/** The middle of each ward, by name: what a plan's `around` may name. */
function placesOf(wards: FeatureCollection | null): Map<string, readonly [number, number]> {
  const places = new Map<string, readonly [number, number]>();
  for (const ward of wards?.features ?? []) {
    const name = ward.properties?.["name"];
    if (typeof name !== "string") continue;
    const [lon, lat] = centroid(ward).geometry.coordinates as [number, number];
    places.set(name, [lon, lat]);
  }
  return places;
}

/** NAME-what.geojson beside NAME.osm.*, else the only such file in the folder; null where there is neither. */
function beside(mapFile: string, what: string): string | null {
  const folder = dirname(mapFile);
  const own = `${basename(mapFile).replace(/\.osm(\.pbf)?(\.gz)?$/, "")}-${what}.geojson`;
  if (existsSync(join(folder, own))) return join(folder, own);
  const all = readdirSync(folder).filter((name) => name.endsWith(`-${what}.geojson`));
  return all.length === 1 ? join(folder, all[0]!) : null;
}

function readGeoJson(file: string | null): FeatureCollection | null {
  if (file === null) return null;
  try {
    const parsed = JSON.parse(readFileSync(file, "utf8")) as FeatureCollection;
    if (parsed.type === "FeatureCollection" && Array.isArray(parsed.features)) return parsed;
  } catch (cause) {
    throw new ClearwayError("bad-geojson", `${file}: not JSON: ${(cause as Error).message}`, { cause });
  }
  throw new ClearwayError("bad-geojson", `${file}: not a GeoJSON FeatureCollection`);
}

/** Those that lie on the map. */
function hospitalsOf(features: FeatureCollection | null, [west, south, east, north]: RoadNetwork["bbox"]): Hospital[] {
  return (features?.features ?? []).flatMap(({ geometry, properties }) => {
    if (geometry?.type !== "Point") return [];
    const [lon, lat] = geometry.coordinates as [number, number];
    if (lon < west || lon > east || lat < south || lat > north) return [];
    return [{ name: String(properties?.["name"] ?? ""), lon, lat }];
  });
}
