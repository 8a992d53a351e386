/**
 * Hot file. The ways that are roads, as columns. A country's ways differ little in what their tags say of traffic: each
 * combination of those tags is read once, and ways point to what came of it.
 *
 * Invariant: a way's road is what `readRoad` makes of its tags. Combinations are a tree, a step each tag that matters, in
 * the order of the way's tags: O(tags) a way, and no text is put together.
 */
import { Growable, NONE } from "../../base/index.ts";
import type { Tags } from "../osm/index.ts";
import { mattersToRoads, type Road, readRoad } from "./road.ts";
import { StringTable } from "./string-table.ts";

export interface RoadWays {
  readonly count: number;
  readonly id: Float64Array;
  /** Indices into `roads`, and of name and ref into `words`, whose first is "". */
  readonly road: Uint32Array;
  readonly name: Uint32Array;
  readonly ref: Uint32Array;
  readonly roads: readonly Road[];
  readonly words: readonly string[];
}

interface Branch {
  /** By key, by value. */
  readonly next: Map<string, Map<string, Branch>>;
  /** Index of the road, NONE = no road, -1 = not read yet. */
  road: number;
}

const UNREAD = -1;
const makeBranch = (): Branch => ({ next: new Map(), road: UNREAD });

export class RoadTable {
  readonly #country: string;
  readonly #id = new Growable((length) => new Float64Array(length));
  readonly #road = new Growable((length) => new Uint32Array(length));
  readonly #name = new Growable((length) => new Uint32Array(length));
  readonly #ref = new Growable((length) => new Uint32Array(length));
  readonly #roads: Road[] = [];
  readonly #root = makeBranch();
  readonly #matters = new Map<string, boolean>();
  readonly #words = new StringTable();
  /** Texts as the file has them; some are one word in two spellings of Unicode. */
  readonly #wordOf = new Map<string, number>([["", 0]]);

  /** `country` (ISO 3166, "VN") chooses the defaults of untagged roads. */
  constructor(country: string) {
    this.#country = country;
  }

  /** False where the way is no road. */
  add(id: number, tags: Tags): boolean {
    const road = this.#roadOf(tags);
    if (road === NONE) return false;
    this.#id.push(id);
    this.#road.push(road);
    this.#name.push(this.#word(tags.get("name")));
    this.#ref.push(this.#word(tags.get("ref")));
    return true;
  }

  /** The ways so far; the table is empty then. */
  take(): RoadWays {
    return {
      count: this.#id.length,
      id: this.#id.take(),
      road: this.#road.take(),
      name: this.#name.take(),
      ref: this.#ref.take(),
      roads: this.#roads,
      words: this.#words.finish(),
    };
  }

  #roadOf(tags: Tags): number {
    let branch = this.#root;
    for (const [key, value] of tags) if (this.#isRead(key)) branch = step(branch, key, value);
    if (branch.road === UNREAD) {
      const road = readRoad(tags, this.#country);
      branch.road = road === undefined ? NONE : this.#roads.push(road) - 1;
    }
    return branch.road;
  }

  #isRead(key: string): boolean {
    let matters = this.#matters.get(key);
    if (matters === undefined) {
      matters = mattersToRoads(key);
      this.#matters.set(key, matters);
    }
    return matters;
  }

  #word(text: string | undefined): number {
    if (text === undefined) return 0;
    let word = this.#wordOf.get(text);
    if (word === undefined) {
      word = this.#words.indexOf(text.normalize("NFC"));
      this.#wordOf.set(text, word);
    }
    return word;
  }
}

function step({ next }: Branch, key: string, value: string): Branch {
  let values = next.get(key);
  if (values === undefined) {
    values = new Map();
    next.set(key, values);
  }
  let branch = values.get(value);
  if (branch === undefined) {
    branch = makeBranch();
    values.set(value, branch);
  }
  return branch;
}
