/** Which links an area holds, seen from above: `partByLevel` tells bridges and tunnels from the ground. */
import type { Feature, MultiPolygon, Polygon } from "geojson";
import { makeArea } from "../osm/index.ts";
import { accessAtSomeHours } from "./access-at-some-hours.ts";
import { pointOnLink } from "./geometry.ts";
import type { RoadNetwork } from "./types.ts";

export type Area = Polygon | MultiPolygon | Feature<Polygon | MultiPolygon>;

/** Links whose middle lies inside the area or on its outline, and that somebody may drive at some hour. */
export function linksInside(network: RoadNetwork, area: Area): Uint32Array {
  const shape = area.type === "Feature" ? area.geometry : area;
  const polygons = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  if (polygons.length === 0) return new Uint32Array(0);
  const places = makeArea(polygons as unknown as Parameters<typeof makeArea>[0]);
  const access = accessAtSomeHours(network);
  const inside: number[] = [];
  for (let link = 0; link < network.linkCount; link++) {
    if (access[link] !== 0 && places.has(...pointOnLink(network, link, 0.5))) inside.push(link);
  }
  return Uint32Array.from(inside);
}
