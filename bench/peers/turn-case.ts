/** A road network as a case of the routing bench: its turn graph, as a car may drive it. */
import { kindBit, ROAD_CLASSES, type RoadNetwork } from "../../src/map/index.ts";
import { INFINITE_WEIGHT } from "../../src/routing/cch/index.ts";
import { turnGraphOf } from "../../src/routing/index.ts";
import type { GraphCase } from "./graph-case.ts";

/** A network's turn graph for cars: milliseconds of the link that is left, movements that a car may not make shut. */
export function turnCase(name: string, network: RoadNetwork): GraphCase {
  const { access, movementAccess, lengthM, freeSpeedMps, nodeLon, nodeLat } = network;
  const { stateCount, arcTail, arcHead, arcMovement, arcKinds, stateLink } = turnGraphOf(network);
  const car = kindBit("car");
  const linkMs = Int32Array.from(lengthM, (m, link) =>
    (access[link]! & car) === 0 ? INFINITE_WEIGHT : Math.max(1, Math.round((1000 * m) / freeSpeedMps[link]!)),
  );
  const middle = (degrees: Float64Array): Float64Array =>
    Float64Array.from(stateLink, (link) => (degrees[network.tail[link]!]! + degrees[network.head[link]!]!) / 2);
  return {
    name,
    nodeCount: stateCount,
    tail: arcTail,
    head: arcHead,
    weight: Int32Array.from(arcMovement, (movement, arc) =>
      (movementAccess[movement]! & arcKinds[arc]! & car) === 0 ? INFINITE_WEIGHT : linkMs[stateLink[arcTail[arc]!]!]!,
    ),
    x: middle(nodeLon),
    y: middle(nodeLat),
    road: {
      nodeCount: network.nodeCount,
      tail: network.tail,
      head: network.head,
      weight: linkMs,
      x: nodeLon,
      y: nodeLat,
    },
    linkOfState: stateLink,
    highway: (link) => ROAD_CLASSES[network.roadClass[link]!]!,
  };
}
