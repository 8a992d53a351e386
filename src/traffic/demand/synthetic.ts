/**
 * Synthetic demand: zones → gravity on free-flow time → whole trips, each with a class, an hour and two links. Seeded; the
 * number asked for is the number made. No count of the city stands behind it: every output that uses it says so.
 */
import { Random } from "../../base/index.ts";
import { kindBit, type RoadNetwork } from "../../map/index.ts";
import { makeMetric, type PathEngine } from "../../routing/index.ts";
import type { FleetRow } from "./fleet.ts";
import { gravity, wholeShares } from "./gravity.ts";
import { type Informed, informedBy, informedShares } from "./informed.ts";
import { departures } from "./profile.ts";
import type { Zone } from "./zones.ts";

/** Trips wished for, ascending by departure. Columns, one entry a trip. */
export interface Demand {
  readonly count: number;
  /** Each trip stands for so many vehicles of its class, that drive together: a sample of the city's traffic. */
  readonly vehiclesPerTrip: number;
  /** Seconds since the scenario's start. */
  readonly departS: Float64Array;
  /** Index into the fleet. */
  readonly vehicleClass: Uint8Array;
  /** How its driver learns of closures on the way: 0 not at all, 1 by an app, 2 by radio. */
  readonly informed: Uint8Array;
  readonly originLink: Uint32Array;
  readonly destinationLink: Uint32Array;
}

export interface DemandOptions {
  readonly trips: number;
  readonly vehiclesPerTrip: number;
  readonly seed: number;
  /** The span in seconds since midnight of the scenario's first day. */
  readonly fromOfDayS: number;
  readonly durationS: number;
  readonly fleet: readonly FleetRow[];
  /** Share of trips with an end beyond the map, by the gates. */
  readonly throughShare?: number;
  /** One a row of the fleet; where absent as assumed (see `informedShares`). */
  readonly informed?: readonly Informed[];
  /** Deterrence of the gravity model: the mean cost scale, seconds. */
  readonly deterrenceS?: number;
}

/** Trips between zones a span, row-major: what the seeds share. Costs one destination tree a zone. */
export function tripMatrix(
  network: RoadNetwork,
  engine: PathEngine,
  zones: readonly Zone[],
  options: DemandOptions,
): Float64Array {
  const n = zones.length;
  const metric = makeMetric(network, { kind: "car" });
  const costS = new Float64Array(n * n);
  zones.forEach((zone, j) => {
    const tree = engine.tree(metric, zone.kind === "gate" ? zone.connectors : [zone.centre]);
    zones.forEach((origin, i) => {
      costS[i * n + j] = tree.costS[origin.centre]!;
    });
  });
  setWithin(costS, zones);
  const through = options.throughShare ?? 0.15;
  const total = (kind: Zone["kind"]): number => zones.reduce((sum, z) => sum + (z.kind === kind ? z.weight : 0), 0);
  const gateTotal = total("gate");
  const wardTotal = total("ward");
  const wardShare = gateTotal > 0 ? 1 - through : 1;
  const weight = Float64Array.from(zones, (zone) =>
    zone.kind === "gate" ? (zone.weight / gateTotal) * (1 - wardShare) : (zone.weight / wardTotal) * wardShare,
  );
  const reachable = weight.map((w, i) => (hasFinite(costS, n, i) ? w : 0));
  return gravity(reachable, reachable, costS, options.deterrenceS ?? 180);
}

/** Within a ward: half the way to the nearest other zone. Through traffic does not turn round at its gate. */
function setWithin(costS: Float64Array, zones: readonly Zone[]): void {
  const n = zones.length;
  zones.forEach((zone, i) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < n; j++) if (j !== i) nearest = Math.min(nearest, costS[i * n + j]!);
    costS[i * n + i] = zone.kind === "gate" ? Number.POSITIVE_INFINITY : nearest / 2;
  });
}

/** Can zone i reach another and be reached from another? */
function hasFinite(costS: Float64Array, n: number, i: number): boolean {
  let out = false;
  let into = false;
  for (let j = 0; j < n; j++) {
    if (j === i) continue;
    out ||= Number.isFinite(costS[i * n + j]!);
    into ||= Number.isFinite(costS[j * n + i]!);
  }
  return out && into;
}

/** Draws the trips of one day: another seed, another day of the same city. */
export function drawTrips(zones: readonly Zone[], matrix: Float64Array, options: DemandOptions): Demand {
  requireOptions(options);
  const random = new Random(options.seed, "demand");
  const n = zones.length;
  const count = options.trips;
  const perCell = wholeShares(
    matrix.map((trips) => trips * (0.9 + 0.2 * random.next())),
    count,
  );
  const perClass = wholeShares(
    options.fleet.map((row) => row.share),
    count,
  );

  const cell = new Uint32Array(count);
  const vehicleClass = new Uint8Array(count);
  fillRuns(cell, perCell);
  fillRuns(vehicleClass, perClass);
  shuffle(cell, random);
  shuffle(vehicleClass, random);
  makeFeasible(vehicleClass, cell, zones, options.fleet);

  const ofDayS = departures(count, options.fromOfDayS, options.fromOfDayS + options.durationS, () => random.next());
  const shares = options.informed ?? informedShares(options.fleet);
  const originLink = new Uint32Array(count);
  const destinationLink = new Uint32Array(count);
  const informed = new Uint8Array(count);
  for (let trip = 0; trip < count; trip++) {
    const from = zones[Math.floor(cell[trip]! / n)]!;
    const to = zones[cell[trip]! % n]!;
    originLink[trip] = from.origins[random.pick(from.cumulativeLengthM)]!;
    destinationLink[trip] = to.connectors[random.below(to.connectors.length)]!;
    informed[trip] = informedBy(shares[vehicleClass[trip]!]!, random.next());
  }
  return {
    count,
    vehiclesPerTrip: options.vehiclesPerTrip,
    departS: ofDayS.map((s) => s - options.fromOfDayS),
    vehicleClass,
    informed,
    originLink,
    destinationLink,
  };
}

/** Throws RangeError on numbers that no day has. */
function requireOptions({ trips, vehiclesPerTrip, durationS, fleet, informed }: DemandOptions): void {
  if (!(Number.isInteger(trips) && trips >= 0)) throw new RangeError(`trips: ${trips}`);
  if (!(vehiclesPerTrip > 0)) throw new RangeError(`vehicles per trip: ${vehiclesPerTrip}`);
  if (!(durationS > 0)) throw new RangeError(`duration: ${durationS} s`);
  if (informed !== undefined && informed.length !== fleet.length) {
    throw new RangeError(`${informed.length} shares of informed drivers for ${fleet.length} classes`);
  }
}

/** Exchanges classes between trips until each can begin and end where its trip does (no bicycle on a motorway's gate). */
function makeFeasible(
  vehicleClass: Uint8Array,
  cell: Uint32Array,
  zones: readonly Zone[],
  fleet: readonly FleetRow[],
): void {
  const bits = fleet.map((row) => kindBit(row.vehicle.kind));
  const kindsOfCell = (c: number): number =>
    zones[Math.floor(c / zones.length)]!.kinds & zones[c % zones.length]!.kinds;
  const fits = (kind: number, trip: number): boolean => (kindsOfCell(cell[trip]!) & bits[kind]!) !== 0;
  const count = cell.length;
  let partner = 0;
  for (let trip = 0; trip < count; trip++) {
    const own = vehicleClass[trip]!;
    if (fits(own, trip)) continue;
    for (let tries = 0; tries < count; tries++) {
      partner = (partner + 1) % count;
      const other = vehicleClass[partner]!;
      if (!fits(other, trip) || !fits(own, partner)) continue;
      vehicleClass[trip] = other;
      vehicleClass[partner] = own;
      break;
    }
  }
}

function fillRuns(into: Uint32Array | Uint8Array, counts: Uint32Array): void {
  let at = 0;
  counts.forEach((count, value) => {
    into.fill(value, at, at + count);
    at += count;
  });
}

/** Fisher and Yates, from the end. */
function shuffle(column: Uint32Array | Uint8Array, random: Random): void {
  for (let i = column.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = column[i]!;
    column[i] = column[j]!;
    column[j] = kept;
  }
}
