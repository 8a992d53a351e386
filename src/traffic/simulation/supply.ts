/**
 * What the run never changes: links in the units of the loop (integer microseconds, millionths of a pcu, so that sums
 * and comparisons are exact), where their vehicles are kept, and the movements at their heads.
 */
import { MICROS } from "../../base/index.ts";
import type { LoaderInput, LoaderLinks } from "./types.ts";

export interface Supply {
  readonly linkCount: number;
  readonly tail: Uint32Array;
  readonly head: Uint32Array;
  readonly lengthM: Float64Array;
  readonly jamDensityPcuPerM: Float64Array;
  /** pcu/s, which is also millionths of a pcu a microsecond. */
  readonly capacity: Float64Array;
  readonly exitCapacity: Float64Array;
  readonly priority: Float64Array;
  /** Length over free speed, and over the speed of the backward wave. */
  readonly freeUs: Float64Array;
  readonly waveUs: Float64Array;
  /** Jam density × length, fractional vehicles and all. */
  readonly storageMicroPcu: Float64Array;
  /** A head that stands longer than this a millionth of a pcu lets its followers creep below a tenth of free speed. */
  readonly slowUsPerMicroPcu: Float64Array;
  /** A ring of 2^ringBits slots a link, see slotOf. */
  readonly firstSlot: Uint32Array;
  readonly ringBits: Uint8Array;
  readonly slotCount: number;
  /** Movement from link a to link b: firstMovement[a] + outRank[b]. */
  readonly firstMovement: Uint32Array;
  readonly outRank: Uint32Array;
  readonly movementCount: number;
  /** Links that enter node n: inLink[firstIn[n] .. firstIn[n + 1] - 1]. */
  readonly firstIn: Uint32Array;
  readonly inLink: Uint32Array;
  /** Who lets vehicles into a link: its own server, or the one that the links out of a node with a capacity share. */
  readonly server: Uint32Array;
  readonly serverCount: number;
  /** Capacity of the shared servers, from server `linkCount` on. */
  readonly sharedCapacity: Float64Array;
  /** What a pcu of an approach counts at the shared server that it comes to; 1 for all others. */
  readonly shareTimes: Float64Array;
  /** 1 = vehicles pass slower ones. */
  readonly mayPass: Uint8Array;
}

export function buildSupply(input: Pick<LoaderInput, "links" | "classes" | "nodeCapacity">): Supply {
  const { links } = input;
  const { linkCount } = links;
  const leastPcu = Math.min(...input.classes.map((c) => c.pcu));
  const freeUs = new Float64Array(linkCount);
  const waveUs = new Float64Array(linkCount);
  const storageMicroPcu = new Float64Array(linkCount);
  const slowUsPerMicroPcu = new Float64Array(linkCount);
  const firstSlot = new Uint32Array(linkCount);
  const ringBits = new Uint8Array(linkCount);
  let slotCount = 0;
  for (let link = 0; link < linkCount; link++) {
    const wave = waveSpeedMps(links, link);
    const length = links.lengthM[link]!;
    const density = links.jamDensityPcuPerM[link]!;
    const creep = links.freeSpeedMps[link]! / 10;
    freeUs[link] = Math.round((length / links.freeSpeedMps[link]!) * MICROS);
    waveUs[link] = Math.round((length / wave) * MICROS);
    storageMicroPcu[link] = Math.round(density * length * MICROS);
    slowUsPerMicroPcu[link] = (1 + creep / wave) / (creep * density);
    // Kept: those on the link, fewer than storage/leastPcu + 2 (the last one in may overlap one going out), and the last
    // one out, from which the next hole is measured.
    const bits = Math.ceil(Math.log2((density * length) / leastPcu + 4));
    firstSlot[link] = slotCount;
    ringBits[link] = bits;
    slotCount += 2 ** bits;
  }
  return {
    linkCount,
    tail: links.tail,
    head: links.head,
    lengthM: links.lengthM,
    jamDensityPcuPerM: links.jamDensityPcuPerM,
    capacity: links.capacityPcuPerS,
    exitCapacity: links.exitCapacityPcuPerS,
    // An exit of 0 may be opened by a window.
    priority: links.priority ?? links.exitCapacityPcuPerS.map((c, link) => c || links.capacityPcuPerS[link]!),
    freeUs,
    waveUs,
    storageMicroPcu,
    slowUsPerMicroPcu,
    firstSlot,
    ringBits,
    slotCount,
    mayPass: links.mayPass ?? new Uint8Array(linkCount),
    ...buildTopology(links),
    ...buildServers(input),
  };
}

/** w = C / (kj − C/u), the third side of the triangle. Throws RangeError where there is no such triangle. */
function waveSpeedMps(links: LoaderLinks, link: number): number {
  const length = links.lengthM[link]!;
  const speed = links.freeSpeedMps[link]!;
  const density = links.jamDensityPcuPerM[link]!;
  const capacity = links.capacityPcuPerS[link]!;
  const sound = length > 0 && speed > 0 && density > 0 && capacity > 0 && capacity < speed * density;
  if (!sound || !Number.isFinite(length * speed * density)) {
    throw new RangeError(
      `link ${link}: length ${length} m, free speed ${speed} m/s, jam density ${density} pcu/m, capacity ${capacity} pcu/s`,
    );
  }
  return capacity / (density - capacity / speed);
}

function buildTopology(
  links: LoaderLinks,
): Pick<Supply, "firstMovement" | "outRank" | "movementCount" | "firstIn" | "inLink"> {
  const { linkCount, nodeCount, tail, head } = links;
  const outCount = new Uint32Array(nodeCount);
  const firstIn = new Uint32Array(nodeCount + 1);
  const outRank = new Uint32Array(linkCount);
  for (let link = 0; link < linkCount; link++) {
    outRank[link] = outCount[tail[link]!]!++;
    firstIn[head[link]! + 1]!++;
  }
  for (let node = 0; node < nodeCount; node++) firstIn[node + 1]! += firstIn[node]!;
  const fill = firstIn.slice(0, nodeCount);
  const inLink = new Uint32Array(linkCount);
  const firstMovement = new Uint32Array(linkCount);
  let movementCount = 0;
  for (let link = 0; link < linkCount; link++) {
    inLink[fill[head[link]!]!++] = link;
    firstMovement[link] = movementCount;
    movementCount += outCount[head[link]!]!;
  }
  return { firstMovement, outRank, movementCount, firstIn, inLink };
}

function buildServers(
  input: Pick<LoaderInput, "links" | "nodeCapacity">,
): Pick<Supply, "server" | "serverCount" | "sharedCapacity" | "shareTimes"> {
  const { linkCount, tail } = input.links;
  const shared = input.nodeCapacity ?? [];
  const serverOfNode = new Map(shared.map(({ node }, i) => [node, linkCount + i]));
  const server = Uint32Array.from({ length: linkCount }, (_, link) => serverOfNode.get(tail[link]!) ?? link);
  const shareTimes = new Float64Array(linkCount).fill(1);
  for (const { node, pcuPerS, approaches } of shared) {
    if (!(pcuPerS > 0 && Number.isFinite(pcuPerS)))
      throw new RangeError(`node ${node}: a capacity of ${pcuPerS} pcu/s`);
    for (const { link, times } of approaches ?? []) {
      if (input.links.head[link] !== node || !(times > 0 && Number.isFinite(times))) {
        throw new RangeError(`node ${node}: link ${link} counts ${times} times its pcu there`);
      }
      shareTimes[link] = times;
    }
  }
  return {
    server,
    serverCount: linkCount + shared.length,
    sharedCapacity: Float64Array.from(shared, ({ pcuPerS }) => pcuPerS),
    shareTimes,
  };
}
