/**
 * Other leads, link by link, from what a run has shown. Who is on a link as it closes drives on over the next one, so that
 * closes no sooner than he comes there at free speed: else he would be trapped between two closed links. On the convoy's own way
 * an earlier closing therefore goes back along it, as far as the time between the links does not suffice. On the way back the
 * next link is the one before, which the convoy comes to sooner and which is shut sooner: there an earlier closing goes on
 * along the convoy's way up to the next junction where the road can be left. A fixed closure has one closing for all its links.
 */
import type { RoadNetwork } from "../../map/index.ts";
import { type LeadProof, type LinkProof, roadOf } from "./proof.ts";
import type { Timetable } from "./timetable.ts";
import type { Leads } from "./windows.ts";

/** The leads of the run, longer by whole seconds where it shows them to be too short. */
export function lengthenLeads(network: RoadNetwork, timetable: Timetable, proof: LeadProof): Leads {
  return leadsFrom(network, timetable, proof, (row) => Math.max(row.leadS, row.enoughS));
}

/**
 * The least leads that the run shows to be enough, shorter than its own where the road was empty early. They are to be proven
 * anew: with another closing, other vehicles come.
 */
export function leastLeads(network: RoadNetwork, timetable: Timetable, proof: LeadProof): Leads {
  return leadsFrom(network, timetable, proof, (row) => row.enoughS);
}

function leadsFrom(
  network: RoadNetwork,
  timetable: Timetable,
  { links }: LeadProof,
  wanted: (row: LinkProof) => number,
): Leads {
  const { convoy, headS } = timetable;
  const n = convoy.links.length;
  if (convoy.closure.mode === "fixed") return oneClosing(timetable, links, wanted);
  const side = (isWayBack: boolean): Side => {
    const rows: (LinkProof | undefined)[] = new Array<undefined>(n).fill(undefined);
    for (const row of links) if (row.isWayBack === isWayBack) rows[row.position] = row;
    return { rows, leadsS: Float64Array.from(rows, (row) => (row === undefined ? 0 : wholeSeconds(row, wanted(row)))) };
  };
  const along = side(false);
  const back = side(true);
  const driveS = (link: number): number => network.lengthM[link]! / network.freeSpeedMps[link]!;
  for (let i = n - 2; i >= 0; i--) {
    if (!isOther(along, i) && !isOther(along, i + 1)) continue;
    raise(along, i, along.leadsS[i + 1]! - (headS[i + 1]! - headS[i]!) + driveS(convoy.links[i]!));
  }
  const road = roadOf(network, [timetable]);
  for (let i = 1; i < n; i++) {
    const row = back.rows[i];
    if (row === undefined || back.rows[i - 1] === undefined || canLeave(network, road, row.link)) continue;
    if (!isOther(back, i) && !isOther(back, i - 1)) continue;
    raise(back, i, back.leadsS[i - 1]! + (headS[i]! - headS[i - 1]!) + driveS(row.link));
  }
  return { alongS: along.leadsS, backS: back.leadsS };
}

/** A fixed closure has one closing: what is enough for the link that needs it first. */
function oneClosing(
  { convoy, headS }: Timetable,
  links: readonly LinkProof[],
  wanted: (row: LinkProof) => number,
): Leads {
  const waitS = (position: number): number => headS[position]! - headS[0]!;
  const isOther = links.some((row) => wanted(row) !== row.leadS);
  const leadS = Math.ceil(links.reduce((most, row) => Math.max(most, wanted(row) - waitS(row.position)), 0));
  const alongS = new Float64Array(convoy.links.length);
  const backS = new Float64Array(convoy.links.length);
  for (const row of links) {
    (row.isWayBack ? backS : alongS)[row.position] = isOther ? waitS(row.position) + leadS : row.leadS;
  }
  return { alongS, backS };
}

/** The convoy's own links or the way back along them, by position; a link without a way back has no row there. */
interface Side {
  readonly rows: readonly (LinkProof | undefined)[];
  readonly leadsS: Float64Array;
}

/** A lead that stays is not rounded, so that nothing follows from it. */
const wholeSeconds = ({ leadS }: LinkProof, wantedS: number): number =>
  wantedS === leadS ? leadS : Math.ceil(wantedS);

/** Is its lead to be another than the run's? */
const isOther = ({ rows, leadsS }: Side, i: number): boolean => rows[i] !== undefined && leadsS[i] !== rows[i].leadS;

function raise({ leadsS }: Side, i: number, leastS: number): void {
  if (leastS > leadsS[i]!) leadsS[i] = Math.ceil(leastS);
}

/** Does a movement lead from the link off the convoy's road? */
function canLeave(network: RoadNetwork, road: Uint8Array, link: number): boolean {
  for (let m = network.firstMovement[link]!; m < network.firstMovement[link + 1]!; m++) {
    if (network.movementAccess[m] !== 0 && road[network.movementTo[m]!] === 0) return true;
  }
  return false;
}
