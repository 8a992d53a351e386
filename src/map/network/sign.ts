/** A sign that tells who goes first, as its node's tags say it. What it means for links, place-signs tells. */
import type { Tags } from "../osm/index.ts";
import { HEAD_SIGNS } from "./types.ts";

/** A sign as its node tells it. */
export interface Sign {
  /** Index into HEAD_SIGNS. */
  readonly sign: number;
  /** Which traffic of its way it speaks to; undefined: that is not said. */
  readonly facing: "forward" | "backward" | "both" | undefined;
  /** At a junction's node: to every approach. */
  readonly isAll: boolean;
}

const GIVE_WAY = HEAD_SIGNS.indexOf("give_way");
const STOP = HEAD_SIGNS.indexOf("stop");

export function readSign(tags: Tags): Sign | undefined {
  const highway = tags.get("highway");
  if (highway === "mini_roundabout") return { sign: GIVE_WAY, facing: undefined, isAll: true };
  if (highway !== "give_way" && highway !== "stop") return undefined;
  const direction = tags.get("direction");
  const facing = direction === "forward" || direction === "backward" || direction === "both" ? direction : undefined;
  return { sign: highway === "stop" ? STOP : GIVE_WAY, facing, isAll: tags.get("stop") === "all" };
}
