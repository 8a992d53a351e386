/**
 * Turn restrictions applied: who may not make which movement, nor drive which path of three links and more, and when.
 *
 * - They bind everyone whom they do not except, emergency vehicles and two-wheelers too.
 * - `no_*` bans its path. Only the whole path is banned: who joins it half way is free, so is who leaves it before its end.
 * - `only_*` via a node bans every other way on from its from way.
 * - `only_*` via ways binds who has come from its from way and is on a via way: at each end of a link there he must keep to
 *   the path until its to way. Turning off before the first via way stays free, since the map says no sign that forbids
 *   it; a mapper who means that adds an `only_*` via the node. OSM's wiki is silent here, and engines differ.
 * - Several `only_*` of the same hours allow each other where their paths agree so far: "straight on or right".
 * - Each ban stands alone, however it overlaps others: a path within a path, one's to way being another's from way.
 * - `only_u_turn` opens the turn round; a `no_*` on it prevails.
 */
import type { Restriction, TurnRule } from "./restriction.ts";
import { type LinksOfWay, linksOfWays, pathsMeant, pathsOf } from "./restriction-paths.ts";
import type { Rule } from "./rules.ts";
import { type Links, type Movements, movementBetween } from "./turns.ts";
import type { NetworkReport, RoadNetwork } from "./types.ts";

export interface AppliedRestrictions {
  readonly report: NetworkReport["restrictions"];
  readonly paths: Pick<RoadNetwork, "firstPathLink" | "pathLink" | "pathKinds">;
  /** Bans of some hours. */
  readonly rules: readonly Rule[];
}

/** What a restriction's rule comes to on the network: paths of two links and more. */
interface Order {
  readonly rule: TurnRule;
  readonly paths: readonly (readonly number[])[];
}

/** Shuts movements in `movementAccess` in place, and accounts for each restriction: read = applied + conditional + dropped. */
export function applyRestrictions(
  links: Links,
  movements: Movements,
  restrictions: readonly Restriction[],
): AppliedRestrictions {
  const ofWay = linksOfWays(links, restrictions);
  const orders: Order[] = [];
  const dropped: { id: number; reason: string }[] = [];
  const partly: { id: number; reason: string }[] = [];
  let applied = 0;
  let conditional = 0;
  for (const restriction of restrictions) {
    const { found, faults } = ordersOf(links, ofWay, restriction);
    orders.push(...found);
    const reason = [...new Set(faults)].join("; ");
    if (found.length === 0) dropped.push({ id: restriction.id, reason });
    else {
      if (reason !== "") partly.push({ id: restriction.id, reason });
      if (found.some(({ rule }) => rule.hours === "")) applied++;
      else conditional++;
    }
  }
  const bans = new Bans(links, movements);
  for (const [hours, only] of groupByHours(orders.filter(({ rule }) => rule.isOnly)))
    banOthers(links, movements, bans, only, hours);
  for (const { rule, paths } of orders) {
    if (!rule.isOnly) for (const path of paths) bans.ban(path, rule.kinds, rule.hours);
  }
  return { report: { read: restrictions.length, applied, conditional, dropped, partly }, ...bans.finish() };
}

function ordersOf(links: Links, ofWay: LinksOfWay, restriction: Restriction): { found: Order[]; faults: string[] } {
  const faults = [...restriction.faults];
  const found: Order[] = [];
  if (restriction.rules.length === 0) return { found, faults: faults.length > 0 ? faults : ["says no restriction"] };
  const all = pathsOf(links, ofWay, restriction);
  if (typeof all === "string") return { found, faults: [...faults, all] };
  for (const rule of restriction.rules) {
    const paths = pathsMeant(links, all, rule);
    if (typeof paths === "string") faults.push(paths);
    else found.push({ rule, paths });
  }
  for (const way of [...restriction.from, ...restriction.to]) {
    if (ofWay.get(way)!.length === 0) faults.push(`way ${way} is not among the roads of this map`);
  }
  return { found, faults };
}

function groupByHours(orders: readonly Order[]): Map<string, Order[]> {
  const groups = new Map<string, Order[]>();
  for (const order of orders) {
    const group = groups.get(order.rule.hours);
    if (group === undefined) groups.set(order.rule.hours, [order]);
    else group.push(order);
  }
  return groups;
}

/** From each place on the paths of `only_*` where they bind, bans every way on that none of them names. */
function banOthers(links: Links, movements: Movements, bans: Bans, orders: readonly Order[], hours: string): void {
  const places = new Map<string, { path: readonly number[]; allowed: { to: number; kinds: number }[] }>();
  for (const { rule, paths } of orders) {
    for (const path of paths) {
      for (let length = path.length === 2 ? 1 : 2; length < path.length; length++) {
        const so = path.slice(0, length);
        const key = so.join(" ");
        const step = { to: path[length]!, kinds: rule.kinds };
        const place = places.get(key);
        if (place === undefined) places.set(key, { path: so, allowed: [step] });
        else place.allowed.push(step);
      }
    }
  }
  for (const { path, allowed } of places.values()) {
    const last = path.at(-1)!;
    let bound = 0;
    for (const { kinds } of allowed) bound |= kinds;
    for (let movement = movements.firstMovement[last]!; movement < movements.firstMovement[last + 1]!; movement++) {
      const to = movements.movementTo[movement]!;
      let free = 0;
      for (const step of allowed) if (step.to === to) free |= step.kinds;
      if (to === links.reverse[last])
        bans.openTurnRound(movement, free & links.access[last]! & links.access[to]!, hours);
      if ((bound & ~free) !== 0) bans.ban([...path, to], bound & ~free, hours);
    }
  }
}

/** Collects bans by movement and by path. */
class Bans {
  readonly #links: Links;
  readonly #movements: Movements;
  readonly #paths = new Map<string, { index: number; path: readonly number[]; kinds: number }>();
  readonly #opens: Rule[] = [];
  readonly #shuts: Rule[] = [];

  constructor(links: Links, movements: Movements) {
    this.#links = links;
    this.#movements = movements;
  }

  ban(path: readonly number[], kinds: number, hours: string): void {
    if (path.length === 2) {
      const movement = movementBetween(this.#links, this.#movements, path[0]!, path[1]!);
      if (hours !== "") this.#shuts.push({ subject: "movement", target: movement, kinds, value: 0, hours });
      else this.#movements.movementAccess[movement]! &= ~kinds;
      return;
    }
    const key = path.join(" ");
    let banned = this.#paths.get(key);
    if (banned === undefined) {
      banned = { index: this.#paths.size, path, kinds: 0 };
      this.#paths.set(key, banned);
    }
    if (hours === "") banned.kinds |= kinds;
    else this.#shuts.push({ subject: "path", target: banned.index, kinds, value: 0, hours });
  }

  openTurnRound(movement: number, kinds: number, hours: string): void {
    if (kinds === 0) return;
    if (hours === "") this.#movements.movementAccess[movement]! |= kinds;
    else this.#opens.push({ subject: "movement", target: movement, kinds, value: 1, hours });
  }

  /** Shutting rules stand after opening ones: of those that hold the last decides. */
  finish(): Pick<AppliedRestrictions, "paths" | "rules"> {
    const paths = [...this.#paths.values()];
    const firstPathLink = new Uint32Array(paths.length + 1);
    for (const { index, path } of paths) firstPathLink[index + 1] = firstPathLink[index]! + path.length;
    return {
      paths: {
        firstPathLink,
        pathLink: Uint32Array.from(paths.flatMap(({ path }) => path)),
        pathKinds: Uint16Array.from(paths, ({ kinds }) => kinds),
      },
      rules: [...this.#opens, ...this.#shuts],
    };
  }
}
