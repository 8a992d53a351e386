/**
 * The ground that a published ban of a convoy's route covers: the road driven and all of the same streets beside it, the
 * other direction and the other carriageway with it, since a notice names streets and not lanes.
 */
import { accessAtSomeHours, linkLine, pointOnLink, type RoadNetwork } from "../map/index.ts";
import type { FollowedRoad } from "./follow.ts";
import { lineLengthM, makePlane, projectOnLine } from "./plane.ts";

/** The other carriageway of the widest boulevard, its frontage roads between. */
const BESIDE_M = 60;

export function routeGround(network: RoadNetwork, { links, stretches }: FollowedRoad): number[] {
  const toPlane = makePlane(network);
  const access = accessAtSomeHours(network);
  const isUsed = (link: number): boolean => link < network.linkCount && access[link] !== 0;
  const ground = new Set(links.filter(isUsed)); // where it drives against a one-way, nobody else does
  for (const link of links) {
    const twin = network.reverse[link]!;
    if (isUsed(twin)) ground.add(twin);
  }
  for (const { layer, driven } of stretches) {
    const line = driven.flatMap((link) => linkLine(network, link).map(([lon, lat]) => toPlane(lon, lat)));
    const parts = new Set(driven.map((link) => network.part[link]!));
    const lineM = lineLengthM(line);
    for (const link of layer.links) {
      if (!isUsed(link) || !parts.has(network.part[link]!)) continue; // the elevated road is not the one below it
      const middle = projectOnLine(line, toPlane(...pointOnLink(network, link, 0.5)));
      if (middle.offM <= BESIDE_M && middle.alongM > 0 && middle.alongM < lineM) ground.add(link);
    }
  }
  return [...ground];
}
