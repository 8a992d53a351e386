/**
 * Hot file. Whether a place lies in an area of polygons.
 *
 * Invariant: an edge is listed in every band of latitude that it touches, so the edges that a ray along a parallel can
 * cross are those of one band. O(edges of the band) a place, by the even-odd rule. Source: Shimrat 1962, CACM algorithm
 * 112.
 */

/** A place as [longitude, latitude]. */
export type Place = readonly [number, number];
/** The last place is joined to the first. */
export type Ring = readonly Place[];
/** By the even-odd rule over all rings: what one encloses within another is a hole. */
export type Polygon = readonly Ring[];
/** [west, south, east, north]. */
export type Box = readonly [number, number, number, number];

export interface Area {
  readonly bbox: Box;
  has(lon: number, lat: number): boolean;
}

const MAX_BANDS = 1024;

/** The union of one polygon or more. */
export function makeArea(polygons: readonly Polygon[]): Area {
  const parts = polygons.map((polygon) => new BandedPolygon(polygon));
  const bbox = parts.map((part) => part.bbox).reduce(union);
  return { bbox, has: (lon, lat) => parts.some((part) => part.has(lon, lat)) };
}

/** Calls `visit` with both ends of every edge; a ring that repeats its first place at its end has an edge of no length. */
export function forEachEdge(
  polygon: Polygon,
  visit: (fromLon: number, fromLat: number, toLon: number, toLat: number) => void,
): void {
  for (const ring of polygon) {
    let from = ring.at(-1)!;
    for (const to of ring) {
      if (from[0] !== to[0] || from[1] !== to[1]) visit(from[0], from[1], to[0], to[1]);
      from = to;
    }
  }
}

const union = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];

const isBetween = (value: number, a: number, b: number): boolean => value >= Math.min(a, b) && value <= Math.max(a, b);

class BandedPolygon {
  readonly bbox: Box;
  /** Edge e: from lon, from lat, to lon, to lat at edges[4 e] and after. */
  readonly #edges: Float64Array;
  readonly #bandsPerDegree: number;
  /** Edges of band b: bandEdge[firstOfBand[b]] .. bandEdge[firstOfBand[b + 1] - 1]. */
  readonly #firstOfBand: Uint32Array;
  readonly #bandEdge: Uint32Array;

  constructor(polygon: Polygon) {
    const ends: number[] = [];
    forEachEdge(polygon, (...edge) => ends.push(...edge));
    this.#edges = Float64Array.from(ends);
    let bbox: Box = [180, 90, -180, -90];
    for (let e = 0; e < ends.length; e += 2) bbox = union(bbox, [ends[e]!, ends[e + 1]!, ends[e]!, ends[e + 1]!]);
    this.bbox = bbox;

    const bands = Math.min(MAX_BANDS, Math.max(1, ends.length >> 2));
    this.#bandsPerDegree = bands / (bbox[3] - bbox[1]);
    this.#firstOfBand = new Uint32Array(bands + 2);
    this.#forEachBandOfEdges((band) => this.#firstOfBand[band + 1]!++);
    for (let band = 0; band <= bands; band++) this.#firstOfBand[band + 1]! += this.#firstOfBand[band]!;
    const next = this.#firstOfBand.slice();
    this.#bandEdge = new Uint32Array(this.#firstOfBand[bands + 1]!);
    this.#forEachBandOfEdges((band, edge) => {
      this.#bandEdge[next[band]!++] = edge;
    });
  }

  /** On the outline is inside: boundaries are often drawn along roads. */
  has(lon: number, lat: number): boolean {
    const [west, south, east, north] = this.bbox;
    if (lon < west || lon > east || lat < south || lat > north) return false;
    const edges = this.#edges;
    const band = this.#bandOf(lat);
    const last = this.#firstOfBand[band + 1]!;
    let isInside = false;
    for (let i = this.#firstOfBand[band]!; i < last; i++) {
      const e = 4 * this.#bandEdge[i]!;
      const fromLon = edges[e]!;
      const fromLat = edges[e + 1]!;
      const toLon = edges[e + 2]!;
      const toLat = edges[e + 3]!;
      // above 0: the place is left of the edge
      const side = (toLon - fromLon) * (lat - fromLat) - (toLat - fromLat) * (lon - fromLon);
      if (side === 0 && isBetween(lon, fromLon, toLon) && isBetween(lat, fromLat, toLat)) return true;
      if (fromLat > lat !== toLat > lat && side > 0 === toLat > fromLat) isInside = !isInside;
    }
    return isInside;
  }

  /** The northernmost latitude has a band of its own. */
  #bandOf(lat: number): number {
    return Math.floor((lat - this.bbox[1]) * this.#bandsPerDegree);
  }

  #forEachBandOfEdges(visit: (band: number, edge: number) => void): void {
    for (let edge = 0; edge < this.#edges.length >> 2; edge++) {
      const from = this.#bandOf(this.#edges[4 * edge + 1]!);
      const to = this.#bandOf(this.#edges[4 * edge + 3]!);
      for (let band = Math.min(from, to); band <= Math.max(from, to); band++) visit(band, edge);
    }
  }
}
