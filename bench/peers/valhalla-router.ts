/**
 * Valhalla in this process, by its npm package, on tiles built from the same roads. It routes by its own idea of speed and
 * answers with the whole route in words, so its answers are only required to exist; where there are no road classes its
 * hierarchy has nothing to stand on, which is to its harm.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { GraphColumns } from "./graph-case.ts";
import { importPeer } from "./peer-missing.ts";
import { writeRoadsPbf } from "./write-roads-pbf.ts";

const METRES_A_DEGREE = 111_195;
const PACKAGE = "@valhallajs/valhallajs";

type LonLat = readonly [lon: number, lat: number];

export interface ValhallaRouter {
  readonly name: string;
  /** Asks for the route with all that Valhalla says of one; false = it knows no way. */
  hasRoute(from: LonLat, to: LonLat): Promise<boolean>;
  close(): void;
}

/** Metres of a flat map laid on the equator, where both axes have one scale; degrees are left alone. */
export function degreesOf(road: GraphColumns): GraphColumns {
  const { x, y, nodeCount } = road;
  let furthest = 0;
  for (let node = 0; node < nodeCount; node++) furthest = Math.max(furthest, Math.abs(x[node]!), Math.abs(y[node]!));
  if (furthest <= 180) return road;
  const degrees = (metres: ArrayLike<number>): Float64Array => Float64Array.from(metres, (m) => m / METRES_A_DEGREE);
  return { ...road, x: degrees(x), y: degrees(y) };
}

interface Package {
  readonly VALHALLA_VERSION: string;
  readonly Actor: new (config: object) => { route(query: object): Promise<{ trip: { legs: readonly unknown[] } }> };
  getConfig(options: { tileDir: string; tileExtract: string }): Promise<object>;
}

export async function valhallaRouter(road: GraphColumns, highway: (arc: number) => string): Promise<ValhallaRouter> {
  const { Actor, getConfig, VALHALLA_VERSION } = (await importPeer(PACKAGE)) as Package;
  const folder = mkdtempSync(join(tmpdir(), "bench-valhalla-"));
  const pbf = join(folder, "roads.osm.pbf");
  const configFile = join(folder, "config.json");
  const config = await getConfig({ tileDir: join(folder, "tiles"), tileExtract: "" });
  writeRoadsPbf(pbf, road, highway);
  writeFileSync(configFile, JSON.stringify(config));
  const cli = join(dirname(fileURLToPath(import.meta.resolve(PACKAGE))), "bin", "valhalla-cli.js");
  execFileSync(process.execPath, [cli, "build_tiles", "-c", configFile, pbf], { stdio: "ignore" });
  const actor = new Actor(config);
  return {
    name: `Valhalla ${VALHALLA_VERSION}, in process`,
    async hasRoute(from, to) {
      const locations = [from, to].map(([lon, lat]) => ({ lon, lat }));
      try {
        return (await actor.route({ locations, costing: "auto" })).trip.legs.length > 0;
      } catch (error) {
        if (error instanceof Error && error.message.includes("No path could be found")) return false;
        throw error;
      }
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
