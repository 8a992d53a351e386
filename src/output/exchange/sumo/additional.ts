/**
 * Closures as SUMO's additional files: a rerouter a closed link, on the links that lead to it, with a `closingReroute` for each
 * piece of time in which the same classes are shut out. What SUMO cannot say is told apart, never left out in silence.
 */
import type { Window } from "../../../base/index.ts";
import type { RoadNetwork, VehicleClass } from "../../../map/index.ts";
import type { LoaderWindows } from "../../../traffic/index.ts";
import { sumoEdges } from "./network.ts";
import { sumoWords } from "./words.ts";
import { xmlDocument } from "./xml.ts";

export interface SumoAdditional {
  /** Pieces of the file's text. */
  readonly text: Iterable<string>;
  /** The windows that SUMO is told of, outward to whole seconds: a closure that ends between two of its steps never ends. */
  readonly said: LoaderWindows;
  /** How many windows it is not told of, and why, in words; empty where all are said. */
  readonly notSaid: readonly { readonly what: string; readonly count: number }[];
}

export interface SumoAdditionalOptions {
  /** Share of the drivers before a closure who look for another way; default 1. */
  readonly rerouteShare?: number;
  /** Elements that stand first in the file. */
  readonly more?: Iterable<string>;
}

type ClosedLink = LoaderWindows["closedLinks"][number];

/** `classes` are those that the windows' masks speak of, and that the network was written for. */
export function sumoAdditional(
  network: Pick<RoadNetwork, "tail" | "head" | "access" | "firstIn" | "inLink">,
  classes: readonly VehicleClass[],
  windows: LoaderWindows,
  { rerouteShare = 1, more = [] }: SumoAdditionalOptions = {},
): SumoAdditional {
  const { vClass } = sumoWords(classes);
  const closedLinks = windows.closedLinks
    .filter(({ classMask }) => isExact(vClass, classMask))
    .map((window) => ({ ...window, fromS: Math.floor(window.fromS), untilS: Math.ceil(window.untilS) }));
  const byLink = new Map<number, ClosedLink[]>();
  for (const window of closedLinks) {
    const own = byLink.get(window.link);
    if (own === undefined) byLink.set(window.link, [window]);
    else own.push(window);
  }
  const links = [...byLink.keys()].sort((a, b) => a - b);
  function* elements(): Generator<string> {
    yield* more;
    for (const link of links) yield rerouter(network, link, pieces(byLink.get(link)!, every), vClass, rerouteShare);
  }
  const every = (2 ** classes.length - 1) >>> 0;
  const changes = windows.exitCapacity.length + windows.entryCapacity.length + (windows.width?.length ?? 0);
  return {
    text: { [Symbol.iterator]: () => xmlDocument("additional", elements()) },
    said: { closedLinks, heldMovements: [], exitCapacity: [], entryCapacity: [] },
    notSaid: [
      {
        what: "closures for some classes and not for others of the same vClass",
        count: windows.closedLinks.length - closedLinks.length,
      },
      { what: "held or metered turns (a rerouter closes edges, not connections)", count: windows.heldMovements.length },
      { what: "capacities that change (headways belong to an edge's type, for the whole run)", count: changes },
    ].filter(({ count }) => count > 0),
  };
}

/** Does the mask hold all classes of a vClass or none? */
function isExact(vClass: readonly string[], classMask: number): boolean {
  const hit = new Set(vClass.filter((_, i) => ((classMask >>> i) & 1) === 1));
  return vClass.every((word, i) => ((classMask >>> i) & 1) === 1 || !hit.has(word));
}

interface Piece extends Window {
  readonly classMask: number;
}

/** Disjoint, ascending: SUMO keeps one set of permissions a rerouter and edge. */
function pieces(windows: readonly ClosedLink[], every: number): Piece[] {
  const cuts = [...new Set(windows.flatMap(({ fromS, untilS }) => [fromS, untilS]))].sort((a, b) => a - b);
  const found: Piece[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [fromS, untilS] = [cuts[i]!, cuts[i + 1]!];
    let classMask = 0;
    for (const window of windows)
      if (window.fromS <= fromS && window.untilS >= untilS) classMask |= window.classMask & every;
    if (classMask === 0) continue;
    const last = found.at(-1);
    if (last?.classMask === classMask && last.untilS === fromS) found[found.length - 1] = { ...last, untilS };
    else found.push({ fromS, untilS, classMask });
  }
  return found;
}

/**
 * Without `allow` whoever stands before the closure drives on through it, so those who may pass are always named: `authority`,
 * which no class is, `emergency` unless it is shut out too, and every class that is not.
 */
function rerouter(
  network: Parameters<typeof sumoAdditional>[0],
  link: number,
  closed: readonly Piece[],
  vClass: readonly string[],
  share: number,
): string {
  const node = network.tail[link]!;
  const upstream = Array.from(network.inLink.subarray(network.firstIn[node]!, network.firstIn[node + 1]!))
    .filter((from) => network.access[from] !== 0 && from !== link)
    .map((from) => sumoEdges(network, from));
  const intervals = closed.map(({ fromS, untilS, classMask }) => {
    const shut = new Set(vClass.filter((_, i) => ((classMask >>> i) & 1) === 1));
    const pass = ["authority", "emergency", ...vClass].filter(
      (word, i, all) => !shut.has(word) && all.indexOf(word) === i,
    );
    return `<interval begin="${fromS}" end="${untilS}"><closingReroute id="${link}" allow="${pass.join(" ")}"/></interval>`;
  });
  const edges = upstream.length > 0 ? upstream.join(" ") : sumoEdges(network, link);
  return `<rerouter id="closed-${link}" edges="${edges}" probability="${share}">${intervals.join("")}</rerouter>`;
}
