/**
 * The movements that cross or join a way (a convoy's, a closed street's): what is held while it is taken, and what a class
 * makes none of that may not even cross. A movement that stays on one side of the way is none of them: its traffic goes on.
 */
import { bearingDeg, type RoadNetwork } from "../map/index.ts";

export interface Crossing {
  readonly movement: number;
  readonly node: number;
  /** Index in the way of the link that begins at the node. */
  readonly position: number;
}

/** Crossings at the junctions inside the way, in its order; movements out of the way's own links are not among them. */
export function crossingsOf(network: RoadNetwork, way: ArrayLike<number>): Crossing[] {
  const found: Crossing[] = [];
  for (let position = 1; position < way.length; position++) {
    const into = way[position - 1]!;
    const out = way[position]!;
    const node = network.tail[out]!;
    const side = sides(network, into, out);
    for (let k = network.firstIn[node]!; k < network.firstIn[node + 1]!; k++) {
      const from = network.inLink[k]!;
      if (from === into || from === network.reverse[out]) continue; // on the way itself: nobody is there to be held
      for (let movement = network.firstMovement[from]!; movement < network.firstMovement[from + 1]!; movement++) {
        if (network.movementAccess[movement] === 0) continue;
        const to = network.movementTo[movement]!;
        if (to === network.reverse[from] || !conflicts(side(from, false), side(to, true))) continue;
        found.push({ movement, node, position });
      }
    }
  }
  return found;
}

/** −1 right of the way, +1 left of it, 0 on it. */
type Side = -1 | 0 | 1;

/** Two legs on one side never meet the way; anything else crosses or joins. */
function conflicts(from: Side, to: Side): boolean {
  return from === 0 || to === 0 || from !== to;
}

/** Tells on which side of the way in → out a leg of the junction lies, by its bearing. */
function sides(network: RoadNetwork, into: number, out: number): (link: number, leaves: boolean) => Side {
  const back = bearingAway(network, into, false);
  const ahead = angle(bearingAway(network, out, true) - back);
  return (link, leaves) => {
    if (link === into || link === out || link === network.reverse[into] || link === network.reverse[out]) return 0;
    const leg = angle(bearingAway(network, link, leaves) - back);
    // Turning clockwise from where the way came: legs before the way ahead lie on its left.
    return leg < ahead ? 1 : -1;
  };
}

const angle = (degrees: number): number => ((degrees % 360) + 360) % 360;

/** Compass bearing of a leg, seen from the junction. */
const bearingAway = (network: RoadNetwork, link: number, leaves: boolean): number =>
  leaves ? bearingDeg(network, link, "tail") : bearingDeg(network, link, "head") + 180;
