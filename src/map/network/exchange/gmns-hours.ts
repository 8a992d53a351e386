/**
 * Rules of hours as GMNS has them: a week in which each day has spans with their own values. Several rules on one thing
 * are evaluated together over the week, so that the spans do not overlap and no order of rows matters.
 */
import { Clock } from "../../../base/index.ts";
import { hoursWindows } from "../hours.ts";
import { readHours } from "../hours-read.ts";

/** Minutes from Sunday 00:00; half open. */
interface WeekSpan {
  readonly from: number;
  readonly until: number;
}

/** One row of time_set_definitions: the same hours on some days of the week. */
export interface TimeSet {
  /** Bit 0 = Sunday .. bit 6 = Saturday. */
  readonly days: number;
  /** Minutes after midnight. */
  readonly from: number;
  readonly until: number;
}

const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** A Sunday; what ran into it from the day before comes round at the week's end. */
const SUNDAY = "2023-01-01T00:00";

/** When the hours hold in any week, or null where they depend on the date, or cannot be read. */
export function weekOf(text: string): readonly WeekSpan[] | null {
  const hours = readHours(text);
  if (typeof hours === "string" || hours.rules.some((rule) => rule.dates.length > 0)) return null;
  const week = { fromS: 0, untilS: WEEK_MINUTES * 60 };
  return hoursWindows(hours, new Clock("UTC", SUNDAY), week).map(({ fromS, untilS }) => ({
    from: fromS / 60,
    until: untilS / 60,
  }));
}

/**
 * The spans of a week in which `valueAt` differs from `standing`, gathered into sets of days with the same hours and value.
 * `valueAt` is told which of the rules hold.
 */
export function timeSets(
  weeks: readonly (readonly WeekSpan[])[],
  standing: string,
  valueAt: (holds: readonly boolean[]) => string,
): { set: TimeSet; value: string }[] {
  const cuts = new Set<number>();
  for (let day = 0; day <= 7; day++) cuts.add(day * DAY_MINUTES);
  for (const { from, until } of weeks.flat()) cuts.add(from).add(until);
  const minutes = [...cuts].sort((a, b) => a - b);
  const days = new Map<string, { set: TimeSet; value: string }>();
  let open: { from: number; value: string } | null = null;
  for (const [i, from] of minutes.entries()) {
    const isEnd = i === minutes.length - 1;
    const value = isEnd ? standing : valueAt(weeks.map((spans) => spans.some((s) => s.from <= from && from < s.until)));
    if (open !== null && (open.value !== value || from % DAY_MINUTES === 0)) {
      const day = Math.floor(open.from / DAY_MINUTES);
      const [start, end] = [open.from - day * DAY_MINUTES, from - day * DAY_MINUTES];
      const key = `${start} ${end} ${open.value}`;
      const known = days.get(key)?.set.days ?? 0;
      days.set(key, { set: { days: known | (1 << day), from: start, until: end }, value: open.value });
      open = null;
    }
    if (open === null && value !== standing) open = { from, value };
  }
  return [...days.values()];
}

const DAY_WORDS = ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"];

/** "23:05", "24:00". */
export const clockWord = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** As opening hours: "Mo,Tu 07:00-09:00". */
export function hoursText({ days, from, until }: TimeSet): string {
  const times = `${clockWord(from)}-${clockWord(until)}`;
  if (days === 0b111_1111) return times;
  return `${DAY_WORDS.filter((_, day) => (days & (1 << day)) !== 0).join(",")} ${times}`;
}
