/** An OSM file or a snapshot as a road network. */
import { setImmediate } from "node:timers/promises";
import { ClearwayError, throwIfAborted, type WorkOptions } from "../../base/index.ts";
import { readOsm } from "../osm/index.ts";
import { type DrawnNetwork, describeNetwork, drawNetwork } from "./build-network.ts";
import { collectRoads, type RoadElements } from "./collect.ts";
import { isSnapshot, readSnapshot, type Snapshot } from "./snapshot.ts";

export interface NetworkOptions extends WorkOptions {
  /** ISO 3166 code that chooses the defaults of untagged roads; Vietnam's ("VN") where absent. */
  readonly country?: string;
}

/**
 * Reads .osm.pbf or .osm, either in .gz, or a snapshot, which keeps the country that it was built with and
 * what else was computed of it (`sections`). Throws ClearwayError
 * on a broken file and on one without roads.
 */
export async function loadNetwork(path: string, options: NetworkOptions = {}): Promise<Snapshot> {
  if (await isSnapshot(path)) return readSnapshot(path);
  const roads = collectRoads(options.country ?? "VN");
  const info = await readOsm(path, roads.handlers, { ...options, order: "ways first" });
  throwIfAborted(options.signal);
  options.onProgress?.("network", 0);
  const elements = roads.finish();
  const drawn = drawFrom(path, elements);
  // Between the halves the nodes' memory can be collected, and an abort be heard.
  await setImmediate();
  throwIfAborted(options.signal);
  const built = describeNetwork(elements, drawn, info.timestamp === undefined ? {} : { mapDate: info.timestamp });
  options.onProgress?.("network", 1);
  return { ...built, sections: {} };
}

/** What is wrong with the elements is said of the file. */
function drawFrom(path: string, elements: RoadElements): DrawnNetwork {
  try {
    return drawNetwork(elements);
  } catch (cause) {
    if (!(cause instanceof ClearwayError)) throw cause;
    throw new ClearwayError(cause.code, `${path}: ${cause.message}`, { kind: cause.kind, issues: cause.issues, cause });
  }
}
