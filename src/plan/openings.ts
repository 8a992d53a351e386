/**
 * The network with everything open in it that is open at some hour of a base day or a planned one: searches find it, and windows
 * shut it at the other hours. A link that gets lanes from the other direction and is nobody's by the map is given the columns of
 * these lanes. O(links + movements).
 */
import type { Window } from "../base/index.ts";
import { kindBit, type RoadNetwork, type VehicleClass } from "../map/index.ts";
import { MAP_CAUSE, type MapRules, outside } from "./map-rules.ts";
import { stops } from "./predicate.ts";
import type { ResolvedLanes } from "./resolved-types.ts";
import type { LinkWindow } from "./timeline-types.ts";

/** Those whom the lanes of a link are new to: they drive on the link that gives them. */
const newcomers = ({ access }: RoadNetwork, giver: number, getter: number): number => access[giver]! & ~access[getter]!;

/** The same network, but for its columns of access, and of the links that get lanes. Itself where nothing is opened. */
export function openNetwork(
  network: RoadNetwork,
  { openedLinks, openedMovements }: Pick<MapRules, "openedLinks" | "openedMovements">,
  lanes: readonly ResolvedLanes[],
): RoadNetwork {
  const contraflows = lanes.filter(({ change }) => change === "contraflow");
  if (openedLinks.size === 0 && openedMovements.size === 0 && contraflows.length === 0) return network;
  const opened = {
    access: network.access.slice(),
    throughAccess: network.throughAccess.slice(),
    movementAccess: network.movementAccess.slice(),
    lanes: network.lanes.slice(),
    freeSpeedMps: network.freeSpeedMps.slice(),
    capacityPcuPerS: network.capacityPcuPerS.slice(),
    exitCapacityPcuPerS: network.exitCapacityPcuPerS.slice(),
    jamDensityPcuPerM: network.jamDensityPcuPerM.slice(),
  };
  // Movements were made for all who may drive both links at some hour; links alone are opened here.
  for (const [link, kinds] of openedLinks) opened.access[link]! |= kinds;
  for (const [movement, kinds] of openedMovements) opened.movementAccess[movement]! |= kinds;
  const got = new Map<number, number>();
  for (const measure of contraflows) {
    measure.opposite.forEach((getter, i) => {
      const giver = measure.links[i]!;
      opened.access[getter]! |= newcomers(network, giver, getter);
      opened.throughAccess[getter]! |= newcomers(network, giver, getter) & network.throughAccess[giver]!;
      const count = Math.max(got.get(getter) ?? 0, measure.lanes[i]!);
      got.set(getter, count);
      if (network.access[getter] !== 0) return;
      const share = count / network.lanes[giver]!;
      const green = network.exitCapacityPcuPerS[getter]! / network.capacityPcuPerS[getter]!;
      opened.lanes[getter] = count;
      opened.freeSpeedMps[getter] = network.freeSpeedMps[giver]!;
      opened.capacityPcuPerS[getter] = network.capacityPcuPerS[giver]! * share;
      opened.exitCapacityPcuPerS[getter] = network.capacityPcuPerS[giver]! * share * green;
      opened.jamDensityPcuPerM[getter] = network.jamDensityPcuPerM[giver]! * share;
    });
  }
  for (const getter of got.keys()) openTurns(network, opened, getter);
  return { ...network, ...opened };
}

/** Turns into and out of a link that gets lanes: all but round, to those whom the link is new to. No map tells more of them. */
function openTurns(
  network: RoadNetwork,
  { access, movementAccess }: { access: Uint16Array; movementAccess: Uint16Array },
  getter: number,
): void {
  const { firstMovement, movementTo, firstIn, inLink, tail, reverse } = network;
  const fresh = access[getter]! & ~network.access[getter]!;
  for (let m = firstMovement[getter]!; m < firstMovement[getter + 1]!; m++) {
    if (movementTo[m] !== reverse[getter]) movementAccess[m]! |= fresh & access[movementTo[m]!]!;
  }
  const node = tail[getter]!;
  for (let k = firstIn[node]!; k < firstIn[node + 1]!; k++) {
    const from = inLink[k]!;
    if (from === reverse[getter]) continue;
    for (let m = firstMovement[from]!; m < firstMovement[from + 1]!; m++) {
      if (movementTo[m] === getter) movementAccess[m]! |= fresh & access[from]!;
    }
  }
}

/**
 * What shuts the links that get lanes, in `network` as the map has it, to those whom they are new to: all of the span but the
 * windows of the measures in force, and to those of other vehicles than `who` all of it. `all` tells which links were opened.
 */
export function contraflowShut(
  network: RoadNetwork,
  all: readonly ResolvedLanes[],
  inForce: readonly ResolvedLanes[],
  classes: readonly VehicleClass[],
  span: Window,
): LinkWindow[] {
  const kinds = new Map<number, number>();
  for (const { opposite, links } of all) {
    opposite.forEach((getter, i) => {
      kinds.set(getter, (kinds.get(getter) ?? 0) | newcomers(network, links[i]!, getter));
    });
  }
  const measuresOf = new Map<number, ResolvedLanes[]>();
  for (const measure of inForce) {
    for (const getter of measure.opposite) measuresOf.set(getter, [...(measuresOf.get(getter) ?? []), measure]);
  }
  const shut: LinkWindow[] = [];
  for (const [link, fresh] of [...kinds].sort(([a], [b]) => a - b)) {
    const masks = new Map<string, { mask: number; windows: readonly Window[] }>();
    for (const [i, vehicle] of classes.entries()) {
      if ((kindBit(vehicle.kind) & fresh) === 0) continue;
      const may = (measuresOf.get(link) ?? []).filter(({ who }) => isFor(who, vehicle));
      const key = may.map(({ id }) => id).join("\n");
      const windows = masks.get(key)?.windows ?? may.flatMap((measure) => measure.windows);
      masks.set(key, { windows, mask: ((masks.get(key)?.mask ?? 0) | (1 << i)) >>> 0 });
    }
    for (const { mask, windows } of masks.values()) {
      for (const { fromS, untilS } of outside(windows, span)) {
        shut.push({ link, fromS, untilS, classMask: mask, level: "closed", cause: MAP_CAUSE, compliance: 1 });
      }
    }
  }
  return shut;
}

/** Of lanes `who` tells whom they are for; priority vehicles may use any. */
const isFor = (who: ResolvedLanes["who"], vehicle: VehicleClass): boolean =>
  stops(who, vehicle) || vehicle.kind === "emergency" || vehicle.passes.includes("priority");
