/** One way into every map file: what it is, its first bytes say. */
import { type ByteSource, openBytes } from "./byte-source.ts";
import { osmFault } from "./fault.ts";
import { requireWhole } from "./half-read.ts";
import { readPbf } from "./read-pbf.ts";
import { readXml } from "./read-xml.ts";
import type { OsmFileInfo, OsmHandlers, ReadOptions, ReadOsm } from "./types.ts";

const PEEK_BYTES = 4096;

/** Reads .osm.pbf, .osm and either in .gz. Every complaint about the file is a ClearwayError of kind `input`. */
export const readOsm: ReadOsm = async (
  path: string,
  handlers: OsmHandlers,
  options: ReadOptions = {},
): Promise<OsmFileInfo> => {
  const source = await openBytes(path, options);
  try {
    if (options.order === "ways first") source.passes = 2;
    const format = await tellFormat(source);
    const info = { format, bytes: source.sizeBytes };
    if (format === "xml") {
      source.passes = 1;
      return { ...info, ...(await readXml(source, handlers, options.order)) };
    }
    const { hasRelations, ...header } = await readPbf(source, handlers, options.order);
    if (options.order === "ways first" && !hasRelations) await requireWhole(path, options);
    return { ...info, ...header };
  } finally {
    await source.close();
  }
};

async function tellFormat(source: ByteSource): Promise<OsmFileInfo["format"]> {
  const start = (await source.peek(PEEK_BYTES)).toString("latin1");
  // A PBF file begins with the length of a blob header, whose first field is the blob's type.
  if (/^.{4}\n.OSM(Header|Data)/s.test(start)) return "pbf";
  const text = start.replace(/^\u00ef\u00bb\u00bf/, "").trimStart();
  if (text.startsWith("<")) return "xml";

  const advice = "name an OpenStreetMap file (.osm.pbf or .osm, either may be in .gz)";
  if (start === "") throw osmFault(source.path, ": byte 0", "osm-empty", "the file is empty", { advice });
  const looks = text.startsWith("{") || text.startsWith("[") ? "it looks like JSON" : "it begins like neither";
  const reason = `neither OSM PBF nor OSM XML: ${looks}`;
  throw osmFault(source.path, ": byte 0", "osm-unknown-format", reason, { advice });
}
