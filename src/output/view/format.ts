/** Numbers, times and dates as the reader's language writes them, rounded to what synthetic data deserve. */

import type { Language } from "../../base/index.ts";
import type { Band } from "./band.ts";
import { nameOf, say } from "./say.ts";

interface Format {
  readonly language: Language;
  /** Two significant digits above 100: 1.234 becomes "1.200". */
  readonly rough: (value: number) => string;
  /** An exact whole number, e.g. of things that were counted and are not estimates. */
  readonly count: (value: number) => string;
  readonly decimal: (value: number, digits: number) => string;
  /** "120–150", or one number where both ends round to the same. */
  readonly band: (band: Band, scale?: number) => string;
  readonly metres: (metres: number) => string;
  /** "45 giây", "2,5 phút", "14 phút": a length of time. */
  readonly duration: (seconds: number) => string;
  readonly percent: (share: number) => string;
  /** Names of classes: "truck-10t" becomes "xe tải 10t". */
  readonly vehicleClass: (id: string) => string;
  /** 26/7/2024 of an ISO instant or date, 5/2025 of a month; the text itself where it is none. */
  readonly date: (iso: string) => string;
}

const SEPARATORS: Readonly<Record<Language, { decimal: string; thousands: string }>> = {
  vi: { decimal: ",", thousands: "." },
  en: { decimal: ".", thousands: "," },
};

/** Instants of a result are written in the plan's zone, so the clock time is in the text: "13:40". */
export const clockTime = (iso: string): string => iso.slice(11, 16);

/** Clock time rounded up: nothing is said to reopen earlier than it does. */
export function clockTimeAfter(iso: string): string {
  if (iso.slice(17, 19) === "00") return clockTime(iso);
  const minutes = (Number(iso.slice(11, 13)) * 60 + Number(iso.slice(14, 16)) + 1) % 1440;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** A street or junction ("A – B") without the words for "street", which tell nothing where room is short. */
export function shortStreet(name: string): string {
  return name
    .split(" – ")
    .map((part) => part.replace(/^(Phố|Đường) (?=\p{Lu})/u, ""))
    .join(" – ");
}

function significant(value: number): number {
  const size = Math.abs(value);
  if (size < 10) return Math.round(value);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(size)) - 1);
  return Math.round(value / unit) * unit;
}

export function formatFor(language: Language): Format {
  const { decimal: comma, thousands } = SEPARATORS[language];
  const decimal = (value: number, digits: number): string => {
    const [whole, fraction] = Math.abs(value).toFixed(digits).split(".") as [string, string?];
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, thousands);
    const isZero = Number(Math.abs(value).toFixed(digits)) === 0;
    return `${value < 0 && !isZero ? "−" : ""}${grouped}${fraction === undefined ? "" : comma + fraction}`;
  };
  const rough = (value: number): string => decimal(significant(value), 0);
  const words = language === "vi" ? { s: "giây", min: "phút" } : { s: "s", min: "min" };
  return {
    language,
    rough,
    decimal,
    count: (value) => decimal(value, 0),
    band: ({ min, max }, scale = 1) => {
      const ends = [rough(min * scale), rough(max * scale)] as const;
      return ends[0] === ends[1] ? ends[0] : `${ends[0]}–${ends[1]}`;
    },
    metres: (metres) =>
      metres < 995 ? `${decimal(Math.round(metres / 10) * 10, 0)} m` : `${decimal(metres / 1000, 1)} km`,
    duration: (seconds) => {
      if (seconds < 90) return `${decimal(seconds, 0)} ${words.s}`;
      return `${decimal(seconds / 60, seconds < 600 ? 1 : 0)} ${words.min}`;
    },
    percent: (share) => `${decimal(share * 100, share > 0.99 && share < 1 ? 1 : 0)} %`,
    vehicleClass: (id) => {
      const named = nameOf(language, id);
      if (named !== id) return named;
      const cut = id.lastIndexOf("-");
      return cut < 0 ? id : `${nameOf(language, id.slice(0, cut))} ${id.slice(cut + 1)}`;
    },
    date: (iso) => {
      const parts = /^(\d{4})-(\d{2})(?:-(\d{2}))?/.exec(iso);
      if (parts === null) return iso;
      const month = `${Number(parts[2])}/${parts[1]}`;
      return parts[3] === undefined ? month : `${Number(parts[3])}/${month}`;
    },
  };
}

/** A street or junction as a reader is told of it: short, and never an empty word. */
export const placeName = (name: string, language: Language): string =>
  name === "" ? say(language, "unnamedRoad") : shortStreet(name);

/** The first few of many names. */
export function shortList(names: readonly string[], language: Language, separator = ", "): string {
  const shown = names.slice(0, LISTED).join(separator);
  return names.length <= LISTED + 1
    ? names.join(separator)
    : `${shown} ${say(language, "moreItems", { n: names.length - LISTED })}`;
}

const LISTED = 3;
