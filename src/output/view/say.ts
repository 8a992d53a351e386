/** A sentence or a name in the reader's language. */
import type { Language } from "../../base/index.ts";
import { STRINGS } from "./strings.ts";

export type StringKey = keyof typeof STRINGS;

/** Fills the blanks of a sentence. Throws RangeError on a blank left open: a reader must never see `{n}`. */
export function say(
  language: Language,
  key: StringKey,
  blanks: Readonly<Record<string, string | number>> = {},
): string {
  const text = STRINGS[key][language === "vi" ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = blanks[name];
    if (value === undefined) throw new RangeError(`no value for {${name}} in "${key}"`);
    return String(value);
  });
}

/** A name that the result holds as data (schedule, kind of vehicle) in the reader's words; unknown ones as they are. */
export function nameOf(language: Language, name: string): string {
  if (!Object.hasOwn(STRINGS, name)) return name;
  const isSentence = STRINGS[name as StringKey][0].includes("{"); // with blanks to fill: no name
  return isSentence ? name : say(language, name as StringKey);
}
