/**
 * When a rule of some hours holds: the part of OSM's opening_hours that traffic rules use, evaluated on local days.
 *
 * - Rules are taken in order. One that opens on a day (`Mo-Fr 06:00-09:00`) puts its times in the place of what earlier
 *   rules said of that day; after a comma it adds to them. `off` with times takes these times away, without it the day.
 * - A day's times may run past midnight (`22:00-06:00`); they stay that day's.
 * - What the text or the calendar does not tell is assumed, and `remarks` says so: there is no public or school holiday; the
 *   sun rises at 06:00 and sets at 18:00 all year, which is right within 50 minutes in Hanoi; and times for the days of a
 *   rule before (`06:00-09:00; 16:30-19:30`, often so on Hanoi's streets) are meant beside its times, though by the letter
 *   they would leave it none.
 *
 * Source: OSM wiki, Key:opening_hours/specification.
 */
import { type Clock, clipWindows, unionWindows, type Window } from "../../base/index.ts";

/** What was assumed. */
export type HoursRemark = "no-holidays" | "sun-06-18" | "same-days-add";

export interface DayOfYear {
  /** NONE_YEAR = every year. */
  readonly year: number;
  /** 1 = January. */
  readonly month: number;
  readonly day: number;
}

/** From a day through another; without years it comes round each year and may run over New Year. */
export interface DateRange {
  readonly from: DayOfYear;
  readonly through: DayOfYear;
}

export const NONE_YEAR = 0;

/** Minutes after midnight, half open; `until` may lie past the day's end. */
export interface TimeRange {
  readonly from: number;
  readonly until: number;
}

export interface HoursRule {
  /** None = the whole year. */
  readonly dates: readonly DateRange[];
  /** Bit 0 = Sunday .. bit 6 = Saturday. 0 = never, a rule of holidays alone. */
  readonly weekdays: number;
  /** None = the whole day. */
  readonly times: readonly TimeRange[];
  readonly isOff: boolean;
  /** Adds to what earlier rules say of its days, in place of replacing it. */
  readonly isAdded: boolean;
}

export interface Hours {
  readonly rules: readonly HoursRule[];
  readonly remarks: readonly HoursRemark[];
}

export const DAY_MINUTES: number = 24 * 60;
const DAY_MS = DAY_MINUTES * 60_000;

/** A span of wall-clock time: minutes since 1970-01-01T00:00 as clocks on the wall show them. */
interface Span {
  readonly from: number;
  readonly until: number;
}

/** The local days of a span: for the hours of many rules they are asked of the clock once. */
export interface LocalDays {
  readonly clock: Clock;
  readonly span: Window;
  /** Days since 1970-01-01 of the day before the span, whose times may run into it. */
  readonly first: number;
  /** When each day begins, one more than there are days. */
  readonly startS: readonly number[];
}

/** Throws RangeError where the span has no end. */
export function localDays(clock: Clock, span: Window): LocalDays {
  if (!Number.isFinite(span.fromS) || !Number.isFinite(span.untilS)) {
    throw new RangeError(`hours need a span with an end, not ${span.fromS} .. ${span.untilS}`);
  }
  const first = dayOf(clock.date(span.fromS)) - 1;
  const startS: number[] = [];
  for (let day = first; startS.length < 2 || startS.at(-1)! < span.untilS; day++) {
    startS.push(clock.secondsOf(wallTime(day * DAY_MINUTES)));
  }
  return { clock, span, first, startS };
}

/** When it holds within `span`: sorted, disjoint, in the clock's zone. Throws RangeError where the span has no end. */
export function hoursWindows(hours: Hours, clock: Clock, span: Window): Window[] {
  return hoursWithin(hours, localDays(clock, span));
}

export function hoursWithin(hours: Hours, calendar: LocalDays): Window[] {
  const days: Span[][] = calendar.startS.slice(1).map(() => []);
  for (const rule of hours.rules) apply(rule, days, calendar.first);
  const windows = days
    .flat()
    .map(({ from, until }) => ({ fromS: secondsOf(calendar, from), untilS: secondsOf(calendar, until) }));
  return clipWindows(unionWindows(windows), calendar.span);
}

/** `days`: what holds so far, by the day on which it begins. */
function apply(rule: HoursRule, days: Span[][], first: number): void {
  for (const [index, spans] of days.entries()) {
    const day = first + index;
    if (!isOnDay(rule, day)) continue;
    if (rule.times.length === 0) {
      days[index] = rule.isOff ? [] : [{ from: day * DAY_MINUTES, until: (day + 1) * DAY_MINUTES }];
      continue;
    }
    const own = rule.times.map(({ from, until }) => ({
      from: day * DAY_MINUTES + from,
      until: day * DAY_MINUTES + until,
    }));
    if (!rule.isOff) days[index] = rule.isAdded ? [...spans, ...own] : own;
    else {
      for (let near = Math.max(0, index - 1); near <= Math.min(index + 1, days.length - 1); near++) {
        for (const span of own) days[near] = days[near]!.flatMap((open) => without(open, span));
      }
    }
  }
}

function isOnDay(rule: HoursRule, day: number): boolean {
  // 1970-01-01 was a Thursday.
  if ((rule.weekdays & (1 << ((((day + 4) % 7) + 7) % 7))) === 0) return false;
  if (rule.dates.length === 0) return true;
  const date = new Date(day * DAY_MS);
  const at: DayOfYear = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  return rule.dates.some(({ from, through }) => {
    if (from.year !== NONE_YEAR) return rank(from) <= rank(at) && rank(at) <= rank(through);
    const [a, b, now] = [rankInYear(from), rankInYear(through), rankInYear(at)];
    return a <= b ? a <= now && now <= b : now >= a || now <= b;
  });
}

const rankInYear = ({ month, day }: DayOfYear): number => month * 100 + day;
const rank = (day: DayOfYear): number => day.year * 10_000 + rankInYear(day);

function without(open: Span, taken: Span): Span[] {
  if (taken.until <= open.from || taken.from >= open.until) return [open];
  return [
    { from: open.from, until: taken.from },
    { from: taken.until, until: open.until },
  ].filter(({ from, until }) => until > from);
}

/** Days since 1970-01-01 of a calendar date, "2024-07-26". */
function dayOf(date: string): number {
  return Math.round(Date.parse(`${date}T00:00Z`) / DAY_MS);
}

function secondsOf({ clock, first, startS }: LocalDays, wallMinutes: number): number {
  const index = Math.floor(wallMinutes / DAY_MINUTES) - first;
  const [from, until] = [startS[index], startS[index + 1]];
  // Where the clock is put forward or back it must be asked itself.
  if (from === undefined || until !== from + DAY_MINUTES * 60) return clock.secondsOf(wallTime(wallMinutes));
  return from + (wallMinutes - (first + index) * DAY_MINUTES) * 60;
}

/** "2024-07-26T06:00" */
function wallTime(wallMinutes: number): string {
  return new Date(wallMinutes * 60_000).toISOString().slice(0, 16);
}
