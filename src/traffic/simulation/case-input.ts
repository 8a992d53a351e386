/** A case's roads, classes, signals, lanes and windows as the loader takes them. */
import { unionWindows, type Window } from "../../base/index.ts";
import type { LoadingCase } from "./case-types.ts";
import type { LaneGroup, LoaderClass, LoaderInput, LoaderLinks, LoaderSignal, LoaderWindows } from "./types.ts";

/** Indices by name: links in the case's order, nodes in that of their first mention. */
export interface CaseNames {
  readonly link: ReadonlyMap<string, number>;
  readonly node: ReadonlyMap<string, number>;
}

export function caseNames({ links }: LoadingCase): CaseNames {
  const nodes = new Set(links.flatMap((l) => [l.fromNode, l.toNode]));
  return {
    link: new Map(links.map(({ id }, i) => [id, i])),
    node: new Map([...nodes].map((id, i) => [id, i])),
  };
}

/** All but the trips. */
export function caseInput(loadingCase: LoadingCase, names: CaseNames): Omit<LoaderInput, "trips"> {
  const classes = caseClasses(loadingCase);
  const { measure, laneGroups } = loadingCase;
  return {
    links: caseLinks(loadingCase, names),
    classes,
    windows: caseWindows(loadingCase, classes, names),
    signals: caseSignals(loadingCase, names),
    endS: loadingCase.endS,
    closedDestination: "wait",
    nodeCapacity: loadingCase.nodes.flatMap((n) =>
      n.capacityPcuPerS === undefined ? [] : [{ node: names.node.get(n.id)!, pcuPerS: n.capacityPcuPerS }],
    ),
    ...(laneGroups.length > 0 && { laneGroups: laneGroups.map((group) => caseLanes(group, classes, names)) }),
    ...(measure && { measure: { fromS: measure.fromS, untilS: measure.toS } }),
  };
}

function caseLinks({ links }: LoadingCase, names: CaseNames): LoaderLinks {
  const capacityPcuPerS = Float64Array.from(links, (l) => l.capacityPcuPerS);
  return {
    linkCount: links.length,
    nodeCount: names.node.size,
    tail: Uint32Array.from(links, (l) => names.node.get(l.fromNode)!),
    head: Uint32Array.from(links, (l) => names.node.get(l.toNode)!),
    lengthM: Float64Array.from(links, (l) => l.lengthM),
    freeSpeedMps: Float64Array.from(links, (l) => l.freeSpeedMps),
    jamDensityPcuPerM: Float64Array.from(links, (l) => l.jamDensityPcuPerM),
    capacityPcuPerS,
    exitCapacityPcuPerS: capacityPcuPerS,
    priority: Float64Array.from(links, (l) => l.priority ?? l.capacityPcuPerS),
    mayPass: Uint8Array.from(links, (l) => (l.mayPass ? 1 : 0)),
  };
}

/** A class of the loader is a class of the case with one pcu. */
function caseClasses({ demand, classes: manners }: LoadingCase): LoaderClass[] {
  const classes: LoaderClass[] = [];
  for (const { vehicleClass, pcu } of demand) {
    if (classes.some((c) => c.id === vehicleClass && c.pcu === pcu)) continue;
    // Own keys only: a class may be called "constructor".
    const { maxSpeedMps, speedShare, filterShare } = Object.hasOwn(manners, vehicleClass) ? manners[vehicleClass]! : {};
    classes.push({
      id: vehicleClass,
      pcu,
      ...(maxSpeedMps !== undefined && { maxSpeedMps }),
      ...(speedShare !== undefined && { speedShare }),
      ...(filterShare !== undefined && { filterShare }),
    });
  }
  return classes;
}

const maskOf = (classes: readonly LoaderClass[], ids: readonly string[]): number =>
  classes.reduce((mask, { id }, i) => (ids.includes(id) ? mask | (1 << i) : mask), 0) >>> 0;

function caseLanes(
  { link, toLinks, classes: ids, share }: LoadingCase["laneGroups"][number],
  classes: readonly LoaderClass[],
  names: CaseNames,
): LaneGroup {
  return {
    link: names.link.get(link)!,
    toLinks: toLinks.map((to) => names.link.get(to)!),
    share,
    ...(ids && { classMask: maskOf(classes, ids) }),
  };
}

function caseWindows({ events }: LoadingCase, classes: readonly LoaderClass[], names: CaseNames): LoaderWindows {
  const everyClass = 2 ** classes.length - 1;
  const closedLinks: LoaderWindows["closedLinks"][number][] = [];
  const heldMovements: LoaderWindows["heldMovements"][number][] = [];
  const exitCapacity: LoaderWindows["exitCapacity"][number][] = [];
  const entryCapacity: LoaderWindows["entryCapacity"][number][] = [];
  const width: NonNullable<LoaderWindows["width"]>[number][] = [];
  for (const event of events) {
    const span = { fromS: event.fromS, untilS: event.toS };
    if (event.movement !== undefined) {
      const [fromLink, toLink] = [names.link.get(event.movement[0])!, names.link.get(event.movement[1])!];
      heldMovements.push({ ...span, fromLink, toLink, classMask: everyClass, capacityPcuPerS: event.capacityPcuPerS! });
      continue;
    }
    const link = names.link.get(event.link!)!;
    if (event.exitCapacityPcuPerS !== undefined)
      exitCapacity.push({ ...span, link, pcuPerS: event.exitCapacityPcuPerS });
    if (event.entryCapacityPcuPerS !== undefined)
      entryCapacity.push({ ...span, link, pcuPerS: event.entryCapacityPcuPerS });
    if (event.widthShare !== undefined) width.push({ ...span, link, share: event.widthShare });
    const classMask = maskOf(classes, event.closedTo ?? []);
    if (classMask !== 0) closedLinks.push({ ...span, link, classMask });
  }
  return { closedLinks, heldMovements, exitCapacity, entryCapacity, width };
}

/** A link is green in each phase that names it; links in no phase have no signal. */
function caseSignals({ nodes, endS }: LoadingCase, names: CaseNames): LoaderSignal[] {
  return nodes.flatMap(({ signal }) => {
    if (signal === undefined) return [];
    const greens = new Map<string, Window[]>();
    let fromS = 0;
    for (const { greenS, links } of signal.phases) {
      for (const id of links) greens.set(id, [...(greens.get(id) ?? []), { fromS, untilS: fromS + greenS }]);
      fromS += greenS;
    }
    return [...greens].map(([id, windows]) => ({
      link: names.link.get(id)!,
      fromS: 0,
      untilS: endS,
      cycleS: signal.cycleS,
      offsetS: signal.offsetS,
      // Phases that fill the cycle may overrun it by a rounding.
      greens: unionWindows(windows).map((green) => [green.fromS, Math.min(signal.cycleS, green.untilS)] as const),
    }));
  });
}
