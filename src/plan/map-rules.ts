/**
 * The map's own rules of some hours as windows by class, and the network on which such windows can be told: whatever is open to
 * somebody at some hour is open in it, and windows shut it at the other hours.
 */
import { type Clock, unionWindows, type Window } from "../base/index.ts";
import {
  kindBit,
  type RoadNetwork,
  RULE_SUBJECTS,
  ruleWindows,
  type VehicleClass,
  type VehicleKind,
} from "../map/index.ts";
import type { Report } from "./places.ts";
import type { LinkWindow, MovementWindow } from "./timeline-types.ts";

/** The cause of windows that are the map's. */
export const MAP_CAUSE = "map";

/** Notes that the map has rules of some hours, and which of them are not simulated. */
export function noteMapRules({ ruleSubject, ruleTarget }: RoadNetwork, report: Report): void {
  const targets = RULE_SUBJECTS.map(() => new Set<number>());
  ruleSubject.forEach((subject, rule) => {
    targets[subject]!.add(ruleTarget[rule]!);
  });
  const [links, turns, paths, speeds] = targets.map(({ size }) => size);
  if (links! + turns! > 0) {
    const message = `the map's own rules of some hours hold too, in the base and in the plan: on ${links} links and ${turns} turns`;
    report("note", ["map"], "map-rules", message);
  }
  if (paths! + speeds! > 0) {
    const message = `kept but not simulated: the map's rules of some hours on ${paths} ways over three links and more, and on ${speeds} links' speeds`;
    report("note", ["map"], "not-simulated", message);
  }
}

export interface MapRules {
  readonly links: readonly LinkWindow[];
  readonly movements: readonly MovementWindow[];
  /** What a rule opens within the span to those whom standing access shuts out, kindBit masks by link and by movement. */
  readonly openedLinks: ReadonlyMap<number, number>;
  readonly openedMovements: ReadonlyMap<number, number>;
}

/**
 * What the map's rules shut within the span, for these classes (at most 32). A link shut by standing access that a rule opens is
 * shut outside the hours of the rule. Rules of a path over three links or more and of another speed are left out: no window tells
 * them. Throws RangeError where the span has no end.
 */
export function mapRules(network: RoadNetwork, classes: readonly VehicleClass[], clock: Clock, span: Window): MapRules {
  const links = new Map<string, LinkWindow>();
  const movements = new Map<string, MovementWindow>();
  const openedLinks = new Map<number, number>();
  const openedMovements = new Map<number, number>();
  for (const [kind, classMask] of masksByKind(classes)) {
    const rules = ruleWindows(network, kind, clock, span);
    for (const { link, fromS, untilS } of rules.links) {
      const key = `${link} ${fromS} ${untilS}`;
      const mask = classMask | (links.get(key)?.classMask ?? 0);
      const window = { link, fromS, untilS, level: "banned", cause: MAP_CAUSE, compliance: 1 } as const;
      links.set(key, { ...window, classMask: mask >>> 0 });
    }
    for (const { movement, fromS, untilS } of rules.movements) {
      const key = `${movement} ${fromS} ${untilS}`;
      const mask = classMask | (movements.get(key)?.classMask ?? 0);
      movements.set(key, { movement, fromS, untilS, cause: MAP_CAUSE, classMask: mask >>> 0 });
    }
    for (const link of rules.openedLinks) openedLinks.set(link, (openedLinks.get(link) ?? 0) | kindBit(kind));
    for (const each of rules.openedMovements) {
      openedMovements.set(each, (openedMovements.get(each) ?? 0) | kindBit(kind));
    }
  }
  return {
    links: [...links.values()].sort((a, b) => a.link - b.link || a.fromS - b.fromS),
    movements: [...movements.values()].sort((a, b) => a.movement - b.movement || a.fromS - b.fromS),
    openedLinks,
    openedMovements,
  };
}

/** Bit i = classes[i] is of the kind. */
function masksByKind(classes: readonly VehicleClass[]): Map<VehicleKind, number> {
  const masks = new Map<VehicleKind, number>();
  for (const [i, { kind }] of classes.entries()) masks.set(kind, (masks.get(kind) ?? 0) | (1 << i));
  return masks;
}

/** The span less the windows. */
export function outside(windows: readonly Window[], span: Window): Window[] {
  const left: Window[] = [];
  let { fromS } = span;
  for (const window of unionWindows(windows)) {
    if (window.fromS > fromS) left.push({ fromS, untilS: Math.min(window.fromS, span.untilS) });
    fromS = Math.max(fromS, window.untilS);
    if (fromS >= span.untilS) return left;
  }
  return [...left, { fromS, untilS: span.untilS }];
}
