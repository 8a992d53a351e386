/** GPX 1.0 and 1.1: the tracks and routes of a file, as lists of points. Entities, DTDs and depth are refused. */
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { ClearwayError } from "../../base/index.ts";
import type { TrackPoint } from "./types.ts";

export interface GpxTrack {
  /** `track`: recorded, one each `<trkseg>`; `route`: drawn, one each `<rte>`. */
  readonly kind: "track" | "route";
  readonly name: string;
  readonly points: readonly TrackPoint[];
}

const MOST_POINTS = 1_000_000;
const MOST_DEPTH = 64;
const PIECE = 65_536;
/** No tag and no text of GPX is longer; a token grows in the parser's memory until it ends. */
const MOST_TOKEN = 65_536;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[-+]\d\d:\d\d)?$/;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** `path` is only named in messages. Throws ClearwayError on what is not GPX, or holds no track and no route with points. */
export function readGpx(text: string, path = "GPX"): GpxTrack[] {
  const parser = new SaxesParser({ xmlns: false });
  const fault = (code: string, reason: string): ClearwayError =>
    new ClearwayError(code, `${path}:${parser.line}: ${reason.replace(/\p{Cc}+/gu, " ")}`);
  const tracks = new Tracks(fault);
  let tokenStart = 0;
  const endToken = (): void => {
    tokenStart = parser.position;
  };
  parser.on("error", (cause) => {
    throw fault("gpx-corrupt", `not well-formed XML: ${cause.message.replace(/^\d+:\d+: |\.$/g, "")}`);
  });
  parser.on("doctype", () => {
    throw fault("gpx-unsupported", "a DOCTYPE, which GPX files do not have: remove it");
  });
  parser.on("comment", endToken);
  parser.on("opentag", (tag) => {
    endToken();
    tracks.open(tag);
  });
  parser.on("text", (words) => tracks.addText(words));
  parser.on("cdata", (words) => tracks.addText(words));
  parser.on("closetag", () => {
    endToken();
    tracks.close();
  });
  for (let start = 0; start < text.length; start += PIECE) {
    parser.write(text.slice(start, start + PIECE));
    // The parser's own position is right only while it parses.
    if (start + PIECE - tokenStart > PIECE + MOST_TOKEN) {
      throw fault("gpx-limit", `a tag, comment or text of more than ${MOST_TOKEN} characters`);
    }
  }
  parser.close();
  return tracks.finish();
}

/** Follows the tree from tag to tag; holds the list under way and the point whose children are being read. */
class Tracks {
  readonly #fault: (code: string, reason: string) => ClearwayError;
  readonly #done: GpxTrack[] = [];
  readonly #open: string[] = [];
  #kind: GpxTrack["kind"] = "track";
  #name = "";
  #points: TrackPoint[] | undefined;
  #point: TrackPoint | undefined;
  #text = "";
  #count = 0;

  constructor(fault: (code: string, reason: string) => ClearwayError) {
    this.#fault = fault;
  }

  open({ name: tag, attributes }: SaxesTagPlain): void {
    const name = localName(tag);
    if (this.#open.length === 0 && name !== "gpx") {
      throw this.#fault("gpx-unknown-format", `XML whose root is "${quotable(name)}", not "gpx"`);
    }
    if (this.#open.length >= MOST_DEPTH) throw this.#fault("gpx-corrupt", `tags nested deeper than ${MOST_DEPTH}`);
    this.#open.push(name);
    this.#text = "";
    if (name === "trk" || name === "rte") this.#name = "";
    if (name === "trkseg" || name === "rte") {
      this.#kind = name === "rte" ? "route" : "track";
      this.#points = [];
    } else if ((name === "trkpt" || name === "rtept") && this.#points !== undefined) {
      if (++this.#count > MOST_POINTS) throw this.#fault("gpx-limit", `more than ${MOST_POINTS} points`);
      this.#point = { lon: this.#degrees(attributes.lon, "lon", 180), lat: this.#degrees(attributes.lat, "lat", 90) };
    }
  }

  addText(words: string): void {
    this.#text += words;
  }

  close(): void {
    const name = this.#open.pop()!;
    const parent = this.#open.at(-1);
    if (name === "time" && this.#point !== undefined && (parent === "trkpt" || parent === "rtept")) {
      this.#point = { ...this.#point, timeS: this.#seconds(this.#text.trim()) };
    } else if (name === "name" && (parent === "trk" || parent === "rte")) {
      this.#name = this.#text.trim();
    } else if ((name === "trkpt" || name === "rtept") && this.#point !== undefined) {
      this.#points!.push(this.#point);
      this.#point = undefined;
    } else if ((name === "trkseg" || name === "rte") && this.#points !== undefined) {
      if (this.#points.length > 0) this.#done.push({ kind: this.#kind, name: this.#name, points: this.#points });
      this.#points = undefined;
    }
    this.#text = "";
  }

  finish(): GpxTrack[] {
    if (this.#done.length > 0) return this.#done;
    throw this.#fault("gpx-empty", "no track and no route with points (way points alone are no drive)");
  }

  #degrees(text: string | undefined, key: string, most: number): number {
    if (text === undefined) throw this.#fault("gpx-value", `a point without ${key}`);
    const degrees = Number(text);
    if (NUMBER.test(text) && Math.abs(degrees) <= most) return degrees;
    throw this.#fault("gpx-value", `${key}="${quotable(text)}" is not a number from -${most} to ${most}`);
  }

  /** Seconds since 1970. A time without a zone is UTC, as GPX has it. */
  #seconds(text: string): number {
    const zoned = /(Z|[-+]\d\d:\d\d)$/.test(text) ? text : `${text}Z`;
    const timeS = INSTANT.test(text) ? Date.parse(zoned) / 1000 : Number.NaN;
    if (!Number.isNaN(timeS)) return timeS;
    throw this.#fault("gpx-value", `time "${quotable(text)}" is not like 2026-03-16T09:00:00Z`);
  }
}

/** Some writers put GPX's tags in a prefix. */
function localName(tag: string): string {
  return tag.slice(tag.indexOf(":") + 1);
}

function quotable(text: string): string {
  const printable = text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, "?");
  return printable.length > 40 ? `${printable.slice(0, 40)}…` : printable;
}
