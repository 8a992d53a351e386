/** Our reader of hours against the npm package opening_hours, on texts of the grammar that both read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Clock } from "../../src/base/index.ts";
import { hoursWindows, readHours } from "../../src/map/network/index.ts";

interface Oracle {
  getState(date: Date): boolean;
}

/** Not a dependency of the project: where it is not installed these tests are skipped. */
const NAME: string = "opening_hours";
const OpeningHours = await import(NAME).then(
  (module: { default: new (text: string) => Oracle }) => module.default,
  () => undefined,
);

const DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
const MONTHS = ["Jan", "Feb", "Mar", "Jun", "Nov", "Dec"];
const two = (n: number): string => String(n).padStart(2, "0");

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 30))
  .map(([hour, minute]) => `${two(hour)}:${two(minute)}`);
const timeRange = fc
  .tuple(time, time)
  .filter(([from, until]) => from !== until)
  .map((pair) => pair.join("-"));
const times = fc.array(timeRange, { minLength: 1, maxLength: 2 }).map((list) => list.join(","));
const dayRange = fc.oneof(
  fc.constantFrom(...DAYS),
  fc
    .tuple(fc.constantFrom(...DAYS), fc.constantFrom(...DAYS))
    // A whole week is no choice of days for us; for the package it is.
    .filter(([from, through]) => from !== through && (DAYS.indexOf(through) + 1) % 7 !== DAYS.indexOf(from))
    .map((pair) => pair.join("-")),
);
const weekdays = fc.array(dayRange, { minLength: 1, maxLength: 2 }).map((list) => list.join(","));
const month = fc.constantFrom(...MONTHS);
const date = fc.tuple(month, fc.integer({ min: 1, max: 28 })).map(([name, day]) => `${name} ${two(day)}`);
const dates = fc.oneof(
  month,
  fc
    .tuple(month, month)
    .filter(([from, through]) => from !== through)
    .map((pair) => pair.join("-")),
  fc
    .tuple(date, date)
    .filter(([from, through]) => from !== through)
    .map((pair) => pair.join("-")),
  date,
);
const selector = fc.oneof(
  weekdays,
  dates,
  fc.tuple(dates, weekdays).map((pair) => pair.join(" ")),
);
const opening = fc.oneof(
  fc.tuple(selector, times).map((pair) => pair.join(" ")),
  selector,
);
const shutting = fc
  .oneof(
    selector,
    fc.tuple(selector, times).map((pair) => pair.join(" ")),
    times,
  )
  .map((s) => `${s} off`);
/** One rule, exceptions after it, and further rules that replace or add. */
const hoursText = fc
  .tuple(fc.oneof(opening, times, fc.constant("24/7")), fc.array(fc.oneof(shutting, opening), { maxLength: 2 }))
  .map(([first, more]) => [first, ...more].join("; "))
  .filter((text) => !(text.includes(";") && runsPastMidnight(text)) && !hasTimesOfSameDays(text));

/** Times for the days of a rule before: there the package goes by the letter, and we by what is meant (see hours.ts). */
function hasTimesOfSameDays(text: string): boolean {
  const hours = readHours(text);
  return typeof hours !== "string" && hours.remarks.includes("same-days-add");
}

/**
 * What is left of a night whose day a later rule replaced, the two see differently: there the package keeps the hours after
 * midnight alone. So nights stand in texts of one rule.
 */
function runsPastMidnight(text: string): boolean {
  return [...text.matchAll(/(\d\d:\d\d)-(\d\d:\d\d)/g)].some(([, from, until]) => until! <= from!);
}

const STEP_MINUTES = 30;
const SPANS = ["2024-02-26T00:00", "2024-12-20T00:00"];
const SPAN_DAYS = 17;

function differences(text: string): string[] {
  const hours = readHours(text);
  if (typeof hours === "string") return hours.endsWith("as far as is known") ? [] : [hours];
  const oracle = new OpeningHours!(text);
  const wrong: string[] = [];
  for (const origin of SPANS) {
    const windows = hoursWindows(hours, new Clock("UTC", origin), { fromS: 0, untilS: SPAN_DAYS * 86_400 });
    const start = new Date(origin);
    for (let minute = 0; minute < SPAN_DAYS * 1440; minute += STEP_MINUTES) {
      const at = new Date(start.getFullYear(), start.getMonth(), start.getDate(), 0, minute);
      const isOpen = windows.some(({ fromS, untilS }) => fromS <= minute * 60 && minute * 60 < untilS);
      if (isOpen !== oracle.getState(at)) wrong.push(`${text}: ${at.toString().slice(0, 21)} ours ${isOpen}`);
    }
  }
  return wrong;
}

describe.skipIf(OpeningHours === undefined)("hours against opening_hours (skipped where it is not installed)", () => {
  it.each([
    "24/7",
    "06:00-09:00,16:00-19:30",
    "Mo-Fr 07:00-09:00",
    "Mo-Fr 22:00-06:00",
    "Sa,Su",
    "Fr-Mo 08:00-10:00",
    "Mo-Fr 06:00-09:00; 16:30-19:30",
    "Mo-Fr 06:00-22:00; Sa 06:00-12:00; Su off",
    "Mo-Fr 06:00-22:00, Sa 10:00-12:00",
    "24/7; 06:00-09:00 off",
    "24/7; Mo-Fr 22:00-06:00 off",
    "Nov-Mar",
    "Dec 24-26 off; Mo-Su 20:00-26:00",
    "Mar 15-Oct 31 Mo-Fr 07:00-18:00",
    "Dec 20-Jan 05 00:00-24:00",
    "2024 Feb 28-2024 Mar 02 08:00-12:00",
  ])("%s holds at the same half hours", (text) => {
    expect(differences(text)).toEqual([]);
  });

  it("random texts hold at the same half hours", () => {
    fc.assert(
      fc.property(hoursText, (text) => {
        expect(differences(text)).toEqual([]);
      }),
      { numRuns: 150, seed: 20_240_726 },
    );
  });
});
