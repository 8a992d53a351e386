/** Drivers who know the same: those of like kind and like bans. What is shut to them, and discouraged, in a stretch of time. */
import type { RoadNetwork } from "../../map/index.ts";
import type { Timeline } from "../../plan/index.ts";
import type { FleetRow } from "../demand/index.ts";
import { accessGroups } from "./routes.ts";

/** What a group knows of a link. */
export const SHUT = 1;
export const DISCOURAGED = 2;

/** Movements held for less than this are waited for. */
const LONG_S = 1200;
/** What drivers can know of a plan. */
export type KnownWindows = Pick<Timeline, "links" | "movements">;

/** Drivers with the same roads and the same bans. */
export interface Group {
  readonly vehicleClass: number;
  readonly views: number;
  /** By link: SHUT, DISCOURAGED or 0. */
  readonly state: Uint8Array;
  /** By link that is DISCOURAGED: to drivers whose bent (see `bentOf`) is below this. */
  readonly compliance: Float32Array;
  /** 1 = a movement that is shut for long: not one that is held for a convoy to pass. */
  readonly shutMovements: Uint8Array;
  /** Rises when `state` or `shutMovements` change. */
  readonly version: number;
  readonly isAnyShut: boolean;
  readonly isAnyDiscouraged: boolean;
}

export class KnownGroup implements Group {
  readonly classes: readonly number[];
  readonly vehicleClass: number;
  readonly views: number;
  readonly state: Uint8Array;
  readonly compliance: Float32Array;
  readonly shutMovements: Uint8Array;
  /** By link: the renewal that changed its state, or a turn out of it. */
  readonly changedIn: Uint32Array;
  version = 0;
  isAnyShut = false;
  isAnyDiscouraged = false;
  readonly #links: KnownWindows["links"];
  readonly #movements: KnownWindows["movements"];
  readonly #movementFrom: Uint32Array;
  /** Of all windows, in order; how many had begun and how many had ended at the last renewal tells which of them held. */
  readonly #beginsS: Float64Array;
  readonly #endsS: Float64Array;
  #begun = 0;
  #ended = 0;
  #renewal = -1;

  constructor(network: RoadNetwork, timeline: KnownWindows, classes: readonly number[], views: number) {
    const [first] = classes;
    const hits = ({ classMask }: { classMask: number }): boolean => ((classMask >>> first!) & 1) === 1;
    this.classes = classes;
    this.vehicleClass = first!;
    this.views = views;
    this.state = new Uint8Array(network.linkCount);
    this.compliance = new Float32Array(network.linkCount);
    this.shutMovements = new Uint8Array(network.movementCount);
    this.changedIn = new Uint32Array(network.linkCount);
    this.#movementFrom = network.movementFrom;
    this.#links = timeline.links.filter(hits);
    this.#movements = timeline.movements.filter((w) => hits(w) && w.untilS - w.fromS >= LONG_S);
    const windows = [...this.#links, ...this.#movements];
    this.#beginsS = Float64Array.from(windows, (w) => w.fromS).sort();
    this.#endsS = Float64Array.from(windows, (w) => w.untilS).sort();
  }

  /** What holds at some moment from `fromS` on and before `untilS`. */
  learn(renewal: number, fromS: number, untilS: number): void {
    if (this.#renewal === renewal) return;
    this.#renewal = renewal;
    const holds = (w: { fromS: number; untilS: number }): boolean => w.fromS < untilS && w.untilS > fromS;
    const begun = countBelow(this.#beginsS, untilS, false);
    const ended = countBelow(this.#endsS, fromS, true);
    if (begun === this.#begun && ended === this.#ended) return;
    this.#begun = begun;
    this.#ended = ended;
    const { state, compliance, shutMovements, changedIn } = this;
    const before = { state: state.slice(), compliance: compliance.slice(), shutMovements: shutMovements.slice() };
    state.fill(0);
    compliance.fill(0);
    shutMovements.fill(0);
    this.isAnyShut = false;
    this.isAnyDiscouraged = false;
    for (const w of this.#links) {
      if (!holds(w)) continue;
      if (w.level !== "discouraged") {
        state[w.link] = SHUT;
        this.isAnyShut = true;
      } else if (state[w.link] !== SHUT) {
        state[w.link] = DISCOURAGED;
        compliance[w.link] = Math.max(compliance[w.link]!, w.compliance);
        this.isAnyDiscouraged = true;
      }
    }
    for (const w of this.#movements) if (holds(w)) shutMovements[w.movement] = 1;
    for (let link = 0; link < state.length; link++) {
      if (state[link] !== before.state[link] || compliance[link] !== before.compliance[link]) changedIn[link] = renewal;
    }
    for (let movement = 0; movement < shutMovements.length; movement++) {
      if (shutMovements[movement] !== before.shutMovements[movement])
        changedIn[this.#movementFrom[movement]!] = renewal;
    }
    this.version++;
  }
}

/** How many of a sorted column are below a bound, or at it where that counts. */
function countBelow(column: Float64Array, bound: number, withBound: boolean): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! < bound || (withBound && column[middle] === bound)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Classes with the same roads and the same bans, as lists of class indices. */
export function likeClasses(network: RoadNetwork, fleet: readonly FleetRow[], timeline: KnownWindows): number[][] {
  const kinds = accessGroups(
    network,
    fleet.map((row) => row.vehicle.kind),
  );
  const masks = [...new Set([...timeline.links, ...timeline.movements].map((w) => w.classMask))];
  const groups = new Map<string, number[]>();
  fleet.forEach((row, c) => {
    const roads = kinds.findIndex((group) => group.includes(row.vehicle.kind));
    const key = `${roads} ${masks.map((mask) => (mask >>> c) & 1).join("")}`;
    groups.set(key, [...(groups.get(key) ?? []), c]);
  });
  return [...groups.values()];
}
