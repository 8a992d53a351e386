/**
 * What a run wrote down, as tables: one typed array a column, words by their index, so that tens of millions of rows need no
 * objects. parquet.ts and records-csv.ts write them.
 */
import type { RoadNetwork } from "../../map/index.ts";
import {
  type EventRecords,
  type LinkSeries,
  type LoaderInput,
  TRIP_EVENTS,
  TRIP_STATES,
  type TripOutcomes,
} from "../../traffic/index.ts";

/** One entry a row; where `given` is 0 there is nothing to say. */
export type TableColumn = { readonly name: string; readonly given?: Uint8Array } & (
  | { readonly kind: "count"; readonly values: Uint32Array | Uint8Array }
  | { readonly kind: "decimal"; readonly values: Float64Array }
  | { readonly kind: "single"; readonly values: Float32Array }
  /** Each row says one of `words`. */
  | { readonly kind: "word"; readonly values: Uint32Array | Uint8Array; readonly words: readonly string[] }
  /** Each row has one of `ids`, which may be larger than 32 bits. */
  | { readonly kind: "id"; readonly values: Uint32Array; readonly ids: readonly bigint[] }
);

export interface RecordTable {
  readonly rowCount: number;
  readonly columns: readonly TableColumn[];
}

/** What links are called: by `ids` in place of their index; a network gives the OSM way and the street besides. */
export interface LinkNames {
  readonly ids?: readonly string[];
  readonly network?: Pick<RoadNetwork, "wayId" | "name" | "strings">;
}

/** time_s, kind, trip, link (osm_way, street). Times are scenario seconds, to the microsecond. */
export function eventTable(events: EventRecords, names: LinkNames = {}): RecordTable {
  return {
    rowCount: events.count,
    columns: [
      { name: "time_s", kind: "decimal", values: events.timeS },
      { name: "kind", kind: "word", values: events.kind, words: TRIP_EVENTS },
      { name: "trip", kind: "count", values: events.trip },
      ...linkColumns("link", events.link, names),
    ],
  };
}

/**
 * start_s, link (osm_way, street), entered_veh, left_veh, flow_pcu_h (over the stop line), density_pcu_km (mean over link and
 * interval), speed_km_h: a row for each interval and link with traffic. Speed is way by time, who entered or left having driven
 * half the link in the interval; at most the link's free speed. Throws RangeError on a series of another network.
 */
export function seriesTable(
  series: LinkSeries,
  { links, endS }: Pick<LoaderInput, "links" | "endS">,
  names: LinkNames = {},
): RecordTable {
  const { intervalS, intervalCount, enteredVeh, leftVeh, leftPcu, vehicleS, pcuS } = series;
  const { linkCount, lengthM, freeSpeedMps } = links;
  const cells = intervalCount * linkCount;
  if (enteredVeh.length !== cells) {
    throw new RangeError(
      `a series of ${enteredVeh.length} entries for ${intervalCount} intervals × ${linkCount} links`,
    );
  }
  const isUsed = (cell: number): boolean => vehicleS[cell]! > 0 || enteredVeh[cell]! > 0 || leftVeh[cell]! > 0;
  let rowCount = 0;
  for (let cell = 0; cell < cells; cell++) if (isUsed(cell)) rowCount++;
  const startS = new Float64Array(rowCount);
  const link = new Uint32Array(rowCount);
  const entered = new Uint32Array(rowCount);
  const left = new Uint32Array(rowCount);
  const flow = new Float32Array(rowCount);
  const density = new Float32Array(rowCount);
  const speed = new Float32Array(rowCount);
  let row = 0;
  for (let interval = 0, cell = 0; interval < intervalCount; interval++) {
    const from = interval * intervalS;
    const seconds = Math.min(intervalS, endS - from);
    for (let at = 0; at < linkCount; at++, cell++) {
      if (!isUsed(cell)) continue;
      startS[row] = from;
      link[row] = at;
      entered[row] = enteredVeh[cell]!;
      left[row] = leftVeh[cell]!;
      flow[row] = (leftPcu[cell]! / seconds) * 3600;
      density[row] = (pcuS[cell]! / (seconds * lengthM[at]!)) * 1000;
      const drivenM = ((enteredVeh[cell]! + leftVeh[cell]!) / 2) * lengthM[at]!;
      // Who just came on has hardly been there: his half link would count as a leap.
      speed[row] = Math.min(freeSpeedMps[at]!, drivenM / Math.max(vehicleS[cell]!, 1e-6)) * 3.6;
      row++;
    }
  }
  return {
    rowCount,
    columns: [
      { name: "start_s", kind: "decimal", values: startS },
      ...linkColumns("link", link, names),
      { name: "entered_veh", kind: "count", values: entered },
      { name: "left_veh", kind: "count", values: left },
      { name: "flow_pcu_h", kind: "single", values: flow },
      { name: "density_pcu_km", kind: "single", values: density },
      { name: "speed_km_h", kind: "single", values: speed },
    ],
  };
}

/**
 * A row a trip: trip, class, state, depart_s, entered_s and ended_s (arrived, or gave up) as far as that came to pass,
 * free_flow_s, driven_share, delay_s, held_s, longest_held_s, reroutes, links (of its way in the end), from_link and to_link.
 */
export function tripTable(
  outcomes: TripOutcomes,
  { trips, classes, endS }: Pick<LoaderInput, "trips" | "classes" | "endS">,
  names: LinkNames = {},
): RecordTable {
  const { count } = trips;
  const { state, enteredS, endedS, routeStart, routeLength, routePool } = outcomes;
  const before = (times: Float64Array): Uint8Array => Uint8Array.from(times, (timeS) => (timeS < endS ? 1 : 0));
  const hasRoute = Uint8Array.from(routeLength, (length) => (length > 0 ? 1 : 0));
  const first = Uint32Array.from(routeStart, (start, trip) => (hasRoute[trip] === 1 ? routePool[start]! : 0));
  const last = Uint32Array.from(routeStart, (start, trip) =>
    hasRoute[trip] === 1 ? routePool[start + routeLength[trip]! - 1]! : 0,
  );
  const decimal = (name: string, values: Float64Array): TableColumn => ({ name, kind: "decimal", values });
  const end = (name: string, link: Uint32Array): TableColumn[] =>
    linkColumns(name, link, names).map((column) => ({ ...column, given: hasRoute }));
  return {
    rowCount: count,
    columns: [
      { name: "trip", kind: "count", values: Uint32Array.from({ length: count }, (_, trip) => trip) },
      { name: "class", kind: "word", values: trips.vehicleClass, words: classes.map(({ id }) => id) },
      { name: "state", kind: "word", values: state, words: TRIP_STATES },
      decimal("depart_s", trips.departS),
      { ...decimal("entered_s", enteredS), given: before(enteredS) },
      { ...decimal("ended_s", endedS), given: before(endedS) },
      decimal("free_flow_s", outcomes.freeFlowS),
      decimal("driven_share", outcomes.drivenShare),
      decimal("delay_s", outcomes.delayS),
      decimal("held_s", outcomes.heldS),
      decimal("longest_held_s", outcomes.longestHeldS),
      { name: "reroutes", kind: "count", values: outcomes.reroutes },
      { name: "links", kind: "count", values: routeLength },
      ...end("from_link", first),
      ...end("to_link", last),
    ],
  };
}

/** `name`, and with a network its OSM way and its street under names that go with it. */
function linkColumns(name: string, link: Uint32Array, { ids, network }: LinkNames): TableColumn[] {
  const own: TableColumn =
    ids === undefined ? { name, kind: "count", values: link } : { name, kind: "word", values: link, words: ids };
  if (network === undefined) return [own];
  const prefix = name.replace(/link$/, "");
  return [
    own,
    { name: `${prefix}osm_way`, kind: "id", values: link, ids: Array.from(network.wayId, (id) => BigInt(id)) },
    {
      name: `${prefix}street`,
      kind: "word",
      values: link.map((each) => network.name[each]!),
      words: network.strings,
    },
  ];
}
