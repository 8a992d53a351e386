/** The words of a rule's hours: times, numbers, signs and names, names in their short form ("monday" is "mo", "march" is "mar"). */

/** From Sunday on, as bits are numbered in `HoursRule.weekdays`. */
export const WEEKDAYS: readonly string[] = ["su", "mo", "tu", "we", "th", "fr", "sa"];
export const MONTHS: readonly string[] = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const FULL_NAMES = (
  "sunday monday tuesday wednesday thursday friday saturday " +
  "january february march april june july august september october november december"
).split(" ");

/** A text that is no hours; caught by `readHours`. */
export class Unreadable extends Error {}

const TOKEN = /24\/7|\d{1,2}:\d{2}|\d+|[a-z]+|[-,;+()]/y;

/** Lower case, words as their first two (weekdays) or three letters (months). */
export function tokensOf(text: string): string[] {
  const plain = text.toLowerCase().replace(/[–—]/g, "-").replace(/\s+/g, " ").trim();
  const tokens: string[] = [];
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < plain.length; ) {
    if (plain[TOKEN.lastIndex] === " ") {
      TOKEN.lastIndex++;
      continue;
    }
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(plain)?.[0];
    if (token === undefined) throw new Unreadable(`"${plain.slice(at, at + 12)}"`);
    tokens.push(shortName(token));
  }
  return tokens;
}

function shortName(token: string): string {
  if (!/^[a-z]{3,}$/.test(token)) return token;
  const full = FULL_NAMES.find((name) => name === token || (token.length === 3 && name.startsWith(token)));
  if (full === undefined) return token;
  return full.endsWith("day") ? full.slice(0, 2) : full.slice(0, 3);
}
