/**
 * Windows of time in which links and movements are shut, as columns: what a search in time asks at each arc. Half-open: at
 * `fromS` it is shut, at `untilS` open again.
 */
import { unionWindows, type Window } from "../base/index.ts";
import type { RoadNetwork } from "../map/index.ts";

export interface LinkBan extends Window {
  readonly link: number;
}

export interface MovementBan extends Window {
  readonly movement: number;
}

/** What is shut to a kind, and when; windows may overlap, and `untilS` may be Infinity. */
export interface TimeWindows {
  readonly links: readonly LinkBan[];
  readonly movements: readonly MovementBan[];
}

/** One resolution for "just before it shuts". */
const JUST_BEFORE_S = 0.001;

export class ShutTimes {
  /** By link and by movement: 0, or which entry of `#first` is its own. Most have none: a look at one column says so. */
  readonly #linkSlot: Uint32Array;
  readonly #movementSlot: Uint32Array;
  readonly #first: Uint32Array;
  readonly #fromS: Float64Array;
  readonly #untilS: Float64Array;
  /** From here on nothing changes any more. */
  readonly lastChangeS: number;

  /** Throws RangeError on a window of a link or movement that the network does not have. */
  constructor(network: RoadNetwork, { links, movements }: TimeWindows) {
    const lists: Window[][] = [[]];
    const slots = (noun: string, count: number, bans: readonly (Window & { index: number })[]): Uint32Array => {
      const slot = new Uint32Array(count);
      for (const { index, fromS, untilS } of bans) {
        if (!(index < count)) throw new RangeError(`a window on ${noun} ${index}, the network has ${count}`);
        if (slot[index] === 0) slot[index] = lists.push([]) - 1;
        lists[slot[index]!]!.push({ fromS, untilS });
      }
      return slot;
    };
    const ofLinks = links.map((ban) => ({ ...ban, index: ban.link }));
    const ofMovements = movements.map((ban) => ({ ...ban, index: ban.movement }));
    this.#linkSlot = slots("link", network.linkCount, ofLinks);
    this.#movementSlot = slots("movement", network.movementCount, ofMovements);
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

  /** The first moment from `timeS` on at which the movement on to the link may be made; Infinity: never again. */
  openFrom(timeS: number, movement: number, link: number): number {
    const a = this.#movementSlot[movement]!;
    const b = this.#linkSlot[link]!;
    if (a === 0 && b === 0) return timeS;
    let openS = timeS;
    for (;;) {
      const askedS = openS;
      if (a !== 0) openS = this.#after(openS, a);
      if (b !== 0) openS = this.#after(openS, b);
      if (openS === askedS) return openS;
    }
  }

  /** The last moment up to `timeS`, to the millisecond, at which the movement on to the link may be made. */
  openUntil(timeS: number, movement: number, link: number): number {
    const a = this.#movementSlot[movement]!;
    const b = this.#linkSlot[link]!;
    if (a === 0 && b === 0) return timeS;
    let openS = timeS;
    for (;;) {
      const askedS = openS;
      if (a !== 0) openS = this.#before(openS, a);
      if (b !== 0) openS = this.#before(openS, b);
      if (openS === askedS) return openS;
    }
  }

  /** When, after an open moment `timeS`, the movement on to the link is shut next; Infinity: never. */
  shutFrom(timeS: number, movement: number, link: number): number {
    let shutS = Number.POSITIVE_INFINITY;
    for (const slot of [this.#movementSlot[movement]!, this.#linkSlot[link]!]) {
      for (let i = this.#first[slot]!; i < this.#first[slot + 1]!; i++) {
        if (this.#fromS[i]! > timeS) shutS = Math.min(shutS, this.#fromS[i]!);
      }
    }
    return shutS;
  }

  #after(timeS: number, slot: number): number {
    for (let i = this.#first[slot]!; i < this.#first[slot + 1]!; i++) {
      if (this.#fromS[i]! > timeS) break;
      if (timeS < this.#untilS[i]!) return this.#untilS[i]!;
    }
    return timeS;
  }

  #before(timeS: number, slot: number): number {
    for (let i = this.#first[slot]!; i < this.#first[slot + 1]!; i++) {
      if (this.#fromS[i]! > timeS) break;
      if (timeS < this.#untilS[i]!) return this.#fromS[i]! - JUST_BEFORE_S;
    }
    return timeS;
  }
}
