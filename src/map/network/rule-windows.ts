/**
 * What the rules of some hours make of the network, for one kind of vehicle: the state at a moment (`accessAt`), or what is
 * shut when within a span (`ruleWindows`). Standing access comes first, then the rules in their order: of those that hold
 * the last decides. O(links + movements) a state, O(rules × their windows) a span; each text of hours is read once.
 */
import { type Clock, unionWindows, type Window } from "../../base/index.ts";
import { kindBit, type VehicleKind } from "../vehicle/index.ts";
import { hoursWithin, localDays } from "./hours.ts";
import { readHours } from "./hours-read.ts";
import { type RoadNetwork, RULE_SUBJECTS, type RuleSubject } from "./types.ts";

/** Who may do what at one moment, for one kind. */
export interface AccessState {
  /** 1 = may be driven. */
  readonly linkOpen: Uint8Array;
  /** 1 = may be made, as far as turns go: links are asked by themselves. */
  readonly movementOpen: Uint8Array;
  /** 1 = the links of the path may not be driven one after the other. */
  readonly pathBanned: Uint8Array;
  readonly freeSpeedMps: Float64Array;
}

/** What rules shut to one kind within a span. What no rule speaks of is not here: standing access tells. */
export interface RuleWindows {
  readonly links: readonly (Window & { readonly link: number })[];
  readonly movements: readonly (Window & { readonly movement: number })[];
  /** When the path may not be driven. */
  readonly paths: readonly (Window & { readonly path: number })[];
  /** When another free speed holds than the link's own. */
  readonly speeds: readonly (Window & { readonly link: number; readonly freeSpeedMps: number })[];
  /** Shut by standing access and open for some of the span: open in the metric that the windows go with. */
  readonly openedLinks: readonly number[];
  readonly openedMovements: readonly number[];
}

export function accessAt(network: RoadNetwork, kind: VehicleKind, clock: Clock, timeS: number): AccessState {
  const bit = kindBit(kind);
  const state: AccessState = {
    linkOpen: holding(network.access, bit),
    movementOpen: holding(network.movementAccess, bit),
    pathBanned: holding(network.pathKinds, bit),
    freeSpeedMps: network.freeSpeedMps.slice(),
  };
  const windowsOf = hoursReader(network, clock, { fromS: timeS, untilS: timeS + 1 });
  for (let rule = 0; rule < network.ruleSubject.length; rule++) {
    if ((network.ruleKinds[rule]! & bit) === 0 || windowsOf(rule)[0]?.fromS !== timeS) continue;
    const target = network.ruleTarget[rule]!;
    const value = network.ruleValue[rule]!;
    const subject = RULE_SUBJECTS[network.ruleSubject[rule]!];
    if (subject === "link") state.linkOpen[target] = value;
    else if (subject === "movement") state.movementOpen[target] = value;
    else if (subject === "path") state.pathBanned[target] = 1 - value;
    else state.freeSpeedMps[target] = value;
  }
  return state;
}

/** 1 = the mask holds the bit. */
function holding(masks: Uint16Array, bit: number): Uint8Array {
  const holds = new Uint8Array(masks.length);
  for (let i = 0; i < masks.length; i++) holds[i] = (masks[i]! & bit) === 0 ? 0 : 1;
  return holds;
}

/** Windows are sorted and disjoint for each thing, within the span. Throws RangeError where the span has no end. */
export function ruleWindows(network: RoadNetwork, kind: VehicleKind, clock: Clock, span: Window): RuleWindows {
  const bit = kindBit(kind);
  const windowsOf = hoursReader(network, clock, span);
  const spoken = rulesByTarget(network, bit);

  const shutWindows = (subject: RuleSubject, isOpen: (target: number) => boolean) => {
    const shut: (Window & { target: number })[] = [];
    const opened: number[] = [];
    for (const [target, rules] of spoken[subject]) {
      const pieces = paintRules(network, windowsOf, span, rules, isOpen(target) ? 1 : 0);
      if (!isOpen(target) && pieces.some(({ value }) => value === 1)) opened.push(target);
      for (const window of unionWindows(pieces.filter(({ value }) => value === 0))) shut.push({ target, ...window });
    }
    return { shut, opened };
  };
  const links = shutWindows("link", (link) => (network.access[link]! & bit) !== 0);
  const movements = shutWindows("movement", (movement) => (network.movementAccess[movement]! & bit) !== 0);
  const paths = shutWindows("path", (path) => (network.pathKinds[path]! & bit) === 0);
  const speeds = [...spoken.speed].flatMap(([link, rules]) =>
    paintRules(network, windowsOf, span, rules, network.freeSpeedMps[link]!)
      .filter(({ value }) => value !== network.freeSpeedMps[link])
      .map(({ fromS, untilS, value }) => ({ link, fromS, untilS, freeSpeedMps: value })),
  );
  return {
    links: links.shut.map(({ target, fromS, untilS }) => ({ link: target, fromS, untilS })),
    movements: movements.shut.map(({ target, fromS, untilS }) => ({ movement: target, fromS, untilS })),
    paths: paths.shut.map(({ target, fromS, untilS }) => ({ path: target, fromS, untilS })),
    speeds,
    openedLinks: links.opened,
    openedMovements: movements.opened,
  };
}

type WindowsOf = (rule: number) => readonly Window[];

function hoursReader({ ruleHours, strings }: RoadNetwork, clock: Clock, span: Window): WindowsOf {
  const days = localDays(clock, span);
  const known = new Map<number, readonly Window[]>();
  return (rule) => {
    const text = ruleHours[rule]!;
    let windows = known.get(text);
    if (windows === undefined) {
      const hours = readHours(strings[text]!);
      if (typeof hours === "string") throw new RangeError(`rule ${rule} of the network: ${hours}`);
      windows = hoursWithin(hours, days);
      known.set(text, windows);
    }
    return windows;
  };
}

/** Rules that bind the kind, by what they speak of, each list in its order. */
function rulesByTarget(network: RoadNetwork, bit: number): Record<RuleSubject, Map<number, number[]>> {
  const spoken = { link: new Map(), movement: new Map(), path: new Map(), speed: new Map() };
  for (let rule = 0; rule < network.ruleSubject.length; rule++) {
    if ((network.ruleKinds[rule]! & bit) === 0) continue;
    const targets: Map<number, number[]> = spoken[RULE_SUBJECTS[network.ruleSubject[rule]!]!];
    const target = network.ruleTarget[rule]!;
    const rules = targets.get(target);
    if (rules === undefined) targets.set(target, [rule]);
    else rules.push(rule);
  }
  return spoken;
}

interface Piece extends Window {
  readonly value: number;
}

/** The span in pieces of one value each: what stands, painted over by each rule where it holds. */
function paintRules(
  { ruleValue }: RoadNetwork,
  windowsOf: WindowsOf,
  span: Window,
  rules: readonly number[],
  standing: number,
): Piece[] {
  let pieces: Piece[] = [{ ...span, value: standing }];
  for (const rule of rules) {
    for (const window of windowsOf(rule)) pieces = pieces.flatMap((piece) => paint(piece, window, ruleValue[rule]!));
  }
  return pieces;
}

function paint(piece: Piece, { fromS, untilS }: Window, value: number): Piece[] {
  if (untilS <= piece.fromS || fromS >= piece.untilS) return [piece];
  return [
    { ...piece, untilS: fromS },
    { fromS: Math.max(fromS, piece.fromS), untilS: Math.min(untilS, piece.untilS), value },
    { ...piece, fromS: untilS },
  ].filter((part) => part.untilS > part.fromS);
}
