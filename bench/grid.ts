/** A grid of two-way streets with trips between random corners, all seeded: what the loader's bench drives over. */
import { Random } from "../src/base/index.ts";
import type { LoaderInput, LoaderLinks } from "../src/traffic/simulation/index.ts";

/** `side` × `side` junctions, blocks of 60–140 m, one and two lanes. */
function gridLinks(side: number, random: Random): LoaderLinks {
  const tail: number[] = [];
  const head: number[] = [];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const node = y * side + x;
      const neighbours = [x + 1 < side ? node + 1 : -1, y + 1 < side ? node + side : -1];
      for (const other of neighbours.filter((n) => n >= 0)) {
        tail.push(node, other);
        head.push(other, node);
      }
    }
  }
  const linkCount = tail.length;
  const lanes = Uint8Array.from({ length: linkCount }, (_, link) => (isArtery(tail[link]!, head[link]!, side) ? 2 : 1));
  const capacityPcuPerS = Float64Array.from(lanes, (n) => n * 0.45);
  return {
    linkCount,
    nodeCount: side * side,
    tail: Uint32Array.from(tail),
    head: Uint32Array.from(head),
    lengthM: Float64Array.from({ length: linkCount }, () => 60 + 80 * random.next()),
    freeSpeedMps: Float64Array.from(lanes, (n) => (n === 2 ? 14 : 10)),
    jamDensityPcuPerM: Float64Array.from(lanes, (n) => n * 0.15),
    capacityPcuPerS,
    exitCapacityPcuPerS: capacityPcuPerS.map((c) => c * 0.9),
  };
}

/** Every eighth row and column. */
function isArtery(tail: number, head: number, side: number): boolean {
  const isRow = Math.abs(tail - head) === 1;
  return (isRow ? Math.floor(tail / side) : tail % side) % 8 === 4;
}

/** Trips over an hour, each along one of the rectangle's two ways between random corners, motorcycles and cars. */
export function gridInput(side: number, tripCount: number, seed: number): LoaderInput {
  const random = new Random(seed, "grid");
  const links = gridLinks(side, random);
  const between = new Map<number, number>();
  for (let link = 0; link < links.linkCount; link++)
    between.set(links.tail[link]! * side * side + links.head[link]!, link);
  const pool: number[] = [];
  const routeStart = new Uint32Array(tripCount);
  const routeLength = new Uint32Array(tripCount);
  for (let trip = 0; trip < tripCount; trip++) {
    routeStart[trip] = pool.length;
    let [x, y] = [random.below(side), random.below(side)];
    const [toX, toY] = [(x + 1 + random.below(side - 1)) % side, random.below(side)];
    const isRowFirst = random.below(2) === 0;
    while (x !== toX || y !== toY) {
      const isRow = y === toY || (isRowFirst && x !== toX);
      const node = y * side + x;
      if (isRow) x += Math.sign(toX - x);
      else y += Math.sign(toY - y);
      pool.push(between.get(node * side * side + y * side + x)!);
    }
    routeLength[trip] = pool.length - routeStart[trip]!;
  }
  const departS = Float64Array.from({ length: tripCount }, () => 3600 * random.next()).sort();
  return {
    links,
    classes: [
      { id: "car", pcu: 1 },
      { id: "motorcycle", pcu: 0.294 },
    ],
    trips: {
      count: tripCount,
      departS,
      vehicleClass: Uint8Array.from({ length: tripCount }, () => (random.next() < 0.75 ? 1 : 0)),
      informed: new Uint8Array(tripCount),
      routeStart,
      routeLength,
      routePool: Uint32Array.from(pool),
    },
    windows: { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] },
    endS: 4 * 3600,
  };
}
