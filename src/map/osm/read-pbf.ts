/** PBF files: a row of blobs, each with a small header before it; one blob at a time is in memory, in full or inflated. */
import { constants, inflateSync } from "node:zlib";
import type { ByteSource } from "./byte-source.ts";
import { type Fault, osmFault, quote } from "./fault.ts";
import { MAX_BLOB_BYTES, MAX_BLOB_HEADER_BYTES, MAX_FREE_BLOCK_BYTES, MAX_INFLATION } from "./limits.ts";
import { BlockReader, beginsDenseNodesOnly, type Wanted } from "./pbf-block.ts";
import { type PbfHeader, readPbfHeader } from "./pbf-header.ts";
import type { OsmHandlers, ReadOptions } from "./types.ts";
import { Wire } from "./wire.ts";

/** Fields of a Blob that hold data in a compression which is not read here. */
const FOREIGN: Readonly<Record<number, string>> = { 4: "lzma", 5: "bzip2", 6: "lz4", 7: "zstd" };

/** Of a zlib stream: enough to inflate the string table of a block of nodes, and the frame of its group. */
const START_BYTES = 4096;

/** What a file says of itself, and whether it has any relations. */
type PbfInfo = PbfHeader & { readonly hasRelations: boolean };

/** Calls the handlers for every element of the file. Throws at the first blob that is not as it should be. */
export async function readPbf(
  source: ByteSource,
  handlers: OsmHandlers,
  order: ReadOptions["order"],
): Promise<PbfInfo> {
  const passes = new PbfPasses(source, handlers);
  let header: PbfHeader;
  if (order === "ways first") {
    header = await passes.run("ways and relations");
    source.rewind();
    await passes.run("nodes");
  } else header = await passes.run("all");
  return { ...header, hasRelations: passes.hasRelations };
}

/** Goes through one file once or twice, and knows the second time which blobs have no nodes. */
class PbfPasses {
  readonly #source: ByteSource;
  readonly #fault: Fault;
  readonly #wire: Wire;
  readonly #blocks: BlockReader;
  readonly #handlesNodes: boolean;
  /** Where a blob's data begin, for those that were found to have no nodes. */
  readonly #nodeless = new Set<number>();
  #place = 0;

  constructor(source: ByteSource, handlers: OsmHandlers) {
    const where = source.isZipped ? " of the unzipped content" : "";
    this.#source = source;
    this.#fault = (code, reason, details) =>
      osmFault(source.path, `: byte ${this.#place}${where}`, code, reason, details);
    this.#wire = new Wire(this.#fault);
    this.#blocks = new BlockReader(handlers, this.#fault);
    this.#handlesNodes = handlers.node !== undefined;
  }

  get hasRelations(): boolean {
    return this.#blocks.hasRelations;
  }

  async run(wanted: Wanted): Promise<PbfHeader> {
    const fault = this.#fault;
    let header: PbfHeader | undefined;
    for (;;) {
      const blob = await this.#nextBlob();
      if (blob === undefined) break;
      const { type, bytes } = blob;
      if (type === "OSMHeader") header = readPbfHeader(unpack(blobOf(this.#wire.open(bytes), fault), fault), fault);
      else if (type === "OSMData") {
        if (header === undefined) throw fault("osm-corrupt", "data come before the file's header");
        this.#readData(bytes, wanted);
      }
    }
    if (header === undefined) throw fault("osm-corrupt", "the file has no header block");
    return header;
  }

  #readData(bytes: Buffer, wanted: Wanted): void {
    if (wanted === "nodes" && this.#nodeless.has(this.#place)) return;
    const blob = blobOf(this.#wire.open(bytes), this.#fault);
    const passesOverNodes = wanted === "ways and relations" || !this.#handlesNodes;
    if (passesOverNodes && this.#holdsDenseNodesOnly(blob)) return;
    this.#blocks.read(unpack(blob, this.#fault), wanted);
    if (!this.#blocks.hasNodes) this.#nodeless.add(this.#place);
  }

  /** Told from the first bytes, so that most of a file need not be inflated where nodes are not wanted. */
  #holdsDenseNodesOnly({ zipped, declaredBytes }: Blob): boolean {
    if (zipped === undefined || declaredBytes === undefined) return false;
    return beginsDenseNodesOnly(this.#wire.open(inflateStart(zipped)), declaredBytes);
  }

  async #nextBlob(): Promise<{ type: string; bytes: Buffer } | undefined> {
    const source = this.#source;
    const fault = this.#fault;
    this.#place = source.offset;
    const prefix = await source.take(4);
    if (prefix.length === 0) return undefined;
    const headerBytes = prefix.length === 4 ? prefix.readUInt32BE(0) : 0;
    if (headerBytes > MAX_BLOB_HEADER_BYTES) {
      throw fault("osm-limit", `a blob header of ${headerBytes} bytes, more than ${MAX_BLOB_HEADER_BYTES}`);
    }
    const head = await source.take(headerBytes);
    if (prefix.length < 4 || head.length < headerBytes) throw fault("osm-cut", "the file ends inside a blob header");
    const { type, dataBytes } = readBlobHeader(this.#wire.open(head), fault);

    this.#place = source.offset;
    const bytes = await source.take(dataBytes);
    if (bytes.length < dataBytes) {
      throw fault("osm-cut", `the file ends after ${bytes.length} of the blob's ${dataBytes} bytes`);
    }
    return { type, bytes };
  }
}

function readBlobHeader(wire: Wire, fault: Fault): { type: string; dataBytes: number } {
  let type: string | undefined;
  let dataBytes: number | undefined;
  while (wire.next()) {
    if (wire.field === 1) type = wire.bytesField().toString("utf8");
    else if (wire.field === 3) dataBytes = wire.intField();
    else wire.skip();
  }
  if (type === undefined || dataBytes === undefined) throw fault("osm-corrupt", "a blob header without type or size");
  requireBlobSize(dataBytes, "a blob", fault);
  return { type, dataBytes };
}

interface Blob {
  readonly raw: Buffer | undefined;
  readonly zipped: Buffer | undefined;
  readonly declaredBytes: number | undefined;
}

function blobOf(wire: Wire, fault: Fault): Blob {
  let raw: Buffer | undefined;
  let zipped: Buffer | undefined;
  let declaredBytes: number | undefined;
  while (wire.next()) {
    const foreign = FOREIGN[wire.field];
    if (foreign !== undefined) {
      throw fault("osm-unsupported", `a blob compressed by ${foreign}, which is not read here`, {
        advice: "write it anew with zlib: `osmium cat -o out.osm.pbf in.osm.pbf`",
      });
    }
    if (wire.field === 1) raw = wire.bytesField();
    else if (wire.field === 2) declaredBytes = wire.intField();
    else if (wire.field === 3) zipped = wire.bytesField();
    else wire.skip();
  }
  if (declaredBytes !== undefined) requireBlobSize(declaredBytes, "a block", fault);
  return { raw, zipped, declaredBytes };
}

/** The blob's block, inflated to exactly the size that it declares. */
function unpack({ raw, zipped, declaredBytes }: Blob, fault: Fault): Buffer {
  if (zipped !== undefined) return inflate(zipped, declaredBytes, fault);
  if (raw === undefined) throw fault("osm-corrupt", "a blob without data");
  if (declaredBytes !== undefined && declaredBytes !== raw.length) {
    throw fault("osm-corrupt", `a raw block of ${raw.length} bytes that declares ${declaredBytes}`);
  }
  return raw;
}

function inflate(zipped: Buffer, declaredBytes: number | undefined, fault: Fault): Buffer {
  if (declaredBytes === undefined) throw fault("osm-corrupt", "a zlib blob that does not declare its size");
  if (declaredBytes > MAX_FREE_BLOCK_BYTES && declaredBytes > MAX_INFLATION * zipped.length) {
    throw fault(
      "osm-limit",
      `${zipped.length} bytes that inflate to ${declaredBytes}, more than ${MAX_INFLATION} times`,
    );
  }
  let block: Buffer;
  try {
    // One byte more than declared: the output fits one piece, and zlib needs no second one to see that it is over.
    block = inflateSync(zipped, {
      chunkSize: Math.max(64, declaredBytes + 1),
      maxOutputLength: Math.max(1, declaredBytes),
    });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw fault("osm-corrupt", `a block inflates to more than the ${declaredBytes} bytes that it declares`, {
        cause,
      });
    }
    throw fault("osm-corrupt", `a block does not inflate: ${quote(message)}`, { cause });
  }
  if (block.length === declaredBytes) return block;
  throw fault("osm-corrupt", `a block inflates to ${block.length} bytes and declares ${declaredBytes}`);
}

/** What the first bytes of a zlib stream give; nothing where they are damaged, which inflating them all will tell. */
function inflateStart(zipped: Buffer): Buffer {
  try {
    return inflateSync(zipped.subarray(0, START_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return Buffer.alloc(0);
  }
}

function requireBlobSize(bytes: number, what: string, fault: Fault): void {
  if (bytes >= 0 && bytes <= MAX_BLOB_BYTES) return;
  throw fault("osm-limit", `${what} of ${bytes} bytes, not between 0 and ${MAX_BLOB_BYTES}`);
}
