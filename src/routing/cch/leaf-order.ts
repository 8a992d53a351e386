/**
 * Hot file: the order inside a small cell, by the elimination game on a bit matrix: always the node whose elimination
 * adds the fewest arcs (minimum fill; on ties the one with fewest neighbours, then the first). Neighbours outside the
 * cell, which are separators above it and ranked later, take part: what is counted is what the hierarchy gets. Arcs
 * between two of them count as there already, because the cells beside this one add most of them anyhow.
 *
 * Invariant: `fill[v]` = pairs of v's neighbours that are not neighbours of one another. It is kept, not computed anew:
 * a node that goes, and an arc that is added, touch few others. O(nodes² + eliminated neighbours · words).
 */
import type { Neighbours } from "./neighbours.ts";

/** Scratch memory for cells of any size; grows to the largest. */
export class LeafOrder {
  readonly #graph: Neighbours;
  #rows: Uint32Array<ArrayBuffer> = new Uint32Array(0);
  #words = 0;
  #fill: Int32Array<ArrayBuffer> = new Int32Array(0);
  #degree: Int32Array<ArrayBuffer> = new Int32Array(0);
  #alive: Int32Array<ArrayBuffer> = new Int32Array(0);
  #result: Uint32Array<ArrayBuffer> = new Uint32Array(0);
  #members: Int32Array<ArrayBuffer> = new Int32Array(0);
  /** By node of the graph: its column, where it lies outside of the cell. */
  readonly #column: Int32Array;

  constructor(graph: Neighbours) {
    this.#graph = graph;
    this.#column = new Int32Array(graph.nodeCount).fill(-1);
  }

  /** Sorts order[begin .. end - 1]; `place` is the inverse of `order`. */
  sort(order: Uint32Array, place: Uint32Array, begin: number, end: number): void {
    const size = end - begin;
    if (size < 2) return;
    this.#load(order, place, begin, end);
    const alive = this.#alive;
    const fill = this.#fill;
    const degree = this.#degree;
    for (let v = 0; v < size; v++) {
      alive[v] = v;
      degree[v] = this.#count(v);
      fill[v] = this.#missing(v);
    }
    for (let left = size; left > 0; left--) {
      let at = 0;
      for (let i = 1; i < left; i++) {
        const v = alive[i]!;
        const best = alive[at]!;
        if (fill[v]! > fill[best]!) continue;
        if (fill[v]! === fill[best]! && (degree[v]! > degree[best]! || (degree[v] === degree[best] && v > best)))
          continue;
        at = i;
      }
      const v = alive[at]!;
      alive[at] = alive[left - 1]!;
      this.#result[size - left] = order[begin + v]!;
      this.#eliminate(v, size);
    }
    for (let i = 0; i < size; i++) {
      order[begin + i] = this.#result[i]!;
      place[this.#result[i]!] = begin + i;
    }
  }

  #load(order: Uint32Array, place: Uint32Array, begin: number, end: number): void {
    const { first, head } = this.#graph;
    const size = end - begin;
    const column = this.#column;
    let columns = size;
    for (let i = begin; i < end; i++) {
      const v = order[i]!;
      for (let a = first[v]!; a < first[v + 1]!; a++) {
        const w = head[a]!;
        if (place[w]! >= end && column[w] === -1) column[w] = columns++;
      }
    }
    const words = (columns + 31) >> 5;
    this.#words = words;
    this.#reserve(columns);
    const rows = this.#rows;
    rows.fill(0, 0, columns * words);
    for (let u = size; u < columns; u++) {
      for (let w = size; w < columns; w++) rows[u * words + (w >> 5)]! |= u === w ? 0 : 1 << w;
    }
    for (let i = begin; i < end; i++) {
      const v = order[i]!;
      const u = i - begin;
      for (let a = first[v]!; a < first[v + 1]!; a++) {
        const w = place[head[a]!]! < end ? place[head[a]!]! - begin : column[head[a]!]!;
        rows[u * words + (w >> 5)]! |= 1 << w;
        rows[w * words + (u >> 5)]! |= 1 << u;
      }
    }
    for (let i = begin; i < end; i++) {
      const v = order[i]!;
      for (let a = first[v]!; a < first[v + 1]!; a++) column[head[a]!] = -1;
    }
  }

  #reserve(columns: number): void {
    if (this.#rows.length < columns * this.#words) this.#rows = new Uint32Array(2 * columns * this.#words);
    if (this.#fill.length >= columns) return;
    this.#fill = new Int32Array(2 * columns);
    this.#degree = new Int32Array(2 * columns);
    this.#members = new Int32Array(2 * columns);
    this.#alive = new Int32Array(2 * columns);
    this.#result = new Uint32Array(2 * columns);
  }

  #count(v: number): number {
    const start = v * this.#words;
    let count = 0;
    for (let k = start; k < start + this.#words; k++) count += bitCount(this.#rows[k]!);
    return count;
  }

  /** Neighbours of u that are neither v nor next to v. */
  #apart(u: number, v: number): number {
    const rows = this.#rows;
    const words = this.#words;
    const end = (u + 1) * words;
    let count = 0;
    for (let i = u * words, j = v * words; i < end; i++, j++) count += bitCount(rows[i]! & ~rows[j]!);
    return count - ((rows[u * words + (v >> 5)]! >>> v) & 1);
  }

  /** Lists a node's neighbours; returns how many. */
  #list(v: number, into: Int32Array): number {
    const words = this.#words;
    let count = 0;
    for (let k = 0; k < words; k++) {
      for (let bits = this.#rows[v * words + k]!; bits !== 0; bits &= bits - 1) {
        into[count++] = (k << 5) + 31 - Math.clz32(bits & -bits);
      }
    }
    return count;
  }

  #missing(v: number): number {
    const count = this.#list(v, this.#members);
    let missing = 0;
    for (let i = 0; i < count; i++) missing += this.#apart(v, this.#members[i]!);
    return missing / 2;
  }

  #eliminate(v: number, size: number): void {
    const rows = this.#rows;
    const words = this.#words;
    const fill = this.#fill;
    const degree = this.#degree;
    const members = this.#members;
    const count = this.#list(v, members);
    let missing = fill[v]!;
    for (let i = 0; i < count; i++) {
      const u = members[i]!;
      if (u < size) {
        fill[u]! -= this.#apart(u, v);
        degree[u]!--;
      }
      rows[u * words + (v >> 5)]! &= ~(1 << v);
    }
    for (let i = 0; missing > 0; i++) {
      const a = members[i]!;
      for (let j = i + 1; j < count; j++) {
        const b = members[j]!;
        if (((rows[a * words + (b >> 5)]! >>> b) & 1) === 1) continue;
        this.#join(a, b, size);
        missing--;
      }
    }
  }

  /** Adds the arc a-b: one pair less is missing around their common neighbours, new ones around a and b. */
  #join(a: number, b: number, size: number): void {
    const rows = this.#rows;
    const words = this.#words;
    const fill = this.#fill;
    if (a < size) {
      fill[a]! += this.#apart(a, b);
      this.#degree[a]!++;
    }
    if (b < size) {
      fill[b]! += this.#apart(b, a);
      this.#degree[b]!++;
    }
    const inside = (size + 31) >> 5;
    for (let k = 0; k < inside; k++) {
      for (let bits = rows[a * words + k]! & rows[b * words + k]!; bits !== 0; bits &= bits - 1) {
        const u = (k << 5) + 31 - Math.clz32(bits & -bits);
        if (u < size) fill[u]!--;
      }
    }
    rows[a * words + (b >> 5)]! |= 1 << b;
    rows[b * words + (a >> 5)]! |= 1 << a;
  }
}

function bitCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
