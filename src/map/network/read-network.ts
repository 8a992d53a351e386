/** An OSM file as a road network. */
import { throwIfAborted, type WorkOptions } from "../../base/index.ts";
import { readOsm } from "../osm/index.ts";
import { type BuiltNetwork, buildNetwork } from "./build-network.ts";
import { collectRoads } from "./collect.ts";

export interface NetworkOptions extends WorkOptions {
  /** ISO 3166 code that chooses the defaults of untagged roads; Vietnam's ("VN") where absent. */
  readonly country?: string;
}

/** Reads .osm.pbf or .osm, either in .gz. Throws ClearwayError on a broken file and on one without roads. */
export async function loadNetwork(path: string, options: NetworkOptions = {}): Promise<BuiltNetwork> {
  const roads = collectRoads(options.country ?? "VN");
  const info = await readOsm(path, roads.handlers, options);
  throwIfAborted(options.signal);
  options.onProgress?.("network", 0);
  const built = buildNetwork(roads.finish(), info.timestamp === undefined ? {} : { mapDate: info.timestamp });
  options.onProgress?.("network", 1);
  return built;
}
