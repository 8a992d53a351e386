/** The network as one buffer: what worker threads share and snapshot files hold. */
import { type Columns, packColumns, unpackColumns } from "../../base/index.ts";
import type { RoadNetwork } from "./types.ts";

/** What is not a column travels in the buffer's header. */
type Meta = Pick<RoadNetwork, "nodeCount" | "linkCount" | "movementCount" | "bbox" | "mapDate" | "strings">;

export function networkToBuffer(network: RoadNetwork): SharedArrayBuffer {
  const { nodeCount, linkCount, movementCount, bbox, mapDate, strings, ...columns } = network;
  const meta: Meta = { nodeCount, linkCount, movementCount, bbox, mapDate, strings };
  return packColumns(columns satisfies Columns, meta);
}

/** Views on the buffer, without a copy. Throws RangeError where it holds something else. */
export function networkFromBuffer(buffer: SharedArrayBuffer | ArrayBuffer): RoadNetwork {
  const { columns, meta } = unpackColumns(buffer);
  if (columns.firstMovement === undefined || columns.pointLon === undefined) {
    throw new RangeError("the packed columns are not a road network's");
  }
  return { ...(meta as Meta), ...columns } as unknown as RoadNetwork;
}
