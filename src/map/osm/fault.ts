/** Every complaint about a map file is one line: the file, the place in it, the reason, and what to do about it. */
import { ClearwayError } from "../../base/index.ts";

/**
 * `osm-empty`, `osm-unknown-format`: not a map. `osm-cut`, `osm-corrupt`: a map that was damaged. `osm-limit`: larger than
 * the format allows. `osm-unsupported`: sound, but written in a way that is not read. `osm-value`: a value that cannot be.
 * `bad-polygon`: a file that encloses no definite area.
 */
export type FaultCode =
  | "osm-empty"
  | "osm-unknown-format"
  | "osm-cut"
  | "osm-corrupt"
  | "osm-limit"
  | "osm-unsupported"
  | "osm-value"
  | "bad-polygon";

/** Makes the error at the reader's present place; the caller throws it. */
export type Fault = (code: FaultCode, reason: string, details?: FaultDetails) => ClearwayError;

export interface FaultDetails {
  /** What to do, where something better is known than to get the file again. */
  readonly advice?: string;
  readonly cause?: unknown;
}

const FETCH_AGAIN = "get the file again, `osmium fileinfo -e` tells whether it is whole";
const LONGEST_REASON = 240;

/** `place` is what stands between the file's name and the reason, e.g. `: byte 12` or `:3`. */
export function osmFault(
  path: string,
  place: string,
  code: FaultCode,
  reason: string,
  { advice = FETCH_AGAIN, cause }: FaultDetails = {},
): ClearwayError {
  return new ClearwayError(code, `${oneLine(path)}${place}: ${oneLine(reason)}; ${advice}`, { kind: "input", cause });
}

/** A word of the file, fit to stand in a message. */
export const quote = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Words out of a hostile file must not break the line, colour the terminal or fill the screen. */
function oneLine(text: string): string {
  const clean = text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
  return clean.length > LONGEST_REASON ? `${clean.slice(0, LONGEST_REASON)}…` : clean;
}
