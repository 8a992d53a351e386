/** PBF files: a row of blobs, each with a small header before it; one blob at a time is in memory, in full or inflated. */
import { inflateSync } from "node:zlib";
import type { ByteSource } from "./byte-source.ts";
import { type Fault, osmFault, quote } from "./fault.ts";
import { MAX_BLOB_BYTES, MAX_BLOB_HEADER_BYTES } from "./limits.ts";
import { BlockReader } from "./pbf-block.ts";
import { type PbfHeader, readPbfHeader } from "./pbf-header.ts";
import type { OsmHandlers } from "./types.ts";
import { Wire } from "./wire.ts";

/** Fields of a Blob that hold data in a compression which is not read here. */
const FOREIGN: Readonly<Record<number, string>> = { 4: "lzma", 5: "bzip2", 6: "lz4", 7: "zstd" };

/** Calls the handlers for every element of the file. Throws at the first blob that is not as it should be. */
export async function readPbf(source: ByteSource, handlers: OsmHandlers): Promise<PbfHeader> {
  let place = 0;
  const where = source.isZipped ? " of the unzipped content" : "";
  const fault: Fault = (code, reason, details) =>
    osmFault(source.path, `: byte ${place}${where}`, code, reason, details);
  const wire = new Wire(fault);
  const blocks = new BlockReader(handlers, fault);
  let header: PbfHeader | undefined;

  for (;;) {
    place = source.offset;
    const prefix = await source.take(4);
    if (prefix.length === 0) break;
    const headerBytes = prefix.length === 4 ? prefix.readUInt32BE(0) : 0;
    if (headerBytes > MAX_BLOB_HEADER_BYTES) {
      throw fault("osm-limit", `a blob header of ${headerBytes} bytes, more than ${MAX_BLOB_HEADER_BYTES}`);
    }
    const head = await source.take(headerBytes);
    if (prefix.length < 4 || head.length < headerBytes) throw fault("osm-cut", "the file ends inside a blob header");
    const { type, dataBytes } = readBlobHeader(wire.open(head), fault);

    place = source.offset;
    const blob = await source.take(dataBytes);
    if (blob.length < dataBytes) {
      throw fault("osm-cut", `the file ends after ${blob.length} of the blob's ${dataBytes} bytes`);
    }
    if (type === "OSMHeader") header = readPbfHeader(unpackBlob(wire.open(blob), fault), fault);
    else if (type === "OSMData") {
      if (header === undefined) throw fault("osm-corrupt", "data come before the file's header");
      blocks.read(unpackBlob(wire.open(blob), fault));
    }
  }
  if (header === undefined) throw fault("osm-corrupt", "the file has no header block");
  return header;
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

/** The blob's block, inflated to exactly the size that it declares. */
function unpackBlob(wire: Wire, fault: Fault): Buffer {
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
  if (zipped !== undefined) return inflate(zipped, declaredBytes, fault);
  if (raw === undefined) throw fault("osm-corrupt", "a blob without data");
  if (declaredBytes !== undefined && declaredBytes !== raw.length) {
    throw fault("osm-corrupt", `a raw block of ${raw.length} bytes that declares ${declaredBytes}`);
  }
  return raw;
}

function inflate(zipped: Buffer, declaredBytes: number | undefined, fault: Fault): Buffer {
  if (declaredBytes === undefined) throw fault("osm-corrupt", "a zlib blob that does not declare its size");
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

function requireBlobSize(bytes: number, what: string, fault: Fault): void {
  if (bytes >= 0 && bytes <= MAX_BLOB_BYTES) return;
  throw fault("osm-limit", `${what} of ${bytes} bytes, not between 0 and ${MAX_BLOB_BYTES}`);
}
