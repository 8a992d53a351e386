/** Signals that a plan speaks of: where they are on the map, and whose greens it names. */
import type { RoadNetwork } from "../map/index.ts";
import type { SignalFrame } from "./frame-signals.ts";
import type { Resolver } from "./measures.ts";
import type { Path, Report } from "./places.ts";
import type { SignalEdit, SignalGreen } from "./plan-types.ts";
import type { ResolvedGreen, ResolvedSignal } from "./resolved-types.ts";
import { meetingNodes } from "./section.ts";

/** Streets meet where they share a node or come this close (the far carriageway). */
const MEET_M = 60;

/** Where the plan's signals are on the map, and whose greens it names; one whose place is not found is left out, reported. */
export function resolveSignals(
  resolver: Resolver,
  edits: readonly SignalEdit[],
  frames: readonly SignalFrame[],
): ResolvedSignal[] {
  return edits.flatMap((edit, index) => {
    const path = ["signals", index];
    const nodes = edit.at === undefined ? nodeOf(resolver, edit.node!, path) : junctionOf(resolver, edit.at, path);
    const { greensS, ...frame } = frames[index]!;
    const greens =
      edit.greens?.map((green, g) => resolveGreen(resolver, green, greensS![g]!, [...path, "greens", g])) ?? null;
    if (nodes === null || greens?.some((green) => green === null)) return [];
    const name = edit.at?.join(" – ") ?? `node ${edit.node}`;
    return [{ ...frame, index, name, nodes, greens: greens as ResolvedGreen[] | null }];
  });
}

function junctionOf({ network, finder, report }: Resolver, pair: readonly string[], path: Path): number[] | null {
  const [first, second] = pair.map((name, i) => finder.find(name, [...path, "at", i]));
  if (first == null || second == null) return null;
  const nodes = meetingNodes(network, first.links, second.links, MEET_M);
  if (nodes.length > 0) return nodes;
  report("error", [...path, "at"], "does-not-meet", `"${pair[1]}" does not meet "${pair[0]}"`);
  return null;
}

function nodeOf({ network, report }: Resolver, id: number, path: Path): number[] | null {
  const node = network.nodeOsmId.indexOf(id);
  if (node >= 0) return [node];
  const hint = "a stop line's own node is not kept: take an id from `clearway signals`, or say at: [two streets]";
  report("error", [...path, "node"], "unknown-node", `the map's roads have no node ${id}`, { hint });
  return null;
}

function resolveGreen(
  { network, finder, report }: Resolver,
  { from, side }: SignalGreen,
  greenS: number | null,
  path: Path,
): ResolvedGreen | null {
  const names = [from].flat();
  const found = names.map((name, i) => {
    const at = Array.isArray(from) ? [...path, "from", i] : [...path, "from"];
    if (typeof name === "number") return { name: `way ${name}`, links: wayLinks(network, name, at, report) };
    const street = finder.find(name, at);
    return { name, links: street === null ? null : Uint32Array.from(street.links) };
  });
  if (found.some(({ links }) => links === null)) return null;
  return { from: found as ResolvedGreen["from"], side: side ?? null, greenS };
}

function wayLinks(network: RoadNetwork, id: number, path: Path, report: Report): Uint32Array | null {
  const links: number[] = [];
  for (let link = 0; link < network.linkCount; link++) if (network.wayId[link] === id) links.push(link);
  if (links.length > 0) return Uint32Array.from(links);
  report("error", path, "unknown-way", `the map has no road ${id}`, { hint: "name the street" });
  return null;
}
