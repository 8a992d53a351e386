/**
 * Reads the text of a rule's hours ("Mo-Fr 06:00-09:00,16:00-19:30; Su off") into `Hours`, or says what of it cannot be
 * read. Weekdays, times (past midnight too), months and dates with or without a year, `off`, `24/7`, sunrise and sunset,
 * and PH and SH, which never come (see `Hours.remarks`). Refused, since half a rule is a wrong one: weeks, years alone,
 * nth weekdays, open ends, Easter, comments, fallbacks.
 */
import {
  DAY_MINUTES,
  type DateRange,
  type DayOfYear,
  type Hours,
  type HoursRule,
  NONE_YEAR,
  type TimeRange,
} from "./hours.ts";
import { MONTHS, tokensOf, Unreadable, WEEKDAYS } from "./hours-tokens.ts";

const EVERY_DAY = 0b111_1111;
/** Minutes after midnight. */
const SUN: Readonly<Record<string, number>> = { sunrise: 360, dawn: 360, sunset: 1080, dusk: 1080 };
const LAST_MINUTE = 2 * DAY_MINUTES;

/** The hours, or the reason why they cannot be read. */
export function readHours(text: string): Hours | string {
  try {
    const rules: HoursRule[] = [];
    let hasSameDays = false;
    const reader = new Reader(tokensOf(text));
    while (!reader.isAtEnd()) {
      const rule = reader.rule(rules.length > 0 && reader.take(","));
      const hasEqual = !rule.isAdded && rules.some((before) => hasTimesOfSameDays(before, rule));
      hasSameDays ||= hasEqual;
      // Times alone, of every day, leave standing what is said of certain days.
      const isTimesAlone = rule.weekdays === EVERY_DAY && rule.dates.length === 0;
      rules.push({ ...rule, isAdded: rule.isAdded || hasEqual || isTimesAlone });
      if (!reader.isAtEnd() && !reader.sees(",") && !reader.take(";")) throw new Unreadable(`"${reader.next()}"`);
    }
    if (rules.length === 0) return "says no hours";
    if (rules.every((rule) => rule.isOff || rule.weekdays === 0)) return `"${text}" never holds as far as is known`;
    return {
      rules,
      remarks: [
        ...(reader.hasHolidays ? (["no-holidays"] as const) : []),
        ...(reader.hasSun ? (["sun-06-18"] as const) : []),
        ...(hasSameDays ? (["same-days-add"] as const) : []),
      ],
    };
  } catch (error) {
    if (error instanceof Unreadable) return `cannot read ${error.message} in "${text}"`;
    throw error;
  }
}

function hasTimesOfSameDays(a: HoursRule, b: HoursRule): boolean {
  const days = ({ weekdays, dates }: HoursRule): string => JSON.stringify([weekdays, dates]);
  return !a.isOff && !b.isOff && a.times.length > 0 && b.times.length > 0 && days(a) === days(b);
}

class Reader {
  hasHolidays = false;
  hasSun = false;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  sees(token: string, ahead = 0): boolean {
    return this.#tokens[this.#at + ahead] === token;
  }

  take(token: string): boolean {
    const isThere = this.sees(token);
    if (isThere) this.#at++;
    return isThere;
  }

  next(): string {
    return this.#tokens[this.#at++] ?? "the end";
  }

  rule(isAdded: boolean): HoursRule {
    const from = this.#at;
    const isAlways = this.take("24/7");
    const dates = isAlways ? [] : this.#dates();
    const weekdays = isAlways ? EVERY_DAY : this.#weekdays();
    const times = isAlways ? [] : this.#times();
    const isOff = this.take("off") || this.take("closed");
    if (!isOff) this.take("open");
    if (this.#at === from) throw new Unreadable(`"${this.next()}"`);
    return { dates, weekdays, times, isOff, isAdded };
  }

  /** `Jan-Mar,Dec 24,26`, `2024 Mar 15-Apr 2`. */
  #dates(): DateRange[] {
    const dates: DateRange[] = [];
    while (this.#seesDate(0)) {
      let from = this.#day(NONE_YEAR, undefined, 1);
      for (;;) {
        const isRange = this.take("-");
        const through = isRange ? this.#through(from) : this.#isWholeMonth ? { ...from, day: 31 } : from;
        dates.push({ from, through });
        // A number after a comma is a day of the same month: Dec 24,26.
        if (!this.sees(",") || !/^\d{1,2}$/.test(this.#tokens[this.#at + 1] ?? "")) break;
        this.#at++;
        from = this.#day(through.year, through, 1);
      }
      if (!this.sees(",") || !this.#seesDate(1)) break;
      this.#at++;
    }
    return dates;
  }

  #isWholeMonth = false;

  /** The end of a range; without a year of its own it is the next such day after `from`. */
  #through(from: DayOfYear): DayOfYear {
    const day = this.#day(from.year, from, 31);
    const isEarlier = day.month < from.month || (day.month === from.month && day.day < from.day);
    return from.year !== NONE_YEAR && day.year === from.year && isEarlier ? { ...day, year: day.year + 1 } : day;
  }

  #seesDate(ahead: number): boolean {
    const token = this.#tokens[this.#at + ahead] ?? "";
    return MONTHS.includes(token) || /^\d{4}$/.test(token);
  }

  /** `[year] month [day]`; after `before` the month may be left out where a day is said. */
  #day(year: number, before: DayOfYear | undefined, dayWithout: number): DayOfYear {
    if (/^\d{4}$/.test(this.#tokens[this.#at] ?? "")) year = Number(this.next());
    const hasMonth = MONTHS.includes(this.#tokens[this.#at] ?? "");
    if (!hasMonth && (before === undefined || !/^\d{1,2}$/.test(this.#tokens[this.#at] ?? "")))
      throw new Unreadable(`"${this.next()}"`);
    const month = hasMonth ? MONTHS.indexOf(this.next()) + 1 : before!.month;
    this.#isWholeMonth = !/^\d{1,2}$/.test(this.#tokens[this.#at] ?? "");
    const day = this.#isWholeMonth ? dayWithout : Number(this.next());
    if (day < 1 || day > 31) throw new Unreadable(`day ${day}`);
    return { year, month, day };
  }

  /** `Mo-Fr,Su`; PH and SH count as days that do not come, alone or as a condition on the days after them. */
  #weekdays(): number {
    let mask = 0;
    let isSaid = false;
    let isNever = false;
    for (;;) {
      if (this.take("ph") || this.take("sh")) {
        isSaid = this.hasHolidays = true;
        if (WEEKDAYS.includes(this.#tokens[this.#at] ?? "")) isNever = true;
      } else {
        const from = WEEKDAYS.indexOf(this.#tokens[this.#at] ?? "");
        if (from < 0) break;
        this.#at++;
        isSaid = true;
        const through = this.take("-") ? WEEKDAYS.indexOf(this.next()) : from;
        if (through < 0) throw new Unreadable("a range of weekdays");
        for (let day = from; ; day = (day + 1) % 7) {
          mask |= 1 << day;
          if (day === through) break;
        }
        // "Mo-Fr SH": of these days those of the holidays.
        if (this.sees("ph") || this.sees("sh")) isNever = true;
      }
      if (isNever) continue;
      if (!this.sees(",") || !this.#seesWeekday(1)) break;
      this.#at++;
    }
    if (isNever) return 0;
    return isSaid ? mask : EVERY_DAY;
  }

  #seesWeekday(ahead: number): boolean {
    const token = this.#tokens[this.#at + ahead] ?? "";
    return WEEKDAYS.includes(token) || token === "ph" || token === "sh";
  }

  #times(): TimeRange[] {
    const times: TimeRange[] = [];
    if (!this.#seesTime(0)) return times;
    for (;;) {
      const from = this.#time();
      if (!this.take("-")) throw new Unreadable("a time without an end");
      const until = this.#time();
      if (this.sees("+")) throw new Unreadable("an open end");
      times.push(timeRange(from, until));
      if (!this.sees(",") || !this.#seesTime(1)) return times;
      this.#at++;
    }
  }

  #seesTime(ahead: number): boolean {
    const token = this.#tokens[this.#at + ahead] ?? "";
    return token.includes(":") || token === "(" || Object.hasOwn(SUN, token);
  }

  /** `07:30`, `sunset`, `(sunset-01:00)`. */
  #time(): number {
    if (this.take("(")) {
      const event = this.#sun(this.next());
      const sign = this.take("-") ? -1 : this.take("+") ? 1 : 0;
      const minutes = event + sign * clockMinutes(this.next());
      if (sign === 0 || !this.take(")")) throw new Unreadable("a time by the sun");
      return minutes;
    }
    const token = this.next();
    return Object.hasOwn(SUN, token) ? this.#sun(token) : clockMinutes(token);
  }

  #sun(token: string): number {
    const minutes = Object.hasOwn(SUN, token) ? SUN[token] : undefined;
    if (minutes === undefined) throw new Unreadable(`"${token}"`);
    this.hasSun = true;
    return minutes;
  }
}

/** To the last minute of a day is to its end, and from its first minute from its beginning: nobody means that minute. */
function timeRange(from: number, until: number): TimeRange {
  const begins = from === 1 ? 0 : from;
  const ends = until % DAY_MINUTES === DAY_MINUTES - 1 ? until + 1 : until;
  return { from: begins, until: ends <= begins ? ends + DAY_MINUTES : ends };
}

function clockMinutes(token: string): number {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(token) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  if (!(minutes <= LAST_MINUTE) || Number(minute) > 59) throw new Unreadable(`time "${token}"`);
  return minutes;
}
