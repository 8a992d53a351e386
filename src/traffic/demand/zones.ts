/**
 * Where trips begin and end: wards with their links, and gates where roads leave the map. A ward's trips start on any of
 * its links and end at one of a few fixed connectors, so that one destination tree serves many trips.
 */
import { bbox as bboxOf } from "@turf/bbox";
import { booleanPointInPolygon } from "@turf/boolean-point-in-polygon";
import type { Feature, FeatureCollection, MultiPolygon, Polygon } from "geojson";
import { Random } from "../../base/index.ts";
import {
  distanceM,
  kindBit,
  largestComponent,
  metresPerDegree,
  ROAD_CLASSES,
  type RoadNetwork,
  VEHICLE_KINDS,
  type VehicleKind,
} from "../../map/index.ts";

export interface Zone {
  readonly name: string;
  readonly kind: "ward" | "gate";
  /** Relative trip production and attraction: people for a ward, pcu/s for a gate (scaled together later). */
  readonly weight: number;
  /** Links where trips begin, with cumulative length as the weight of a draw. */
  readonly origins: Uint32Array;
  readonly cumulativeLengthM: Float64Array;
  /** Links where trips end. */
  readonly connectors: Uint32Array;
  /** A link near the zone's middle, for zone-to-zone times. */
  readonly centre: number;
  /** kindBit mask of the kinds that can begin and end a trip here. */
  readonly kinds: number;
}

/** Trips of a ward begin and end on roads of this class and below; gates are on roads of this class and above. */
const SECONDARY = ROAD_CLASSES.indexOf("secondary");
const CONNECTORS = 4;
const WIDE_SHARE = 0.2;
const ALL_KINDS = (1 << VEHICLE_KINDS.length) - 1;

type Ward = Feature<Polygon | MultiPolygon, Record<string, unknown>>;

/**
 * Zones of the network for trips of the given kinds. A ward with no population gets one by its streets, at the lower quartile
 * of people a kilometre: such wards lie at the rim, and of one that the map's edge cuts only the part with streets counts.
 * Wards with hardly a link of the network are left out.
 */
export function makeZones(network: RoadNetwork, wards: FeatureCollection, kinds: Iterable<VehicleKind>): Zone[] {
  const parts = new Map(Array.from(kinds, (kind) => [kind, largestComponent(network, kind)]));
  const inSome = new Uint8Array(network.linkCount);
  for (const part of parts.values()) for (let link = 0; link < inSome.length; link++) inSome[link]! |= part[link]!;
  const shared = linksByWard(network, wards.features as Ward[], inSome).map((links) =>
    sharedStreets(network, links, parts),
  );
  const linksOfWard = shared.map(({ links }) => links);
  const people = populations(network, wards.features as Ward[], linksOfWard);
  const zones: Zone[] = [];
  linksOfWard.forEach((links, ward) => {
    if (links.length < 10) return;
    zones.push(
      makeWard(network, wardName(wards.features[ward] as Ward, ward), people[ward]!, links, shared[ward]!.kinds),
    );
  });
  return [...zones, ...gates(network, parts)];
}

/**
 * The streets that all kinds of the ward may use, and these kinds: one that may use less than half of its streets (a bus where
 * signs stop heavy vehicles) makes no trips there, and takes no street from the others.
 */
function sharedStreets(
  network: RoadNetwork,
  links: readonly number[],
  parts: ReadonlyMap<VehicleKind, Uint8Array>,
): { links: number[]; kinds: number } {
  const lengthM = (own: readonly number[]): number => own.reduce((sum, link) => sum + network.lengthM[link]!, 0);
  const usable = [...parts.values()].map((part) => links.filter((link) => part[link] === 1));
  const most = Math.max(0, ...usable.map(lengthM));
  let kinds = ALL_KINDS;
  let common = [...links];
  [...parts].forEach(([kind, part], i) => {
    if (lengthM(usable[i]!) * 2 < most) kinds &= ~kindBit(kind);
    else common = common.filter((link) => part[link] === 1);
  });
  return { links: common, kinds };
}

function makeWard(network: RoadNetwork, name: string, weight: number, links: number[], kinds: number): Zone {
  const cumulativeLengthM = new Float64Array(links.length);
  let sum = 0;
  links.forEach((link, i) => {
    sum += network.lengthM[link]!;
    cumulativeLengthM[i] = sum;
  });
  // Trips end at a few links of the ward: wide ones, since those stand for all the doors around them.
  const byWidth = links.toSorted((a, b) => network.capacityPcuPerS[b]! - network.capacityPcuPerS[a]! || a - b);
  const wide = byWidth.slice(0, Math.max(CONNECTORS, Math.ceil(links.length * WIDE_SHARE)));
  const random = new Random(1, `connectors of ${name}`);
  const connectors = new Set<number>();
  while (connectors.size < Math.min(CONNECTORS, wide.length)) connectors.add(wide[random.below(wide.length)]!);
  return {
    name,
    kind: "ward",
    weight,
    origins: Uint32Array.from(links),
    cumulativeLengthM,
    connectors: Uint32Array.from(connectors),
    centre: middleLink(network, links),
    kinds,
  };
}

function middleLink(network: RoadNetwork, links: readonly number[]): number {
  let lon = 0;
  let lat = 0;
  for (const link of links) {
    lon += network.nodeLon[network.tail[link]!]! / links.length;
    lat += network.nodeLat[network.tail[link]!]! / links.length;
  }
  let best = links[0]!;
  let bestSquare = Number.POSITIVE_INFINITY;
  for (const link of links) {
    const node = network.tail[link]!;
    const square = (network.nodeLon[node]! - lon) ** 2 + (network.nodeLat[node]! - lat) ** 2;
    if (square < bestSquare) {
      bestSquare = square;
      best = link;
    }
  }
  return best;
}

/** Links on which a trip may begin or end: local streets, from secondary down, in the largest part of some kind. */
function linksByWard(network: RoadNetwork, wards: readonly Ward[], inSome: Uint8Array): number[][] {
  const boxes = wards.map((ward) => bboxOf(ward));
  const wardOfNode = new Int32Array(network.nodeCount).fill(-1);
  let last = -1;
  const inside = (ward: number, lon: number, lat: number): boolean => {
    if (ward < 0) return false;
    const [west, south, east, north] = boxes[ward] as [number, number, number, number];
    if (lon < west || lon > east || lat < south || lat > north) return false;
    return booleanPointInPolygon([lon, lat], wards[ward]!);
  };
  for (let node = 0; node < network.nodeCount; node++) {
    const lon = network.nodeLon[node]!;
    const lat = network.nodeLat[node]!;
    // Neighbours come one after the other: most nodes lie where the one before did.
    if (!inside(last, lon, lat)) last = wards.findIndex((_, ward) => inside(ward, lon, lat));
    wardOfNode[node] = last;
  }
  const links: number[][] = wards.map(() => []);
  for (let link = 0; link < network.linkCount; link++) {
    const ward = wardOfNode[network.tail[link]!]!;
    if (ward >= 0 && inSome[link] === 1 && network.roadClass[link]! >= SECONDARY && network.isRamp[link] === 0)
      links[ward]!.push(link);
  }
  return links;
}

function wardName(ward: Ward, index: number): string {
  const name = ward.properties?.["name"];
  return typeof name === "string" ? name : `ward ${index}`;
}

function populations(network: RoadNetwork, wards: readonly Ward[], linksOfWard: readonly number[][]): Float64Array {
  const streetsM = linksOfWard.map((links) => links.reduce((sum, link) => sum + network.lengthM[link]!, 0));
  const known = wards.map((ward) => Number(ward.properties?.["population"] ?? Number.NaN));
  const perM = known.flatMap((people, i) => (people > 0 && streetsM[i]! > 0 ? [people / streetsM[i]!] : []));
  const lowerQuartile = perM.sort((a, b) => a - b)[perM.length >> 2] ?? 1;
  return Float64Array.from(known, (people, i) => (people > 0 ? people : lowerQuartile * streetsM[i]!));
}

/**
 * Gates: ends of main roads at the map's edge. A way in has no link before it, a way out none after it (its own way back
 * apart). Ways in and out within 150 m under the same name are one gate.
 */
function gates(network: RoadNetwork, parts: ReadonlyMap<VehicleKind, Uint8Array>): Zone[] {
  const groups: Gate[] = [];
  const groupOf = (node: number, link: number): Gate => {
    const name = network.strings[network.name[link]!]!;
    const found = groups.find((group) => group.name === name && metresApart(network, group.node, node) < 150);
    if (found !== undefined) return found;
    const group: Gate = { ins: [], outs: [], node, name };
    groups.push(group);
    return group;
  };
  const atEdge = makeEdgeTest(network);
  for (let link = 0; link < network.linkCount; link++) {
    if (network.access[link] === 0 || network.roadClass[link]! > SECONDARY || network.isRamp[link] === 1) continue;
    const tail = network.tail[link]!;
    const head = network.head[link]!;
    const twin = network.reverse[link]!;
    if (others(network, network.firstIn, network.inLink, tail, twin) === 0 && atEdge(tail))
      groupOf(tail, link).ins.push(link);
    if (others(network, network.firstOut, null, head, twin) === 0 && atEdge(head)) groupOf(head, link).outs.push(link);
  }
  return groups.flatMap((group) => {
    const kinds = kindsThrough(network, group, parts);
    return (kinds & kindBit("car")) === 0 ? [] : [makeGate(network, group, kinds)];
  });
}

interface Gate {
  readonly ins: number[];
  readonly outs: number[];
  readonly node: number;
  readonly name: string;
}

function makeGate(network: RoadNetwork, { ins, outs, node, name }: Gate, kinds: number): Zone {
  let capacity = 0;
  return {
    name: name === "" ? `gate ${network.nodeOsmId[node]}` : name,
    kind: "gate",
    weight: ins.reduce((sum, link) => sum + network.capacityPcuPerS[link]!, 0),
    origins: Uint32Array.from(ins),
    cumulativeLengthM: Float64Array.from(ins, (link) => {
      capacity += network.capacityPcuPerS[link]!;
      return capacity;
    }),
    connectors: Uint32Array.from(outs),
    centre: ins[0]!,
    kinds,
  };
}

/** How many links that somebody may drive, but for `except`, leave (or enter, by `inLink`) the node. */
function others(
  { access }: RoadNetwork,
  first: Uint32Array,
  inLink: Uint32Array | null,
  node: number,
  except: number,
): number {
  let count = 0;
  for (let k = first[node]!; k < first[node + 1]!; k++) {
    const link = inLink === null ? k : inLink[k]!;
    if (link !== except && access[link] !== 0) count++;
  }
  return count;
}

const HORIZON_M = 1500;
const SECTORS = 12;
const EMPTY_SECTORS = 4;

/** At the map's edge a third of the horizon in one piece has no road; a dead end inside the city has roads all round. */
function makeEdgeTest(network: RoadNetwork): (node: number) => boolean {
  return (node) => {
    const perDegree = metresPerDegree(network.nodeLat[node]!);
    const seen = new Array<boolean>(SECTORS).fill(false);
    for (let other = 0; other < network.nodeCount; other++) {
      const x = (network.nodeLon[other]! - network.nodeLon[node]!) * perDegree.lon;
      const y = (network.nodeLat[other]! - network.nodeLat[node]!) * perDegree.lat;
      if (other === node || x * x + y * y > HORIZON_M * HORIZON_M) continue;
      seen[Math.floor(((Math.atan2(y, x) / (2 * Math.PI) + 1) % 1) * SECTORS)] = true;
    }
    let empty = 0;
    for (let k = 0; k < 2 * SECTORS; k++) {
      empty = seen[k % SECTORS] ? 0 : empty + 1;
      if (empty === EMPTY_SECTORS) return true;
    }
    return false;
  };
}

/** The kinds whose largest part is a few links behind every way in and before every way out. */
function kindsThrough(network: RoadNetwork, { ins, outs }: Gate, parts: ReadonlyMap<VehicleKind, Uint8Array>): number {
  if (ins.length === 0 || outs.length === 0) return 0;
  let mask = 0;
  for (const [kind, part] of parts) {
    const bit = kindBit(kind);
    const open = (link: number): boolean => (network.access[link]! & network.throughAccess[link]! & bit) !== 0;
    const after = (link: number): number[] => {
      const to: number[] = [];
      for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) {
        const next = network.movementTo[m]!;
        if ((network.movementAccess[m]! & network.throughAccess[next]! & bit) !== 0) to.push(next);
      }
      return to;
    };
    const before = (link: number): number[] => {
      const node = network.tail[link]!;
      const from = Array.from(network.inLink.subarray(network.firstIn[node]!, network.firstIn[node + 1]!));
      return from.filter((other) => after(other).includes(link));
    };
    const through =
      ins.every((link) => reaches(link, part, after)) && outs.every((link) => reaches(link, part, before));
    if (through && [...ins, ...outs].every(open)) mask |= bit;
  }
  return mask;
}

/** Does a walk of at most some dozens of links from `link` come upon the part? */
function reaches(link: number, part: Uint8Array, next: (link: number) => number[]): boolean {
  const seen = new Set([link]);
  for (const at of seen) {
    if (part[at] === 1) return true;
    if (seen.size > 50) return false;
    for (const to of next(at)) seen.add(to);
  }
  return false;
}

function metresApart({ nodeLon, nodeLat }: RoadNetwork, a: number, b: number): number {
  return distanceM(nodeLon[a]!, nodeLat[a]!, nodeLon[b]!, nodeLat[b]!);
}
