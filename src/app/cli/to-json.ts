/** Data as they are printed. */

/** As many as OpenStreetMap's own degrees have: about a centimetre, and below what any other figure here is known to. */
const MOST_DIGITS = 7;

/** One line of JSON. What a float has beyond seven digits after the point is noise of its reckoning, and is left out. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "number" && !Number.isInteger(each) ? Number(each.toFixed(MOST_DIGITS)) : each,
  );
}
