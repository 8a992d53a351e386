/**
 * The ground that a published ban of a convoy's route covers: the road driven and all of the same streets beside it, the
 * other direction and the other carriageway with it, since a notice names streets and not lanes.
 */
import { linkLine, pointOnLink, type RoadNetwork } from "../../map/index.ts";
import { makePlane, projectOnLine } from "./plane.ts";

const BESIDE_M = 45;

export function routeGround(network: RoadNetwork, road: ArrayLike<number>): number[] {
  const toPlane = makePlane(network);
  const driven = Array.from(road);
  const ground = new Set(driven);
  for (const run of runsByName(network, driven)) {
    const line = run.flatMap((link) => linkLine(network, link).map(([lon, lat]) => toPlane(lon, lat)));
    const lengthM = run.reduce((sum, link) => sum + network.lengthM[link]!, 0);
    const name = network.name[run[0]!]!;
    const isNamed = network.strings[name] !== "";
    for (let link = 0; isNamed && link < network.linkCount; link++) {
      if (network.name[link] !== name || network.part[link] !== network.part[run[0]!]) continue;
      const middle = projectOnLine(line, toPlane(...pointOnLink(network, link, 0.5)));
      if (middle.offM <= BESIDE_M && middle.alongM > 0 && middle.alongM < lengthM) ground.add(link);
    }
    for (const link of run) {
      const twin = network.reverse[link]!;
      if (twin < network.linkCount) ground.add(twin);
    }
  }
  return [...ground];
}

/** Stretches of the road that bear one name; those without a name stand alone. */
function runsByName(network: RoadNetwork, road: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const link of road) {
    const last = runs.at(-1);
    if (last !== undefined && network.name[last[0]!] === network.name[link]) last.push(link);
    else runs.push([link]);
  }
  return runs;
}
