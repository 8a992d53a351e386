/** Writes OSM XML, gzipped where the name ends with .gz: all of it under its name, or nothing. */
import { createWriteStream } from "node:fs";
import { mkdtemp, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { ClearwayError, throwIfAborted } from "../../base/index.ts";
import type { OsmMember, Tags } from "./types.ts";

const CHUNK_CHARACTERS = 65_536;

export interface OsmNode {
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  readonly tags: Tags;
}

export interface OsmWay {
  readonly id: number;
  readonly refs: ArrayLike<number>;
  readonly tags: Tags;
}

export interface OsmRelation {
  readonly id: number;
  readonly members: readonly OsmMember[];
  readonly tags: Tags;
}

/** What is written, in this order. */
export interface OsmDocument {
  /** [west, south, east, north]. */
  readonly bbox: readonly [number, number, number, number];
  readonly timestamp: string | undefined;
  readonly nodes: Iterable<OsmNode>;
  readonly ways: Iterable<OsmWay>;
  readonly relations: Iterable<OsmRelation>;
}

/**
 * Gives the bytes written. The file takes shape in a folder of its own beside the target, then takes the target's name;
 * whatever goes wrong, an abort too, leaves the target as it was and nothing beside it. The same document gives the same
 * bytes: the gzip header bears no time.
 */
export async function writeOsmXml(path: string, osm: OsmDocument, signal: AbortSignal | undefined): Promise<number> {
  let folder: string | undefined;
  try {
    const target = await plainTarget(path);
    folder = await mkdtemp(join(dirname(target), ".clearway-"));
    const draft = join(folder, basename(target));
    const text = Readable.from(inChunks(linesOf(osm)));
    const file = createWriteStream(draft);
    const options = signal === undefined ? {} : { signal };
    if (path.endsWith(".gz")) await pipeline(text, createGzip({ level: 9 }), file, options);
    else await pipeline(text, file, options);
    const { size } = await stat(draft);
    await rename(draft, target);
    return size;
  } catch (cause) {
    throwIfAborted(signal);
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    const message = `${path}: cannot be written (${cause.code}); check that the folder exists, may be written and has room`;
    throw new ClearwayError("cannot-write", message, { kind: "run", cause });
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

/** Where a link leads. A device or a folder must not be replaced by a file. */
async function plainTarget(path: string): Promise<string> {
  const target = await realpath(path).catch(() => path);
  const stats = await stat(target).catch(() => undefined);
  if (stats === undefined || stats.isFile()) return target;
  throw Object.assign(new Error("not a plain file"), { code: "it is not a plain file" });
}

function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += line;
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk;
      chunk = "";
    }
  }
  yield chunk;
}

function* linesOf({ bbox, timestamp, nodes, ways, relations }: OsmDocument): Generator<string> {
  const [west, south, east, north] = bbox.map(degrees);
  const time = timestamp === undefined ? "" : ` timestamp="${escapeXml(timestamp)}"`;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `<osm version="0.6" generator="clearway"${time} copyright="OpenStreetMap contributors"`;
  yield ' attribution="https://www.openstreetmap.org/copyright"';
  yield ' license="https://opendatacommons.org/licenses/odbl/1-0/">\n';
  yield "<!-- © OpenStreetMap contributors, ODbL 1.0 -->\n";
  yield `<bounds minlat="${south}" minlon="${west}" maxlat="${north}" maxlon="${east}"/>\n`;
  for (const { id, lon, lat, tags } of nodes) {
    const head = `<node id="${id}" lat="${degrees(lat)}" lon="${degrees(lon)}"`;
    yield tags.size === 0 ? `${head}/>\n` : `${head}>\n${tagLines(tags)}</node>\n`;
  }
  for (const { id, refs, tags } of ways) {
    const parts = Array.from(refs, (ref) => `<nd ref="${ref}"/>\n`).join("");
    yield `<way id="${id}">\n${parts}${tagLines(tags)}</way>\n`;
  }
  for (const { id, members, tags } of relations) {
    const parts = members.map(
      ({ type, ref, role }) => `<member type="${type}" ref="${ref}" role="${escapeXml(role)}"/>\n`,
    );
    yield `<relation id="${id}">\n${parts.join("")}${tagLines(tags)}</relation>\n`;
  }
  yield "</osm>\n";
}

function tagLines(tags: Tags): string {
  let lines = "";
  for (const [key, value] of tags) lines += `<tag k="${escapeXml(key)}" v="${escapeXml(value)}"/>\n`;
  return lines;
}

/** OpenStreetMap's own resolution, 1 cm, without trailing zeros. */
function degrees(value: number): string {
  return value
    .toFixed(7)
    .replace(/\.?0+$/, "")
    .replace(/^-0$/, "0");
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeXml(text: string): string {
  return text.replace(/[&<>"\p{Cc}\p{Cs}\ufffe\uffff]/gu, (character) => ESCAPES[character] ?? escapeOdd(character));
}

/** A line break as it stands would be read as a space; for some characters XML 1.0 has no words at all. */
function escapeOdd(character: string): string {
  const code = character.charCodeAt(0);
  const isWritable = code === 0x9 || code === 0xa || code === 0xd || (code >= 0x7f && code <= 0x9f);
  return isWritable ? `&#${code};` : "\ufffd";
}
