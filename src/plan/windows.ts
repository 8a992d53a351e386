/**
 * Windows as planners write them, to spans of scenario time: dates with slots, days of the week with slots, spans over days,
 * ranges less exceptions, names. A slot over midnight belongs to its first day; 24:00 ends a day. What comes round each week
 * has no end: it is laid on the days around the hours simulated.
 */
import { Temporal } from "temporal-polyfill";
import { type Clock, clipWindows, unionWindows, type Window } from "../base/index.ts";
import type { Path, Report } from "./places.ts";
import type { DailySlots, DayWord, WeeklySlots, WindowSpec, Windows } from "./plan-types.ts";
import { didYouMean } from "./suggest.ts";

const TIME = /^(\d{1,2}):(\d{2})$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2})$/;
const SPAN = /^(\S+ \S+) ?\.\. ?(\S+ \S+)$/;
const DAY_SLOT = /^(\d{4}-\d{2}-\d{2}) (\S+ ?[-–] ?\S+)$/;
const SLOT = /^(\d{1,2}:\d{2}) ?[-–] ?(\d{1,2}:\d{2})$/;
const ON_ORDER = /^on[ -]order$/;
/** A slot that ends on the next day is at most half a day long; past that its ends are taken for swapped. */
const LONGEST_NIGHT_MIN = 12 * 60;
const MOST_DATES = 366;
/** Of Temporal's `dayOfWeek`, which counts from 1. */
const DAYS: readonly DayWord[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** A fault of the text, in words for the planner. */
class WindowFault extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

export interface ResolvedWindows {
  /** Sorted and disjoint. */
  readonly windows: Window[];
  /** Opened and closed by an officer's word, at no stated hour. */
  readonly onOrder: boolean;
  /** A fault was reported: it may be meant for other hours too. */
  readonly isFaulty: boolean;
}

/** Reads the windows at a path of the file. */
export type WindowReader = (windows: Windows, path: Path) => ResolvedWindows;

/**
 * A reader that knows the plan's named windows; each is read once, so its faults are reported once, where it stands. `spans`:
 * the hours simulated, for windows that come round each week.
 */
export function makeWindowReader(
  named: Readonly<Record<string, Windows>>,
  clock: Clock,
  report: Report,
  spans: readonly Window[] = [],
): WindowReader {
  const known = new Map<string, ResolvedWindows | "being read">();
  const readNamed = (name: string, path: Path): ResolvedWindows => {
    const done = known.get(name);
    if (done === "being read") report("error", path, "window-loop", `the window "${name}" is made of itself`);
    if (done !== undefined) return done === "being read" ? { windows: [], onOrder: false, isFaulty: true } : done;
    known.set(name, "being read");
    const windows = read(named[name]!, ["windows", name]);
    known.set(name, windows);
    return windows;
  };
  const read: WindowReader = (windows, path) => {
    if (isList(windows)) {
      const parts = windows.map((spec, i) => read(spec, [...path, i]));
      return {
        windows: unionWindows(parts.flatMap((part) => part.windows)),
        onOrder: parts.some((part) => part.onOrder),
        isFaulty: parts.some((part) => part.isFaulty),
      };
    }
    if (typeof windows === "string" && ON_ORDER.test(windows)) return { windows: [], onOrder: true, isFaulty: false };
    if (typeof windows === "string" && Object.hasOwn(named, windows)) return readNamed(windows, path);
    let found: Window[] = [];
    const isFaulty = !attempt(() => (found = spansOf(windows, clock, named, spans)), path, report);
    return { windows: unionWindows(found), onOrder: false, isFaulty };
  };
  for (const name of Object.keys(named)) readNamed(name, ["windows", name]);
  return read;
}

/** Seconds of a date and a time of day; 24:00 is the next day's 00:00. Reports and gives null for what does not exist. */
export function resolveTime(date: string, time: string, path: Path, clock: Clock, report: Report): number | null {
  let timeS: number | null = null;
  attempt(() => (timeS = secondsOf(date, time, clock)), path, report);
  return timeS;
}

/** "2024-07-26 13:30" in two; a time of day alone has a null date. */
export function splitTime(text: string): { date: string | null; time: string } {
  const match = DATE_TIME.exec(text);
  return match === null ? { date: null, time: text } : { date: match[1]!, time: match[2]! };
}

/** Each day of "a..b", of one date or of a list. Throws on a date that does not exist. */
function listDates(dates: string | readonly string[]): string[] {
  const list: string[] = [];
  for (const text of typeof dates === "string" ? [dates] : dates) {
    const [first, last = first] = text.split("..").map((part) => dayOf(part.trim()));
    if (Temporal.PlainDate.compare(first!, last!) > 0) {
      throw new WindowFault("window-ends-before-it-starts", `the range of dates "${text}" ends before it starts`);
    }
    for (let day = first!; Temporal.PlainDate.compare(day, last!) <= 0; day = day.add({ days: 1 })) {
      if (list.length === MOST_DATES) throw new WindowFault("bad-time", `more than ${MOST_DATES} dates`);
      list.push(day.toString());
    }
  }
  return list;
}

const isList = (value: Windows): value is readonly WindowSpec[] => Array.isArray(value);

/** False after a report. */
function attempt(work: () => unknown, path: Path, report: Report): boolean {
  try {
    work();
    return true;
  } catch (fault) {
    if (!(fault instanceof WindowFault)) throw fault;
    report("error", path, fault.code, fault.message, { hint: fault.hint });
    return false;
  }
}

/** Notes windows that all lie outside the hours simulated. `subject`: whose they are, e.g. "the measure holds". */
export function noteOutside(
  subject: string,
  { windows, onOrder, isFaulty }: ResolvedWindows,
  clock: Clock,
  spans: readonly Window[],
  path: Path,
  report: Report,
): void {
  if (onOrder || isFaulty || spans.some((span) => clipWindows(windows, span).length > 0)) return;
  const first = windows[0];
  const when =
    first === undefined
      ? "on none of the days simulated"
      : `outside the hours simulated only, first on ${clock.date(first.fromS)} ${clock.timeOfDay(first.fromS)}`;
  report("note", path, "outside-simulation", `${subject} ${when}: no effect in them`);
}

function spansOf(
  spec: WindowSpec,
  clock: Clock,
  named: Readonly<Record<string, Windows>>,
  simulated: readonly Window[],
): Window[] {
  if (typeof spec !== "string") return "days" in spec ? weeklySpans(spec, clock, simulated) : dailySpans(spec, clock);
  const span = SPAN.exec(spec);
  const ends = span?.slice(1).map((end) => DATE_TIME.exec(end));
  if (ends?.[0] && ends[1]) {
    const window = {
      fromS: secondsOf(ends[0][1]!, ends[0][2]!, clock),
      untilS: secondsOf(ends[1][1]!, ends[1][2]!, clock),
    };
    if (window.untilS > window.fromS) return [window];
    throw new WindowFault("window-ends-before-it-starts", `the window "${spec}" ends before it starts`);
  }
  const day = DAY_SLOT.exec(spec);
  if (day !== null) return [slotSpan(day[1]!, day[2]!, clock)];
  if (/\d:\d/.test(spec)) {
    const hint = 'write "2024-07-26 13:30-15:00", "2024-07-26 22:00 .. 2024-07-27 03:00" or { dates: …, slots: […] }';
    throw new WindowFault("bad-time", `not a window: "${spec}"`, hint);
  }
  throw new WindowFault("unknown-window", `no window is named "${spec}"`, didYouMean(spec, Object.keys(named)));
}

function dailySpans(spec: DailySlots, clock: Clock): Window[] {
  const left = new Set(spec.except === undefined ? [] : listDates(spec.except));
  const days = listDates(spec.dates).filter((day) => !left.has(day));
  return days.flatMap((day) => spec.slots.map((slot) => slotSpan(day, slot, clock)));
}

/** The slots of the days from the one before each simulated span to the one after it. */
function weeklySpans(spec: WeeklySlots, clock: Clock, simulated: readonly Window[]): Window[] {
  const first = spec.since === undefined ? "" : dayOf(spec.since).toString();
  const last = spec.until === undefined ? "9999" : dayOf(spec.until).toString();
  if (last < first) {
    throw new WindowFault("window-ends-before-it-starts", `the window ends on ${last}, before it starts on ${first}`);
  }
  const left = new Set(spec.except === undefined ? [] : listDates(spec.except));
  const named = [spec.days].flat();
  const wanted = named.includes("daily") ? DAYS : named;
  const near = simulated.flatMap(({ fromS, untilS }) => {
    const [before, after] = [
      dayOf(clock.date(fromS)).subtract({ days: 1 }),
      dayOf(clock.date(untilS)).add({ days: 1 }),
    ];
    return listDates(`${before.toString()}..${after.toString()}`);
  });
  // Dates as ISO writes them sort as they follow one another.
  const dates = [...new Set(near)].filter(
    (day) => first <= day && day <= last && !left.has(day) && wanted.includes(DAYS[dayOf(day).dayOfWeek - 1]!),
  );
  // A slot's fault is a fault on days without it too.
  for (const slot of spec.slots) slotSpan("2000-01-01", slot, clock);
  return dates.flatMap((day) => spec.slots.map((slot) => slotSpan(day, slot, clock)));
}

function slotSpan(date: string, slot: string, clock: Clock): Window {
  const ends = SLOT.exec(slot);
  if (ends === null) throw new WindowFault("bad-time", `not a slot: "${slot}"`, 'write it as "13:30-15:00"');
  const [from, until] = [minuteOf(ends[1]!), minuteOf(ends[2]!)];
  const overMidnight = until <= from;
  const lengthMin = until - from + (overMidnight ? 24 * 60 : 0);
  if (from === until || (overMidnight && lengthMin > LONGEST_NIGHT_MIN)) {
    const hint = `over midnight it would last ${lengthMin / 60} h: write such a span as "${date} ${ends[1]} .. <date> ${ends[2]}"`;
    throw new WindowFault("window-ends-before-it-starts", `the window "${date} ${slot}" ends before it starts`, hint);
  }
  const last = overMidnight ? dayOf(date).add({ days: 1 }).toString() : date;
  return { fromS: secondsOf(date, ends[1]!, clock), untilS: secondsOf(last, ends[2]!, clock) };
}

function secondsOf(date: string, time: string, clock: Clock): number {
  const minute = minuteOf(time);
  const day = dayOf(date).add({ days: minute === 24 * 60 ? 1 : 0 });
  const clockTime = new Temporal.PlainTime(Math.floor(minute / 60) % 24, minute % 60);
  return clock.secondsOf(day.toPlainDateTime(clockTime).toString());
}

function minuteOf(time: string): number {
  const match = TIME.exec(time);
  const minute = match === null ? Number.NaN : Number(match[1]) * 60 + Number(match[2]);
  if (match === null || Number(match[2]) > 59 || minute > 24 * 60) {
    throw new WindowFault("bad-time", `there is no such time: "${time}"`, 'times run from "00:00" to "24:00"');
  }
  return minute;
}

function dayOf(date: string): Temporal.PlainDate {
  try {
    if (DATE.test(date)) return Temporal.PlainDate.from(date, { overflow: "reject" });
  } catch {
    // said below
  }
  throw new WindowFault("bad-time", `there is no such date: "${date}"`);
}
