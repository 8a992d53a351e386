import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Clock, isInside } from "../../src/base/index.ts";
import { hoursWindows, readHours } from "../../src/map/network/index.ts";

/** A Friday, 26 July 2024, midnight. */
const hanoi = new Clock("Asia/Ho_Chi_Minh", "2024-07-26T00:00");
const DAY_S = 86_400;

/** When a text holds from the clock's origin on for some days: "Fr 06:00-09:00". */
function said(text: string, clock = hanoi, days = 1): string[] {
  const hours = readHours(text);
  if (typeof hours === "string") throw new Error(hours);
  return hoursWindows(hours, clock, { fromS: 0, untilS: days * DAY_S }).map(
    ({ fromS, untilS }) => `${clock.iso(fromS).slice(5, 16)} ${clock.iso(untilS).slice(5, 16)}`,
  );
}

describe("hours", () => {
  const holds: [string, string[]][] = [
    ["24/7", ["07-26T00:00 07-27T00:00"]],
    ["06:00-09:00,16:00-19:30", ["07-26T06:00 07-26T09:00", "07-26T16:00 07-26T19:30"]],
    ["Mo-Fr 06:00-09:00", ["07-26T06:00 07-26T09:00"]],
    ["Sa,Su 06:00-09:00", []],
    ["Fr", ["07-26T00:00 07-27T00:00"]],
    ["22:00-06:00", ["07-26T00:00 07-26T06:00", "07-26T22:00 07-27T00:00"]],
    ["Th 22:00-06:00", ["07-26T00:00 07-26T06:00"]],
    ["Th 20:00-26:00", ["07-26T00:00 07-26T02:00"]],
    ["00:00-24:00", ["07-26T00:00 07-27T00:00"]],
    ["Jul", ["07-26T00:00 07-27T00:00"]],
    ["Oct-Mar 06:00-09:00", []],
    ["Mar 15-Oct 31 06:00-09:00", ["07-26T06:00 07-26T09:00"]],
    ["Jul 25-27 06:00-07:00", ["07-26T06:00 07-26T07:00"]],
    ["Jul 20,26 06:00-07:00", ["07-26T06:00 07-26T07:00"]],
    ["2024 Jul 25-2024 Jul 26 06:00-07:00", ["07-26T06:00 07-26T07:00"]],
    ["2023 Dec 20-Jul 30 06:00-07:00", ["07-26T06:00 07-26T07:00"]],
    ["2023 Jul 26 06:00-07:00", []],
    ["Mo-Fr 06:00-22:00; 12:00-13:00 off", ["07-26T06:00 07-26T12:00", "07-26T13:00 07-26T22:00"]],
    ["Mo-Su 06:00-22:00; Fr 08:00-09:00", ["07-26T08:00 07-26T09:00"]],
    ["Mo-Su 06:00-07:00, Fr 08:00-09:00", ["07-26T06:00 07-26T07:00", "07-26T08:00 07-26T09:00"]],
    ["Mo-Su 06:00-22:00; Fr off", []],
    ["22:00-06:00; 05:00-07:00 off", ["07-26T00:00 07-26T05:00", "07-26T22:00 07-27T00:00"]],
    ["06:00-09:00; 16:30-19:30", ["07-26T06:00 07-26T09:00", "07-26T16:30 07-26T19:30"]],
    ["Mo-Fr 06:00-09:00; Sa off; Mo-Fr 16:30-19:30", ["07-26T06:00 07-26T09:00", "07-26T16:30 07-26T19:30"]],
    ["Th 22:00-23:59; Fr 00:01-06:00", ["07-26T00:00 07-26T06:00"]],
    ["Fr 19:00-23:59", ["07-26T19:00 07-27T00:00"]],
    ["Oct-Aug 06:00-07:00", ["07-26T06:00 07-26T07:00"]],
    ["24/7; Fr 23:00-01:00 off", ["07-26T00:00 07-26T23:00"]],
    ["MO - FR 6:00 – 9:00", ["07-26T06:00 07-26T09:00"]],
    ["Monday-Friday 07:30-09:30", ["07-26T07:30 07-26T09:30"]],
  ];
  it.each(holds)("%s", (text, windows) => {
    expect(said(text)).toEqual(windows);
  });

  it("of a span that begins and ends at odd moments give what lies within it", () => {
    const hours = readHours("06:00-09:00");
    if (typeof hours === "string") throw new Error(hours);
    expect(hoursWindows(hours, hanoi, { fromS: 7 * 3600 + 30, untilS: DAY_S + 6 * 3600 + 600 })).toEqual([
      { fromS: 7 * 3600 + 30, untilS: 9 * 3600 },
      { fromS: DAY_S + 6 * 3600, untilS: DAY_S + 6 * 3600 + 600 },
    ]);
    expect(hoursWindows(hours, hanoi, { fromS: 100, untilS: 100 })).toEqual([]);
    expect(() => hoursWindows(hours, hanoi, { fromS: 0, untilS: Number.POSITIVE_INFINITY })).toThrow(RangeError);
  });

  it("are those of the clock's zone, also where its origin is not midnight", () => {
    const noon = new Clock("Asia/Ho_Chi_Minh", "2024-07-26T12:00");
    const hours = readHours("Fr 13:00-14:00");
    if (typeof hours === "string") throw new Error(hours);
    expect(hoursWindows(hours, noon, { fromS: 0, untilS: DAY_S })).toEqual([{ fromS: 3600, untilS: 7200 }]);
  });

  it("follow the clock on the wall when it is put forward and back", () => {
    const spring = new Clock("Europe/Berlin", "2024-03-31T00:00");
    const hours = readHours("01:00-04:00");
    if (typeof hours === "string") throw new Error(hours);
    expect(hoursWindows(hours, spring, { fromS: 0, untilS: DAY_S })[0]).toEqual({ fromS: 3600, untilS: 3 * 3600 });
    const autumn = new Clock("Europe/Berlin", "2024-10-27T00:00");
    expect(hoursWindows(hours, autumn, { fromS: 0, untilS: DAY_S })[0]).toEqual({ fromS: 3600, untilS: 5 * 3600 });
  });

  it("of holidays never come, and say so", () => {
    const hours = readHours("Mo-Fr,PH 06:00-09:00; SH off");
    expect(hours).toMatchObject({ remarks: ["no-holidays"] });
    expect(said("Mo-Fr,PH 06:00-09:00; SH off")).toEqual(["07-26T06:00 07-26T09:00"]);
    expect(said("06:00-09:00; SH Mo-Fr off")).toEqual(["07-26T06:00 07-26T09:00"]);
  });

  it("for the days of a rule before stand beside its times, and say so", () => {
    expect(readHours("06:00-09:00; 16:30-19:30")).toMatchObject({ remarks: ["same-days-add"] });
    expect(readHours("06:00-09:00,16:30-19:30")).toMatchObject({ remarks: [] });
  });

  it("of the sun are six and eighteen o'clock, and say so", () => {
    expect(readHours("sunset-sunrise")).toMatchObject({ remarks: ["sun-06-18"] });
    expect(said("sunset-sunrise")).toEqual(["07-26T00:00 07-26T06:00", "07-26T18:00 07-27T00:00"]);
    expect(said("(sunrise+01:00)-(sunset-00:30)")).toEqual(["07-26T07:00 07-26T17:30"]);
  });

  const refused: [string, string][] = [
    ["wet", 'cannot read "wet" in "wet"'],
    ["", "says no hours"],
    ["week 10-20 Mo", 'cannot read "week" in "week 10-20 Mo"'],
    ["Mo[1] 06:00-09:00", 'cannot read "[1] 06:00-09" in "Mo[1] 06:00-09:00"'],
    ["06:00", 'cannot read a time without an end in "06:00"'],
    ["17:00-18:00+", 'cannot read an open end in "17:00-18:00+"'],
    ["25:99-26:00", 'cannot read time "25:99" in "25:99-26:00"'],
    ["Mo- 06:00-09:00", 'cannot read a range of weekdays in "Mo- 06:00-09:00"'],
    ["Mo-Fr 06:00-09:00 permit", 'cannot read "permit" in "Mo-Fr 06:00-09:00 permit"'],
    ["06:00-09:00 || Sa", 'cannot read "|| sa" in "06:00-09:00 || Sa"'],
    ["2024-2026", 'cannot read "-" in "2024-2026"'],
    ["easter off", 'cannot read "easter" in "easter off"'],
    ["Jul 40", 'cannot read day 40 in "Jul 40"'],
    ["SH Mo-Fr 07:00-17:00", '"SH Mo-Fr 07:00-17:00" never holds as far as is known'],
    ["Su off", '"Su off" never holds as far as is known'],
  ];
  it.each(refused)("%s is refused with the reason", (text, reason) => {
    expect(readHours(text)).toBe(reason);
  });

  it("of any text are read or refused, never more", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "Mo",
        "Fr",
        "PH",
        "Jan",
        "off",
        "24/7",
        "06:00",
        "22:00",
        "2024",
        "15",
        "sunset",
        "open",
        "(",
        ")",
        "+",
      ),
      fc.constantFrom("-", "-", ",", ";", " ", " "),
      fc.string({ maxLength: 3 }),
    );
    const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(texts, (text) => {
        const hours = readHours(text);
        if (typeof hours === "string") expect(hours).not.toBe("");
        else
          expect(hoursWindows(hours, hanoi, { fromS: 0, untilS: DAY_S }).every((w) => w.untilS > w.fromS)).toBe(true);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it("taken away for a night of yesterday are away this morning", () => {
    const hours = readHours("24/7; Th 22:00-06:00 off");
    if (typeof hours === "string") throw new Error(hours);
    const windows = hoursWindows(hours, hanoi, { fromS: 0, untilS: DAY_S });
    expect(isInside(windows, 5 * 3600)).toBe(false);
    expect(isInside(windows, 6 * 3600)).toBe(true);
  });
});
