/**
 * Windows of time in which links and movements are shut, as columns: what a search in time asks at each arc. Half-open: at
 * `fromS` it is shut, at `untilS` open again.
 */
import { unionWindows, type Window } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";
import { turnGraphOf } from "./turn-graph.ts";

export interface LinkBan extends Window {
  readonly link: number;
}

export interface MovementBan extends Window {
  readonly movement: number;
}

/** A path of `pathLink` that may not be driven to its end. */
export interface PathBan extends Window {
  readonly path: number;
}

/** What is shut to a kind, and when; windows may overlap, and `untilS` may be Infinity. */
export interface TimeWindows {
  readonly links: readonly LinkBan[];
  readonly movements: readonly MovementBan[];
  readonly paths?: readonly PathBan[];
}

/** One resolution for "just before it shuts". */
const JUST_BEFORE_S = 0.001;

export class ShutTimes {
  /** By link and by arc of the turn graph: 0, or which entry of `#first` is its own. Most have none: a look at one column says so. */
  readonly #linkSlot: Uint32Array;
  readonly #arcSlot: Uint32Array;
  readonly #first: Uint32Array;
  readonly #fromS: Float64Array;
  readonly #untilS: Float64Array;
  /** From here on nothing changes any more. */
  readonly lastChangeS: number;

  /** Throws RangeError on a window of a link, movement or path that the network does not have. */
  constructor(network: RoadNetwork, { links, movements, paths = [] }: TimeWindows) {
    const { arcCount, arcMovement, firstPathArc, pathArc } = turnGraphOf(network);
    const lists: Window[][] = [[]];
    const add = (slot: Uint32Array, index: number, ban: Window, noun: string): void => {
      if (!(index < slot.length)) throw new RangeError(`a window on ${noun} ${index}, the network has ${slot.length}`);
      if (slot[index] === 0) slot[index] = lists.push([]) - 1;
      lists[slot[index]!]!.push({ fromS: ban.fromS, untilS: ban.untilS });
    };
    this.#linkSlot = new Uint32Array(network.linkCount);
    for (const ban of links) add(this.#linkSlot, ban.link, ban, "link");
    const movementSlot = new Uint32Array(network.movementCount);
    for (const ban of movements) add(movementSlot, ban.movement, ban, "movement");
    const arcSlot = Uint32Array.from({ length: arcCount }, (_, arc) => movementSlot[arcMovement[arc]!]!);
    const ownSlot = new Set<number>();
    for (const { path, fromS, untilS } of paths) {
      if (!(path < network.pathKinds.length)) {
        throw new RangeError(`a window on path ${path}, the network has ${network.pathKinds.length}`);
      }
      for (const arc of pathArc.subarray(firstPathArc[path]!, firstPathArc[path + 1]!)) {
        // Other arcs of the movement complete no path: this one gets a list of its own.
        if (!ownSlot.has(arc)) arcSlot[arc] = lists.push([...lists[arcSlot[arc]!]!]) - 1;
        ownSlot.add(arc);
        lists[arcSlot[arc]!]!.push({ fromS, untilS });
      }
    }
    this.#arcSlot = arcSlot;
    const unions = lists.map(unionWindows);
    this.#first = new Uint32Array(unions.length + 1);
    unions.forEach((union, slot) => {
      this.#first[slot + 1] = this.#first[slot]! + union.length;
    });
    const all = unions.flat();
    this.#fromS = Float64Array.from(all, (window) => window.fromS);
    this.#untilS = Float64Array.from(all, (window) => window.untilS);
    this.lastChangeS = all.reduce(
      (last, { fromS, untilS }) => Math.max(last, Number.isFinite(untilS) ? untilS : fromS),
      Number.NEGATIVE_INFINITY,
    );
  }

  /** The first moment from `timeS` on at which the arc on to the link may be taken; Infinity: never again. */
  openFrom(timeS: number, arc: number, link: number): number {
    return this.#nearestOpen(timeS, arc, link, true);
  }

  /** The last moment up to `timeS`, to the millisecond, at which the arc on to the link may be taken. */
  openUntil(timeS: number, arc: number, link: number): number {
    return this.#nearestOpen(timeS, arc, link, false);
  }

  /** When, after an open moment `timeS`, the arc on to the link is shut next; Infinity: never. */
  shutFrom(timeS: number, arc: number, link: number): number {
    let shutS = Number.POSITIVE_INFINITY;
    for (const slot of [this.#arcSlot[arc]!, this.#linkSlot[link]!]) {
      for (let i = this.#first[slot]!; i < this.#first[slot + 1]!; i++) {
        if (this.#fromS[i]! > timeS) shutS = Math.min(shutS, this.#fromS[i]!);
      }
    }
    return shutS;
  }

  #nearestOpen(timeS: number, arc: number, link: number, isForward: boolean): number {
    const a = this.#arcSlot[arc]!;
    const b = this.#linkSlot[link]!;
    if (a === 0 && b === 0) return timeS;
    let openS = timeS;
    for (;;) {
      const askedS = openS;
      if (a !== 0) openS = this.#outOf(openS, a, isForward);
      if (b !== 0) openS = this.#outOf(openS, b, isForward);
      if (openS === askedS) return openS;
    }
  }

  /** Out of the window of a slot that the time lies in, if any: to its end, or to just before it begins. */
  #outOf(timeS: number, slot: number, isForward: boolean): number {
    for (let i = this.#first[slot]!; i < this.#first[slot + 1]!; i++) {
      if (this.#fromS[i]! > timeS) break;
      if (timeS < this.#untilS[i]!) return isForward ? this.#untilS[i]! : this.#fromS[i]! - JUST_BEFORE_S;
    }
    return timeS;
  }
}
