/** Map files for tests: made in a folder that goes with the test process, and read whole into plain objects. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClearwayError } from "../../src/base/index.ts";
import { type OsmFileInfo, type OsmMember, readOsm } from "../../src/map/osm/index.ts";

export const SHARED_OSM = "../shared/data/osm";
export const hasSharedOsm: boolean = existsSync(SHARED_OSM);

const folder = mkdtempSync(join(tmpdir(), "clearway-osm-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

export const temporaryPath = (name: string): string => join(folder, name);

export function temporaryFile(content: Buffer | string, name = "map.osm.pbf"): string {
  const path = temporaryPath(name);
  writeFileSync(path, content);
  return path;
}

type TagObject = Record<string, string>;

export interface OsmElements {
  readonly info: OsmFileInfo;
  readonly nodes: { id: number; lon: number; lat: number; tags: TagObject }[];
  readonly ways: { id: number; refs: number[]; tags: TagObject }[];
  readonly relations: { id: number; members: readonly OsmMember[]; tags: TagObject }[];
}

export async function readElements(path: string): Promise<OsmElements> {
  const nodes: OsmElements["nodes"] = [];
  const ways: OsmElements["ways"] = [];
  const relations: OsmElements["relations"] = [];
  const info = await readOsm(path, {
    node: (id, lon, lat, tags) => nodes.push({ id, lon, lat, tags: Object.fromEntries(tags) }),
    way: (id, refs, tags) => ways.push({ id, refs: Array.from(refs), tags: Object.fromEntries(tags) }),
    relation: (id, members, tags) => relations.push({ id, members, tags: Object.fromEntries(tags) }),
  });
  return { info, nodes, ways, relations };
}

/** The content's elements, by way of a file. */
export const readContent = (content: Buffer | string, name?: string): Promise<OsmElements> =>
  readElements(temporaryFile(content, name));

/** What the reader says of a file that it must refuse: checked to be one clear line that begins with the file's name. */
export async function refusal(content: Buffer | string, name?: string): Promise<{ code: string; message: string }> {
  const path = temporaryFile(content, name);
  return refusalOf(path);
}

export async function refusalOf(path: string): Promise<{ code: string; message: string }> {
  const error = await readElements(path).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ClearwayError)) throw new Error(`${path}: not refused as it should be`, { cause: error });
  const { code, message, kind } = error;
  if (kind !== "input" || !message.startsWith(`${path}:`) || /\p{Cc}/u.test(message) || !message.includes("; ")) {
    throw new Error(`not one clear line about the file: ${message}`);
  }
  return { code, message: message.slice(path.length) };
}
