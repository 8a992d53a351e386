/** Where the signs at the road stand that tell everyone who passes what is shut: a plan's streets, junctions and points as links. */
import { makeSnapper, type RoadNetwork } from "../map/index.ts";
import { type Resolver, resolveStreet } from "./measures.ts";
import type { DriversSpec } from "./plan-types.ts";

/** A sign given by its point lies this far from its road at most. */
const SIGN_M = 60;

/** The links of the streets and points that have signs. What is not on the map is reported. */
export function resolveSigns(resolver: Resolver, { signs = [] }: DriversSpec = {}): Uint32Array {
  const { network, finder, report } = resolver;
  const links = new Set<number>();
  for (const [i, sign] of signs.entries()) {
    const path = ["drivers", "signs", i];
    if (typeof sign === "string" || "name" in sign) {
      for (const link of resolveStreet(resolver, sign, path).own) links.add(link);
      continue;
    }
    const isPoint = !("near" in sign);
    const found = isPoint ? roadsAt(network, sign[0]!, sign[1]!) : approaches(network, finder.meeting(sign.near));
    for (const link of found) links.add(link);
    if (found.length > 0) continue;
    const what = isPoint ? `[${sign.join(", ")}]` : sign.near.join(" – ");
    const hint = isPoint
      ? `a point is [lon, lat] in degrees, within ${SIGN_M} m of its road`
      : "name two streets that meet, or the point as [lon, lat]";
    report("error", path, "no-road-at-sign", `no road of the map is at the sign ${what}`, { hint });
  }
  return Uint32Array.from(links).sort();
}

/** Both directions of the road at a point. */
function roadsAt(network: RoadNetwork, lon: number, lat: number): number[] {
  const [nearest] = makeSnapper(network).nearest(lon, lat, { maxM: SIGN_M });
  if (nearest === undefined) return [];
  const twin = network.reverse[nearest.link]!;
  return [nearest.link, twin].filter((link) => link < network.linkCount && network.access[link] !== 0);
}

function approaches({ firstIn, inLink, access }: RoadNetwork, nodes: readonly number[]): number[] {
  return nodes.flatMap((node) =>
    [...inLink.subarray(firstIn[node]!, firstIn[node + 1]!)].filter((link) => access[link] !== 0),
  );
}
