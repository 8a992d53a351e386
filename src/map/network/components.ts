/**
 * Hot file. The largest strongly connected part of the network for a kind of vehicle: links that can all reach one
 * another by movements open to the kind, so turn bans and U-turn rules count, and by links that it may pass through. Tarjan 1972, iterative, over links as
 * states: every link is entered once and every movement looked at once, O(links + movements).
 */
import { NONE } from "../../base/index.ts";
import { kindBit, VEHICLE_KINDS, type VehicleKind } from "../vehicle/index.ts";
import type { RoadNetwork } from "./types.ts";

/** 1 = the link is in the kind's largest part. Among parts of one size the first found, by link index, is taken. */
export function largestComponent(network: RoadNetwork, kind: VehicleKind): Uint8Array {
  const { linkCount, firstMovement, movementTo, movementAccess } = network;
  const bit = kindBit(kind);
  const passable = network.access.map((kinds, link) => kinds & network.throughAccess[link]! & bit);
  const order = new Uint32Array(linkCount); // 1 + order of discovery; 0 = not yet seen
  const low = new Uint32Array(linkCount);
  const component = new Uint32Array(linkCount).fill(NONE);
  const cursor = new Uint32Array(linkCount);
  const path = new Uint32Array(linkCount); // the links being explored, root first
  const open = new Uint32Array(linkCount); // seen, not yet in a component
  let seen = 0;
  let openCount = 0;
  let componentCount = 0;
  let largest = NONE;
  let largestSize = 0;
  for (let root = 0; root < linkCount; root++) {
    if (order[root] !== 0 || passable[root] === 0) continue;
    let depth = 0;
    path[0] = root;
    order[root] = low[root] = ++seen;
    cursor[root] = firstMovement[root]!;
    open[openCount++] = root;
    while (depth >= 0) {
      const link = path[depth]!;
      const movement = cursor[link]!;
      if (movement < firstMovement[link + 1]!) {
        cursor[link] = movement + 1;
        const next = movementTo[movement]!;
        if ((movementAccess[movement]! & passable[next]!) === 0) continue;
        if (order[next] === 0) {
          order[next] = low[next] = ++seen;
          cursor[next] = firstMovement[next]!;
          open[openCount++] = next;
          path[++depth] = next;
        } else if (component[next] === NONE && order[next]! < low[link]!) low[link] = order[next]!;
        continue;
      }
      depth--;
      if (depth >= 0 && low[link]! < low[path[depth]!]!) low[path[depth]!] = low[link]!;
      if (low[link] !== order[link]) continue;
      const before = openCount;
      do component[open[--openCount]!] = componentCount;
      while (open[openCount] !== link);
      if (before - openCount > largestSize) {
        largestSize = before - openCount;
        largest = componentCount;
      }
      componentCount++;
    }
  }
  const inLargest = new Uint8Array(linkCount);
  if (largest !== NONE) for (let l = 0; l < linkCount; l++) if (component[l] === largest) inLargest[l] = 1;
  return inLargest;
}

/** Share of the links open to each kind that lie in that kind's largest part; 0 where no link is open to it. */
export function largestComponentShares(network: RoadNetwork): Record<VehicleKind, number> {
  const shares = {} as Record<VehicleKind, number>;
  for (const kind of VEHICLE_KINDS) {
    const inLargest = largestComponent(network, kind);
    let openLinks = 0;
    let inside = 0;
    for (let link = 0; link < network.linkCount; link++) {
      if ((network.access[link]! & kindBit(kind)) === 0) continue;
      openLinks++;
      inside += inLargest[link]!;
    }
    shares[kind] = openLinks === 0 ? 0 : inside / openLinks;
  }
  return shares;
}
