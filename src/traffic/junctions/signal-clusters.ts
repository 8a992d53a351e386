/**
 * Which nodes with signals are one signal. A crossing of dual carriageways has up to four of them, some mapped, some not; a
 * crossing for people has one on each carriageway; a roundabout with signals has them around its ring.
 *
 * - Joined: signals with 30 m of road or less between them, 45 m along a one-way, 80 m between the two carriageways of a road;
 *   stop lines with their junction; the nearest first, as long as all stay within 110 m of each other. Neighbouring junctions of
 *   a dense quarter stay apart.
 * - Inside: what lies on the short ways between them, and corners of the junction whose signal nobody mapped.
 */
import type { RoadNetwork } from "../../map/index.ts";
import { Ground, straightM } from "./signal-ground.ts";

/** Nodes of one signal, all of them ascending; `seeds` are those with signals on the map. */
export interface SignalCluster {
  readonly seeds: readonly number[];
  readonly nodes: readonly number[];
}

const JOIN_M = 30;
/** As wide as a median with a flyover's piers or a tram in it. */
const JOIN_DIVIDED_M = 80;
const WIDEST_M = 110;
/** What lies on a way between two signals that is no longer than this is inside. */
const BETWEEN_M = 60;

export function clusterSignals(network: RoadNetwork): SignalCluster[] {
  const ground = new Ground(network);
  const seeds: number[] = [];
  for (let node = 0; node < network.nodeCount; node++) if (network.nodeSignal[node] === 1) seeds.push(node);
  const ahead = new Map(seeds.map((seed) => [seed, ground.junctionAhead(seed)]));
  // The junction behind a stop line stands in for a signal of its own.
  const anchors = [...ahead.values()].flatMap((path) => path?.at(-1) ?? []);
  const places = [...new Set([...seeds, ...anchors])].sort((a, b) => a - b);
  const isPlace = new Set(places);
  const groups = new Groups(network, places);
  for (const [seed, path] of ahead) if (path?.length) groups.join(seed, path.at(-1)!);
  for (const ring of ground.rings()) {
    const own = ring.filter((node) => isPlace.has(node));
    if (!isWhole(network, ring)) continue;
    for (const node of own) groups.join(own[0]!, node, Number.POSITIVE_INFINITY);
  }
  const near = new Map(places.map((place) => [place, ground.within(place, JOIN_DIVIDED_M)]));
  const pairs = ground.facingCrossings(seeds.filter((seed) => ahead.get(seed) === undefined));
  for (const a of places) {
    for (const [b, metres] of near.get(a)!) {
      if (b > a && isPlace.has(b) && (metres <= JOIN_M || ground.isDivided(a, b, metres))) pairs.push({ a, b, metres });
    }
  }
  pairs.sort((x, y) => x.metres - y.metres || x.a - y.a || x.b - y.b);
  for (const { a, b } of pairs) groups.join(a, b);
  // A node is inside one signal only: its own, else the first that wants it.
  const owner = new Map<number, readonly number[]>();
  const clusters = groups.list().filter((own) => own.some((node) => network.nodeSignal[node] === 1));
  for (const own of clusters) for (const node of own) owner.set(node, own);
  return clusters.map((own) => {
    const isFree = (node: number): boolean => (owner.get(node) ?? own) === own;
    const nodes = fill(ground, own, near, ahead, isFree);
    for (const node of nodes) owner.set(node, own);
    return { seeds: own.filter((node) => network.nodeSignal[node] === 1), nodes };
  });
}

/** Union of nodes, which refuses what would become wider than a junction can be. */
class Groups {
  readonly #members = new Map<number, number[]>();
  readonly #network: RoadNetwork;

  constructor(network: RoadNetwork, seeds: readonly number[]) {
    this.#network = network;
    for (const seed of seeds) this.#members.set(seed, [seed]);
  }

  join(a: number, b: number, widestM: number = WIDEST_M): void {
    const [own, other] = [this.#members.get(a)!, this.#members.get(b)!];
    if (own === other || own.some((x) => other.some((y) => straightM(this.#network, x, y) > widestM))) return;
    const both = [...own, ...other];
    for (const node of both) this.#members.set(node, both);
  }

  list(): number[][] {
    return [...new Set(this.#members.values())]
      .map((own) => [...own].sort((a, b) => a - b))
      .sort((a, b) => a[0]! - b[0]!);
  }
}

/** A roundabout with two signals or more on its ring is one signal; with fewer, what is there may be a crossing for people. */
const isWhole = ({ nodeSignal }: RoadNetwork, ring: readonly number[]): boolean =>
  ring.filter((node) => nodeSignal[node] === 1).length >= 2;

/** The nodes inside a signal: its own, those between them, rings, and corners that nobody mapped. */
function fill(
  ground: Ground,
  places: readonly number[],
  near: ReadonlyMap<number, ReadonlyMap<number, number>>,
  ahead: ReadonlyMap<number, readonly number[] | undefined>,
  isFree: (node: number) => boolean,
): number[] {
  const { network } = ground;
  const inside = new Set(places);
  const add = (node: number): void => {
    if (isFree(node)) inside.add(node);
  };
  for (const [i, a] of places.entries()) {
    ahead.get(a)?.forEach(add);
    for (const b of places.slice(i + 1)) {
      const [fromA, fromB] = [near.get(a)!, near.get(b)!];
      for (const [node, metres] of fromA) {
        const rest = fromB.get(node);
        if (rest !== undefined && metres + rest <= BETWEEN_M) add(node);
      }
    }
  }
  for (const ring of ground.rings()) {
    if (isWhole(network, ring) && ring.some((node) => inside.has(node))) ring.forEach(add);
  }
  const bounds = [...inside];
  const isNear = (corner: number): boolean => bounds.every((node) => straightM(network, node, corner) <= WIDEST_M);
  for (let before = 0; before < inside.size; ) {
    before = inside.size;
    for (const corner of ground.cornersBefore(inside)) if (isNear(corner)) add(corner);
  }
  return [...inside].sort((a, b) => a - b);
}
