/**
 * A network as one file that loads at the speed of the disk: a head of 40 bytes, then the packed columns, which are read
 * straight into one SharedArrayBuffer. Beside the network it holds what higher rooms computed about it, in named
 * sections. A file that is not whole, not ours or of another layout is refused before a column of it is looked at.
 *
 * The head, ten words in the byte order of the machine that wrote it (the third tells which):
 * 0-1 magic, 2 byte order, 3 format, 4 fingerprint of the layout, 5-6 bytes of the body (low, high), 7 CRC-32 of the
 * body, 8 CRC-32 of the words before, 9 nothing yet.
 */
import { type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import {
  ClearwayError,
  type Column,
  type Columns,
  packColumns,
  replaceFile,
  systemReason,
  unpackColumns,
} from "../../base/index.ts";
import { VEHICLE_KINDS } from "../vehicle/index.ts";
import type { BuiltNetwork } from "./build-network.ts";
import { NETWORK_COLUMNS, type NetworkMeta, networkFromColumns, networkToColumns } from "./columns.ts";
import { HEAD_SIGNS, LANE_TURNS, type NetworkReport, PARTS, ROAD_CLASSES, RULE_SUBJECTS } from "./types.ts";

/** What a higher room keeps with a network, by the room's name for it; the snapshot knows nothing of their meaning. */
export type SnapshotSections = Readonly<Record<string, Columns>>;

export interface Snapshot extends BuiltNetwork {
  readonly sections: SnapshotSections;
}

interface SnapshotMeta extends NetworkMeta {
  readonly report: NetworkReport;
}

const MAGIC = new Uint8Array([0x89, 0x43, 0x4c, 0x45, 0x41, 0x52, 0x0d, 0x0a]); // \x89 CLEAR \r\n
const BYTE_ORDER = 0x0a0b0c0d;
const FORMAT = 1;
/** Columns with their types, and the words that the numbers in them are indices of. */
const LAYOUT = crc32(
  JSON.stringify([NETWORK_COLUMNS, VEHICLE_KINDS, ROAD_CLASSES, PARTS, RULE_SUBJECTS, LANE_TURNS, HEAD_SIGNS]),
);

const HEAD_BYTES = 40;
const BODY_CRC_WORD = 7;
const HEAD_CRC_WORD = 8;
/** The largest country's roads take less; what claims to be larger is not read into memory. */
const MOST_BYTES = 2 ** 31;

/** Writes the file whole or not at all; gives its size in bytes. Throws ClearwayError `cannot-write`. */
export async function writeSnapshot(
  path: string,
  built: BuiltNetwork,
  sections: SnapshotSections = {},
): Promise<number> {
  const pieces = snapshotPieces(built, sections);
  await replaceFile(path, pieces);
  return pieces.reduce((bytes, piece) => bytes + piece.length, 0);
}

/** The file's pieces, in order: for those who write it beside other files. */
export function snapshotPieces(
  { network, report }: BuiltNetwork,
  sections: SnapshotSections = {},
): readonly Uint8Array[] {
  const { columns, meta } = networkToColumns(network);
  const all: Record<string, Column> = { ...columns };
  for (const [section, own] of Object.entries(sections)) {
    if (section === "" || section.includes("/")) throw new RangeError(`"${section}" is no name for a section`);
    for (const [name, column] of Object.entries(own)) all[`${section}/${name}`] = column;
  }
  const body = new Uint8Array(packColumns(all, { ...meta, report } satisfies SnapshotMeta));
  const head = new Uint32Array(HEAD_BYTES / 4);
  new Uint8Array(head.buffer).set(MAGIC);
  head.set([BYTE_ORDER, FORMAT, LAYOUT, body.length % 2 ** 32, Math.floor(body.length / 2 ** 32), crc32(body)], 2);
  head[HEAD_CRC_WORD] = crc32(new Uint8Array(head.buffer, 0, 4 * HEAD_CRC_WORD));
  return [new Uint8Array(head.buffer), body];
}

/** Whether the file begins as snapshots do; false also where it cannot be read. */
export async function isSnapshot(path: string): Promise<boolean> {
  const start = new Uint8Array(MAGIC.length);
  await withFile(path, (file) => file.read(start, 0, start.length, 0)).catch(() => undefined);
  return hasMagic(start);
}

/**
 * The network and the sections, all views on one SharedArrayBuffer. Throws ClearwayError: `not-a-snapshot`,
 * `snapshot-version` (another format, layout or byte order) or `snapshot-damaged`.
 */
export async function readSnapshot(path: string): Promise<Snapshot> {
  const buffer = await withFile(path, (file) => readBody(path, file));
  try {
    const { columns, meta } = unpackColumns(buffer);
    const { report, ...ownMeta } = meta as SnapshotMeta;
    const network = networkFromColumns(columns, ownMeta);
    return { network, report, sections: sectionsOf(columns) };
  } catch (cause) {
    throw damaged(path, (cause as Error).message, cause);
  }
}

async function readBody(path: string, file: FileHandle): Promise<SharedArrayBuffer> {
  const { size } = await file.stat();
  const head = new Uint32Array(HEAD_BYTES / 4);
  const headBytes = new Uint8Array(head.buffer);
  const { bytesRead } = await file.read(headBytes, 0, HEAD_BYTES, 0);
  if (!hasMagic(headBytes)) {
    throw new ClearwayError("not-a-snapshot", `${path}: not a network snapshot; ${buildAgain(path)}`);
  }
  if (bytesRead < HEAD_BYTES) throw damaged(path, `it ends after ${bytesRead} bytes`);
  const [, , order, format, layout, bytesLow, bytesHigh] = head;
  if (order !== BYTE_ORDER) throw otherVersion(path, "was written on a machine of another byte order");
  if (format !== FORMAT) throw otherVersion(path, `is of format ${format}, this version reads format ${FORMAT}`);
  if (crc32(headBytes.subarray(0, 4 * HEAD_CRC_WORD)) !== head[HEAD_CRC_WORD]) throw damaged(path, "its head");
  if (layout !== LAYOUT) throw otherVersion(path, "has other columns than this version's networks");
  const bytes = bytesLow! + bytesHigh! * 2 ** 32;
  // The claim is believed only as far as the file itself bears it out.
  if (size !== HEAD_BYTES + bytes) throw damaged(path, `it has ${size} bytes of ${HEAD_BYTES + bytes}`);
  if (bytes > MOST_BYTES) throw damaged(path, `${bytes} bytes are more than a network has`);
  const buffer = new SharedArrayBuffer(bytes);
  const body = new Uint8Array(buffer);
  for (let done = 0; done < bytes; ) {
    const { bytesRead: piece } = await file.read(body, done, bytes - done, HEAD_BYTES + done);
    if (piece === 0) throw damaged(path, `it ends after ${HEAD_BYTES + done} bytes`);
    done += piece;
  }
  if (crc32(body) !== head[BODY_CRC_WORD]) throw damaged(path, "its content does not match its checksum");
  return buffer;
}

function sectionsOf(columns: Columns): SnapshotSections {
  const sections: Record<string, Record<string, Column>> = {};
  for (const [name, column] of Object.entries(columns)) {
    const slash = name.indexOf("/");
    if (slash < 0) continue;
    sections[name.slice(0, slash)] ??= {};
    sections[name.slice(0, slash)]![name.slice(slash + 1)] = column;
  }
  return sections;
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    return await work(file);
  } catch (cause) {
    if (cause instanceof ClearwayError) throw cause;
    const reason = systemReason(cause) ?? (cause as Error).message;
    throw new ClearwayError("unreadable-file", `${path}: cannot be read: ${reason}; check the path`, { cause });
  } finally {
    await file?.close();
  }
}

const hasMagic = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte);
const buildAgain = (path: string): string => `build it with \`clearway network MAP --snapshot ${path}\``;

function otherVersion(path: string, why: string): ClearwayError {
  return new ClearwayError("snapshot-version", `${path}: the snapshot ${why}; ${buildAgain(path)}`);
}

function damaged(path: string, what: string, cause?: unknown): ClearwayError {
  return new ClearwayError("snapshot-damaged", `${path}: the snapshot is damaged (${what}); ${buildAgain(path)}`, {
    cause,
  });
}
