/** Which link may follow which for a convoy, forwards and backwards, and the short bridges between two of its streets. */
import { kindBit, type RoadNetwork } from "../map/index.ts";
import { cheapestWays, traceWay } from "./cheapest-ways.ts";

/** A convoy obeys what binds a car. */
const CAR = kindBit("car");
/** What a forbidden link or turn that the plan allows costs, so that it is used only where there is no other way. */
const FORBIDDEN_COST_M = 2000;

interface Allowed {
  readonly oneWay: boolean;
  readonly bannedTurn: boolean;
}

export interface Driving {
  /** Calls `step` with each link that may come next (before, with `backwards`) and what it costs beside its length. */
  steps(link: number, backwards: boolean, step: (other: number, extraM: number) => void): void;
  /** Links that no car may drive, as far as the plan allows to drive them. */
  mayDrive(link: number): boolean;
  /** Ways of at most `limitM` over links that are no targets, from a link to targets: the target and the metres between. */
  bridges(
    link: number,
    isTarget: (link: number) => boolean,
    limitM: number,
    backwards: boolean,
    found: (target: number, lengthM: number) => void,
  ): void;
  /** The links of the bridge between the two, without them. */
  bridge(from: number, to: number, isTarget: (link: number) => boolean, limitM: number, backwards: boolean): number[];
}

export function makeDriving(network: RoadNetwork, allowed: Allowed): Driving {
  const { access, movementAccess, movementFrom, movementTo, firstMovement, firstIn, inLink, tail, lengthM } = network;
  const legal = (link: number): boolean => (access[link]! & CAR) !== 0;
  const mayDrive = (link: number): boolean => allowed.oneWay || legal(link);

  const visit = (movement: number, other: number, step: (other: number, extraM: number) => void): void => {
    const from = movementFrom[movement]!;
    const to = movementTo[movement]!;
    if (network.reverse[from] === to || !mayDrive(other)) return; // a convoy does not turn round
    if ((movementAccess[movement]! & CAR) !== 0) step(other, 0);
    else if (!legal(from) || !legal(to)) step(other, FORBIDDEN_COST_M);
    else if (allowed.bannedTurn) step(other, FORBIDDEN_COST_M);
  };
  const steps: Driving["steps"] = (link, backwards, step) => {
    if (!backwards) {
      for (let m = firstMovement[link]!; m < firstMovement[link + 1]!; m++) visit(m, movementTo[m]!, step);
      return;
    }
    const node = tail[link]!;
    for (let i = firstIn[node]!; i < firstIn[node + 1]!; i++) {
      const before = inLink[i]!;
      for (let m = firstMovement[before]!; m < firstMovement[before + 1]!; m++) {
        if (movementTo[m] === link) visit(m, before, step);
      }
    }
  };
  const spread = (link: number, isTarget: (link: number) => boolean, limitM: number, backwards: boolean) =>
    cheapestWays(
      [link],
      (at, step) => {
        if (at !== link && isTarget(at)) return;
        steps(at, backwards, (other, extraM) => step(other, (isTarget(other) ? 0 : lengthM[other]!) + extraM));
      },
      undefined,
      limitM,
    );
  return {
    steps,
    mayDrive,
    bridges(link, isTarget, limitM, backwards, found) {
      for (const [other, costM] of spread(link, isTarget, limitM, backwards).costs) {
        if (other !== link && isTarget(other)) found(other, costM);
      }
    },
    bridge: (from, to, isTarget, limitM, backwards) =>
      traceWay(spread(from, isTarget, limitM, backwards), to).slice(1, -1),
  };
}
