/**
 * Hot file. The largest strongly connected part of the network for a kind of vehicle: links that can all reach one
 * another by movements open to the kind, so turn bans and U-turn rules count, and by links that it may pass through.
 *
 * Tarjan's search over links as states, iterative and with little memory: every link is entered once and every movement
 * looked at once, O(links + movements). Source: Pearce 2016, A space-efficient algorithm for finding strongly connected
 * components, algorithm PEA_FIND_SCC2. Invariant: numbers of finished states are above those of all others. For all kinds together what every kind may drive is searched first: its parts hold together for each of
 * them, so they are drawn into one state each, and the search by kind goes over what little is left.
 */
import { Growable, NONE } from "../../base/index.ts";
import { kindBit, VEHICLE_KINDS, type VehicleKind } from "../vehicle/index.ts";
import { ALL_KINDS } from "./access.ts";
import type { RoadNetwork } from "./types.ts";

/** States and arcs between them, each with the mask of those who may pass. */
interface StateGraph {
  readonly kinds: Uint16Array;
  readonly firstArc: Uint32Array;
  readonly arcHead: Uint32Array;
  readonly arcKinds: Uint16Array;
}

/** 1 = the link is in the kind's largest part. Among parts of one size the first found, by link index, is taken. */
export function largestComponent(network: RoadNetwork, kind: VehicleKind): Uint8Array {
  const { component, count } = findComponents(linkGraph(network), kindBit(kind));
  const size = new Uint32Array(count);
  for (let link = 0; link < component.length; link++) if (component[link] !== NONE) size[component[link]!]!++;
  let largest = 0;
  for (let part = 1; part < count; part++) if (size[part]! > size[largest]!) largest = part;
  return Uint8Array.from(component, (part) => (part === largest ? 1 : 0));
}

/** Share of the links open to each kind that lie in that kind's largest part; 0 where no link is open to it. */
export function largestComponentShares(network: RoadNetwork): Record<VehicleKind, number> {
  const graph = linkGraph(network);
  const { component, count } = findComponents(graph, ALL_KINDS);
  const { drawn, size } = drawTogether(graph, component, count);
  const linksOfMask = new Uint32Array(ALL_KINDS + 1);
  for (let link = 0; link < network.linkCount; link++) linksOfMask[network.access[link]!]!++;
  const shares = {} as Record<VehicleKind, number>;
  for (const kind of VEHICLE_KINDS) {
    const openLinks = linksOfMask.reduce((sum, links, mask) => ((mask & kindBit(kind)) === 0 ? sum : sum + links), 0);
    const parts = findComponents(drawn, kindBit(kind));
    const links = new Uint32Array(parts.count);
    for (let state = 0; state < size.length; state++) {
      if (parts.component[state] !== NONE) links[parts.component[state]!]! += size[state]!;
    }
    const largest = links.reduce((most, own) => Math.max(most, own), 0);
    shares[kind] = openLinks === 0 ? 0 : largest / openLinks;
  }
  return shares;
}

function linkGraph({ access, throughAccess, firstMovement, movementTo, movementAccess }: RoadNetwork): StateGraph {
  const kinds = new Uint16Array(access.length);
  for (let link = 0; link < kinds.length; link++) kinds[link] = access[link]! & throughAccess[link]!;
  return { kinds, firstArc: firstMovement, arcHead: movementTo, arcKinds: movementAccess };
}

/** One state for each component, and for each state that is in none and open to somebody; arcs within a state are left out. */
function drawTogether(
  { kinds, firstArc, arcHead, arcKinds }: StateGraph,
  component: Uint32Array,
  componentCount: number,
): { drawn: StateGraph; size: Uint32Array } {
  let stateCount = componentCount;
  const stateOf = component.slice();
  for (let s = 0; s < stateOf.length; s++) if (stateOf[s] === NONE && kinds[s] !== 0) stateOf[s] = stateCount++;
  const size = new Uint32Array(stateCount);
  const drawnKinds = new Uint16Array(stateCount);
  const arcs = new Growable((length) => new Uint32Array(length));
  const drawnFirst = new Uint32Array(stateCount + 1);
  for (let s = 0; s < stateOf.length; s++) {
    const state = stateOf[s]!;
    if (state === NONE) continue;
    size[state]!++;
    drawnKinds[state]! |= kinds[s]!;
    for (let arc = firstArc[s]!; arc < firstArc[s + 1]!; arc++) {
      const next = arcHead[arc]!;
      if (stateOf[next] === state || (kinds[s]! & arcKinds[arc]! & kinds[next]!) === 0) continue;
      drawnFirst[state + 1]!++;
      arcs.push(state);
      arcs.push(arc);
    }
  }
  for (let state = 0; state < stateCount; state++) drawnFirst[state + 1]! += drawnFirst[state]!;
  const drawnHead = new Uint32Array(drawnFirst[stateCount]!);
  const drawnArcKinds = new Uint16Array(drawnHead.length);
  const next = drawnFirst.slice();
  for (let i = 0; i < arcs.length; i += 2) {
    const place = next[arcs.at(i)]!++;
    drawnHead[place] = stateOf[arcHead[arcs.at(i + 1)]!]!;
    drawnArcKinds[place] = arcKinds[arcs.at(i + 1)]!;
  }
  return { drawn: { kinds: drawnKinds, firstArc: drawnFirst, arcHead: drawnHead, arcKinds: drawnArcKinds }, size };
}

/**
 * Components of the states and arcs that are open to all of `mask`; NONE = the state is not. Numbered as they are finished:
 * a search begins at the first state not yet seen.
 */
function findComponents(
  { kinds, firstArc, arcHead, arcKinds }: StateGraph,
  mask: number,
): { component: Uint32Array; count: number } {
  const stateCount = kinds.length;
  // Of a state on the path its number, or the least one met from there; of a finished one NONE - 1 - component; 0 = not seen.
  const mark = new Uint32Array(stateCount);
  const isRoot = new Uint8Array(stateCount);
  const cursor = new Uint32Array(stateCount);
  // From the front the states being explored, root first; from the back those that are left and in no component yet.
  const stack = new Uint32Array(stateCount);
  let left = stateCount;
  let number = 1;
  let count = 0;
  for (let root = 0; root < stateCount; root++) {
    if (mark[root] !== 0 || (kinds[root]! & mask) !== mask) continue;
    let depth = 0;
    stack[0] = root;
    mark[root] = number++;
    isRoot[root] = 1;
    cursor[root] = firstArc[root]!;
    while (depth >= 0) {
      const state = stack[depth]!;
      const arc = cursor[state]!;
      if (arc < firstArc[state + 1]!) {
        cursor[state] = arc + 1;
        const next = arcHead[arc]!;
        if ((arcKinds[arc]! & kinds[next]! & mask) !== mask) continue;
        if (mark[next] === 0) {
          mark[next] = number++;
          isRoot[next] = 1;
          cursor[next] = firstArc[next]!;
          stack[++depth] = next;
        } else if (mark[next]! < mark[state]!) {
          mark[state] = mark[next]!;
          isRoot[state] = 0;
        }
        continue;
      }
      depth--;
      const own = mark[state]!;
      if (isRoot[state] === 1) {
        number--;
        for (; left < stateCount && mark[stack[left]!]! >= own; left++, number--) mark[stack[left]!] = NONE - 1 - count;
        mark[state] = NONE - 1 - count++;
      } else {
        stack[--left] = state;
        const before = stack[depth]!;
        if (own < mark[before]!) {
          mark[before] = own;
          isRoot[before] = 0;
        }
      }
    }
  }
  for (let state = 0; state < stateCount; state++) mark[state] = mark[state] === 0 ? NONE : NONE - 1 - mark[state]!;
  return { component: mark, count };
}
