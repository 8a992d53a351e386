/**
 * A PBF file has no end mark: cut exactly between two blobs it is a sound file of fewer elements. What tells is the order
 * that files have: nodes, ways, relations. Where there are no relations and many untagged nodes, which serve to draw
 * ways, are on no way, the ways were cut off. (Whole extracts: 0 to 0.1 % of their untagged nodes.) A cut among the
 * relations, or just before them, cannot be told.
 */
import { Growable, type WorkOptions } from "../../base/index.ts";
import { openBytes } from "./byte-source.ts";
import { osmFault } from "./fault.ts";
import { readPbf } from "./read-pbf.ts";

/** Of the nodes, those whose ids are divisible by this stand for all. */
const SAMPLED = 8;
/** More loose nodes than this are no accident. */
const LOOSE_SHARE = 0.01;
const LEAST_LOOSE = 20;

/** Reads the file once more for it; call it only where a PBF file has no relations. */
export async function requireWhole(path: string, { signal }: WorkOptions): Promise<void> {
  const source = await openBytes(path, { signal });
  try {
    const sampledRefs = new Growable((length) => new Float64Array(length));
    let onWays: ReadonlySet<number> | undefined;
    let untagged = 0;
    let loose = 0;
    const handlers = {
      way(_: number, refs: ArrayLike<number>): void {
        for (let i = 0; i < refs.length; i++) if (refs[i]! % SAMPLED === 0) sampledRefs.push(refs[i]!);
      },
      node(id: number, _lon: number, _lat: number, tags: { readonly size: number }): void {
        if (id % SAMPLED !== 0 || tags.size > 0) return;
        onWays ??= new Set(sampledRefs.finish());
        untagged++;
        if (!onWays.has(id)) loose++;
      },
    };
    await readPbf(source, handlers, "ways first");
    if (loose < LEAST_LOOSE || loose < LOOSE_SHARE * untagged) return;
    const share = Math.round((100 * loose) / untagged);
    const reason = `the file ends before all its ways: it has no relations, and ${share} % of its untagged nodes are on no way`;
    const advice =
      "get the file again; if it is meant so, drop its loose nodes: `osmium tags-filter -o out.osm.pbf in.osm.pbf w/highway`";
    throw osmFault(path, `: byte ${source.sizeBytes}`, "osm-cut", reason, { advice });
  } finally {
    await source.close();
  }
}
