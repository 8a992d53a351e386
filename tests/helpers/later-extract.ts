/** An extract as it may look a year later: other ids, ways cut in two, a street renamed, a way gone. */
import { type BuiltNetwork, buildNetwork, collectRoads } from "../../src/map/network/index.ts";
import type { OsmMember } from "../../src/map/osm/index.ts";
import type { OsmElements } from "./osm-files.ts";

export interface Edits {
  /** Leave the ids as they are; a way's second half has a new one all the same. */
  readonly keepIds?: boolean;
  /** Cut each way of three nodes and more in two at a middle node, the members of turn restrictions left whole. */
  readonly split?: boolean;
  /** New names of streets by the old ones. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Way ids of the older extract. */
  readonly remove?: readonly number[];
}

/** Of a way's second half. */
const secondId = (id: number): number => 40_000_000_000 - id;

export function laterExtract({ nodes, ways, relations }: OsmElements, edits: Edits): BuiltNetwork {
  const roads = collectRoads("VN");
  const { handlers } = roads;
  // Ids run the other way round, so that no order by id stays.
  const renumber = (id: number): number => (edits.keepIds === true ? id : 20_000_000_000 - id);
  const inRestrictions = new Set(relations.flatMap(({ members }) => members.map(({ ref }) => ref)));
  for (const { id, refs, tags } of ways.toReversed()) {
    if (edits.remove?.includes(id)) continue;
    const newTags = new Map(Object.entries(tags));
    const name = tags.name;
    if (name !== undefined && edits.rename?.[name] !== undefined) newTags.set("name", edits.rename[name]);
    const newRefs = refs.map(renumber);
    const middle = refs.length >> 1;
    if (edits.split === true && refs.length >= 3 && !inRestrictions.has(id)) {
      handlers.way?.(secondId(id), newRefs.slice(middle), newTags);
      handlers.way?.(renumber(id), newRefs.slice(0, middle + 1), newTags);
    } else handlers.way?.(renumber(id), newRefs, newTags);
  }
  for (const { id, members, tags } of relations) {
    const newMembers = members.map((member): OsmMember => ({ ...member, ref: renumber(member.ref) }));
    handlers.relation?.(renumber(id), newMembers, new Map(Object.entries(tags)));
  }
  for (const { id, lon, lat, tags } of nodes.toReversed())
    handlers.node?.(renumber(id), lon, lat, new Map(Object.entries(tags)));
  return buildNetwork(roads.finish());
}
