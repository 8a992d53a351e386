/** The first block of a PBF file: what a reader must be able to do, and where and when the data are from. */
import { type Fault, quote } from "./fault.ts";
import type { OsmFileInfo } from "./types.ts";
import { Wire } from "./wire.ts";

const READ_FEATURES: ReadonlySet<string> = new Set(["OsmSchema-V0.6", "DenseNodes"]);
const LATEST_S = 253_402_300_799; // the last second of the year 9999

export type PbfHeader = Pick<OsmFileInfo, "bbox" | "timestamp">;

/** Decodes a HeaderBlock. Throws where it requires a feature that is not read here. */
export function readPbfHeader(bytes: Buffer, fault: Fault): PbfHeader {
  const header = new Wire(fault).open(bytes);
  const inner = new Wire(fault);
  let bbox: OsmFileInfo["bbox"];
  let timestamp: string | undefined;
  while (header.next()) {
    switch (header.field) {
      case 1:
        bbox = readBbox(header.enter(inner), fault);
        break;
      case 4:
        requireKnown(header.bytesField().toString("utf8"), fault);
        break;
      case 32: {
        const seconds = header.intField();
        if (seconds > 0 && seconds <= LATEST_S) {
          timestamp = new Date(1000 * seconds).toISOString().replace(".000Z", "Z");
        }
        break;
      }
      default:
        header.skip();
    }
  }
  return { ...(bbox && { bbox }), ...(timestamp !== undefined && { timestamp }) };
}

function requireKnown(feature: string, fault: Fault): void {
  if (READ_FEATURES.has(feature)) return;
  const isHistory = feature === "HistoricalInformation";
  const reason = isHistory
    ? "the file holds the map's history (HistoricalInformation)"
    : `the file requires ${quote(feature)}`;
  const advice = isHistory
    ? "take one moment of it: `osmium time-filter -o out.osm.pbf in.osm.pbf`"
    : "write it anew with `osmium cat -o out.osm.pbf in.osm.pbf`";
  throw fault("osm-unsupported", `${reason}, which is not read here`, { advice });
}

/** A HeaderBBox: left, right, top, bottom in nanodegrees. */
function readBbox(box: Wire, fault: Fault): OsmFileInfo["bbox"] {
  const sides = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  while (box.next()) {
    if (box.field > 4) box.skip();
    else sides[box.field - 1] = box.sintField() / 1e9;
  }
  const [west, east, north, south] = sides as [number, number, number, number];
  const isOnEarth = Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(north) <= 90 && Math.abs(south) <= 90;
  if (!isOnEarth) throw fault("osm-value", `the header's box ${[west, south, east, north]} is not on the earth`);
  return [west, south, east, north];
}
