/**
 * Forms of a street's name that can be compared. Vietnamese accents tell streets apart (Hàng Đậu, Hàng Dầu), so a name
 * loses them last: first exact, then without the word for its sort of street, then without accents.
 */

/** Long forms of road numbers, folded, and the prefixes of refs that they stand for. */
const NUMBERED_ROADS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^quoc lo /, ["ql"]],
  [/^(tinh lo|duong tinh) /, ["dt", "tl"]],
  [/^cao toc /, ["ct"]],
];

/**
 * Lower case, one space between words, and each syllable's tone after its letters, so that "Hoà" and "Hòa" are one.
 * For comparing only.
 */
export function exactKey(name: string): string {
  return name
    .trim()
    .replace(/\s+/gu, " ")
    .toLocaleLowerCase("vi")
    .normalize("NFD")
    .replace(/[\p{L}\p{M}]+/gu, (word) => word.replace(TONES, "") + (word.match(TONES)?.join("") ?? ""));
}

/** Grave, acute, tilde, hook and dot below: the tones. Circumflex, breve and horn make letters. */
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/gu;

/** Words for a sort of street, as spelt with accents: "ngõ" is an alley, "Ngô" a family name that stays. */
const STREET_WORDS = ["đại lộ", "đường phố", "đường", "phố"].map(exactKey);
/** Words for what is not the street of that name: an alley off it, a bridge. */
const OTHER_WORDS = ["cầu vượt", "cầu", "hầm chui", "ngõ", "ngách", "hẻm"].map(exactKey);
const ALLEY = exactKey("ngõ ");

interface BareName {
  readonly key: string;
  readonly stripped: "nothing" | "street" | "other";
}

/** An exact key without the leading word for its sort, where something is left. */
export function bareKey(exact: string): BareName {
  const word = (words: readonly string[]): string | undefined => words.find((w) => exact.startsWith(`${w} `));
  const street = word(STREET_WORDS);
  if (street !== undefined) return { key: exact.slice(street.length + 1), stripped: "street" };
  const other = word(OTHER_WORDS);
  if (other !== undefined) return { key: exact.slice(other.length + 1), stripped: "other" };
  return { key: exact, stripped: "nothing" };
}

/** "ngõ …" with its accent: without it the word would pass for the family name Ngô. */
export const isAlley = (exact: string): boolean => exact.startsWith(ALLEY);

/** Without accents, đ as d, hyphens, dots and dashes as spaces. */
export function foldedKey(key: string): string {
  return key
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .replaceAll("đ", "d")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** Keys of a road number, for "CT.37", "QL5" or "Quốc lộ 5"; a list ("CT.01;QL.1") has several. */
export function refKeys(ref: string): string[] {
  return ref.split(";").flatMap((part) => {
    const folded = foldedKey(exactKey(part));
    if (!/\d/u.test(folded)) return [];
    for (const [long, prefixes] of NUMBERED_ROADS) {
      if (long.test(folded)) return prefixes.map((prefix) => prefix + folded.replace(long, "").replaceAll(" ", ""));
    }
    return [folded.replaceAll(" ", "")];
  });
}

/** Levenshtein distance of two short words. */
export function editDistance(a: string, b: string): number {
  let previous = Uint16Array.from({ length: b.length + 1 }, (_, j) => j);
  let current = new Uint16Array(b.length + 1);
  for (let i = 1; i <= a.length; i++) {
    current[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current[j] = Math.min(change, previous[j]! + 1, current[j - 1]! + 1);
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length]!;
}
