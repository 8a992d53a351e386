/** What a signal can see of its map: ways to other signals, the junction ahead, corners, rings. */
import { distanceM, ROAD_CLASSES, type RoadNetwork } from "../../map/index.ts";

const JOIN_ONE_WAY_M = 45;
/** A stop line may be mapped this far before its junction. */
const STOP_LINE_M = 45;
/** The way from one corner of a junction to the next. */
const CORNER_M = 30;
/** Two crossings for people this near each other, on the two carriageways of a road, are one. */
const FACING_M = 40;
/** Roads that differ by less merge; a slip road ends in a slant, and one that does not is the end of a ramp. */
const MEET_DEG = 35;
const SLIP_DEG = 60;
/** Below this class a road that joins is a side street, whose corner is not part of the junction. */
const LEAST_CROSS_ROAD = ROAD_CLASSES.indexOf("tertiary");

export const straightM = ({ nodeLon, nodeLat }: RoadNetwork, a: number, b: number): number =>
  distanceM(nodeLon[a]!, nodeLat[a]!, nodeLon[b]!, nodeLat[b]!);

/** What is asked of the map around signals. Ways here are ways on foot: along links in either direction. */
export class Ground {
  readonly network: RoadNetwork;
  #rings: readonly (readonly number[])[] | undefined;

  constructor(network: RoadNetwork) {
    this.network = network;
  }

  /** Metres to every node within the limit. */
  within(from: number, limitM: number): Map<number, number> {
    const { tail, head, lengthM } = this.network;
    const metres = new Map([[from, 0]]);
    const settled = new Set<number>();
    for (;;) {
      let node = -1;
      let least = Number.POSITIVE_INFINITY;
      for (const [open, m] of metres) {
        if (!settled.has(open) && m < least) [node, least] = [open, m];
      }
      if (node < 0) return metres;
      settled.add(node);
      for (const link of this.#touching(node)) {
        const other = tail[link] === node ? head[link]! : tail[link]!;
        const m = least + lengthM[link]!;
        if (m <= limitM && m < (metres.get(other) ?? Number.POSITIVE_INFINITY)) metres.set(other, m);
      }
    }
  }

  /** The two are on the two carriageways of one road, or a one-way leads from one to the other; `metres` apart. */
  isDivided(a: number, b: number, metres: number): boolean {
    const { network } = this;
    const straight = (x: number, y: number): boolean =>
      this.#out(x).some((link) => network.head[link] === y && this.#isOneWay(link));
    if (metres <= JOIN_ONE_WAY_M && (straight(a, b) || straight(b, a))) return true;
    const oneWays = (node: number): number[] => this.#touching(node).filter((link) => this.#isOneWay(link));
    return oneWays(a).some((x) =>
      oneWays(b).some(
        (y) =>
          network.name[x] === network.name[y] &&
          network.roadClass[x] === network.roadClass[y] &&
          turnDeg(this.bearingDeg(x), this.bearingDeg(y)) > 120,
      ),
    );
  }

  /**
   * Nodes after a signal at which no roads meet (a stop line) up to the junction that it stops traffic for; empty where roads
   * meet at the signal itself, undefined where none meet ahead: a crossing for people. Side streets are no such junction.
   */
  junctionAhead(seed: number): number[] | undefined {
    if (this.#in(seed).some((link) => this.#meets(seed, link))) return [];
    let best: number[] | undefined;
    let leastM = STOP_LINE_M;
    for (const first of this.#out(seed)) {
      if (this.network.isRamp[first] === 1 && this.#out(seed).length > 1) continue;
      const path: number[] = [];
      let metres = 0;
      for (let link: number | undefined = first; link !== undefined; link = this.#straightOn(link)) {
        metres += this.network.lengthM[link]!;
        const node = this.network.head[link]!;
        if (metres > leastM || node === seed || path.includes(node)) break;
        path.push(node);
        if (!this.#meets(node, link)) continue;
        [best, leastM] = [path, metres];
        break;
      }
    }
    return best;
  }

  /** Pairs of signals on the open road that face each other over a median. */
  facingCrossings(seeds: readonly number[]): { a: number; b: number; metres: number }[] {
    const { network } = this;
    const open = seeds.filter((seed) => this.#neighbours(seed).size <= 2);
    const pairs: { a: number; b: number; metres: number }[] = [];
    for (const [i, a] of open.entries()) {
      for (const b of open.slice(i + 1)) {
        const metres = straightM(network, a, b);
        if (metres > FACING_M) continue;
        const [x, y] = [this.#in(a)[0], this.#in(b)[0]];
        if (x === undefined || y === undefined || network.layer[x] !== network.layer[y]) continue;
        if (turnDeg(this.bearingDeg(x), this.bearingDeg(y)) > 135) pairs.push({ a, b, metres });
      }
    }
    return pairs;
  }

  /** Where broader roads cross at the start of links so short that they lie between two corners of one junction. */
  cornersBefore(inside: ReadonlySet<number>): number[] {
    const { network } = this;
    const corners: number[] = [];
    for (const node of inside) {
      for (const link of this.#in(node)) {
        const corner = network.tail[link]!;
        if (inside.has(corner) || network.lengthM[link]! > CORNER_M) continue;
        const isCorner = this.#in(corner).some((other) => {
          const off = turnDeg(this.bearingDeg(other), this.bearingDeg(link));
          const isBroad = network.isRamp[other] === 0 && network.roadClass[other]! <= LEAST_CROSS_ROAD;
          return isBroad && off > 45 && off < 135;
        });
        if (isCorner) corners.push(corner);
      }
    }
    return corners;
  }

  /** Nodes of each roundabout. */
  rings(): readonly (readonly number[])[] {
    this.#rings ??= this.#findRings();
    return this.#rings;
  }

  #findRings(): number[][] {
    const { network } = this;
    const isRing = (link: number): boolean => network.isRoundabout[link] === 1 && network.access[link] !== 0;
    const seen = new Set<number>();
    const rings: number[][] = [];
    for (let link = 0; link < network.linkCount; link++) {
      if (!isRing(link) || seen.has(network.tail[link]!)) continue;
      const ring = [network.tail[link]!];
      seen.add(ring[0]!);
      for (const node of ring) {
        for (const next of this.#touching(node)) {
          if (!isRing(next)) continue;
          for (const end of [network.tail[next]!, network.head[next]!]) {
            if (!seen.has(end)) ring.push(end);
            seen.add(end);
          }
        }
      }
      rings.push(ring);
    }
    return rings;
  }

  /** Whether traffic of another road comes to the node where `link` ends, crossing or joining it; side streets apart. */
  #meets(node: number, link: number): boolean {
    const { network } = this;
    const leastDeg = network.isRamp[link] === 1 ? SLIP_DEG : MEET_DEG;
    const least = Math.max(LEAST_CROSS_ROAD, network.roadClass[link]!);
    return this.#in(node).some((other) => {
      const off = turnDeg(this.bearingDeg(other), this.bearingDeg(link));
      return network.roadClass[other]! <= least && off > leastDeg && off < 145;
    });
  }

  #straightOn(link: number): number | undefined {
    const own = this.bearingDeg(link);
    let best: number | undefined;
    let least = 60;
    for (const next of this.#out(this.network.head[link]!)) {
      const off = turnDeg(this.bearingDeg(next), own);
      if (next !== this.network.reverse[link] && off < least) [best, least] = [next, off];
    }
    return best;
  }

  /** Of the whole link, from its tail to its head. */
  bearingDeg(link: number): number {
    const { nodeLon, nodeLat, tail, head } = this.network;
    const [a, b] = [tail[link]!, head[link]!];
    const east = (nodeLon[b]! - nodeLon[a]!) * Math.cos((nodeLat[a]! * Math.PI) / 180);
    return (Math.atan2(east, nodeLat[b]! - nodeLat[a]!) * 180) / Math.PI;
  }

  #isOneWay(link: number): boolean {
    const back = this.network.reverse[link]!;
    return this.network.access[link] !== 0 && (this.network.access[back] ?? 0) === 0;
  }

  #neighbours(node: number): Set<number> {
    const { tail, head } = this.network;
    return new Set(this.#touching(node).map((link) => (tail[link] === node ? head[link]! : tail[link]!)));
  }

  #touching(node: number): number[] {
    return [...this.#out(node), ...this.#in(node)];
  }

  #out(node: number): number[] {
    const links: number[] = [];
    const { firstOut, access } = this.network;
    for (let link = firstOut[node]!; link < firstOut[node + 1]!; link++) if (access[link] !== 0) links.push(link);
    return links;
  }

  #in(node: number): number[] {
    const { firstIn, inLink, access } = this.network;
    return Array.from(inLink.subarray(firstIn[node]!, firstIn[node + 1]!)).filter((link) => access[link] !== 0);
  }
}

/** Degrees between two bearings, 0 to 180. */
export function turnDeg(a: number, b: number): number {
  return Math.abs(((((a - b) % 360) + 540) % 360) - 180);
}
