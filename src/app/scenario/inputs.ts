/** A plan with all that it stands on: its map, the wards and hospitals beside the map, its streets found. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { centroid } from "@turf/centroid";
import type { FeatureCollection } from "geojson";
import { ClearwayError, type Issue, type WorkOptions } from "../../base/index.ts";
import { loadNetwork, type NetworkReport, type RoadNetwork } from "../../map/index.ts";
import type { Hospital } from "../../operation/index.ts";
import {
  type PlanResolution,
  type ReadPlan,
  type ResolvedPlan,
  type ResolvedStanding,
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
  const named = read.plan.standing;
  const { standing, resolution: found } =
    named === undefined
      ? { standing: null, resolution: laid }
      : await readStanding(besidePlan(planFile, named), read, laid, network, places);
  const { signals, resolution } = layPlanSignals(read, found, network, standing);
  return {
    read,
    mapFile,
    network,
    networkReport: report,
    sections,
    resolution,
    standing,
    signals,
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

/** A plan laid on a map that is loaded already, whatever map it names itself. Throws ClearwayError where the plan has errors. */
export async function readPlanOn(planFile: string, mapFile: string, network: RoadNetwork): Promise<ResolvedPlan> {
  const read = await readPlan(planFile);
  const namedPlaces = placesOf(readGeoJson(beside(mapFile, "wards")));
  const { resolved, issues } =
    read.plan === null ? { resolved: null, issues: read.issues } : resolvePlan(read, network, { namedPlaces });
  if (resolved !== null) return resolved;
  throw planErrors(planFile, "used", issues);
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
