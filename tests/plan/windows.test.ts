import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Clock, type Issue } from "../../src/base/index.ts";
import type { Report } from "../../src/plan/places.ts";
import type { Windows } from "../../src/plan/plan-types.ts";
import { makeWindowReader } from "../../src/plan/windows.ts";

const clock = new Clock("Asia/Ho_Chi_Minh", "2026-01-01T00:00");

/** `days`: the hours simulated, all of these days. */
function read(windows: Windows, named: Record<string, Windows> = {}, days: readonly string[] = []) {
  const issues: Pick<Issue, "code">[] = [];
  const report: Report = (_, __, code) => issues.push({ code });
  const spans = days.map((day) => ({
    fromS: clock.secondsOf(`${day}T00:00`),
    untilS: clock.secondsOf(`${day}T23:00`),
  }));
  const resolved = makeWindowReader(named, clock, report, spans)(windows, []);
  return {
    spans: resolved.windows.map((w) => `${clock.iso(w.fromS).slice(0, 16)} ${clock.iso(w.untilS).slice(0, 16)}`),
    seconds: resolved.windows.reduce((sum, w) => sum + w.untilS - w.fromS, 0),
    onOrder: resolved.onOrder,
    codes: issues.map((issue) => issue.code),
  };
}

describe("windows", () => {
  it("take a slot over midnight to belong to its first day", () => {
    expect(read("2026-01-19 22:00-03:00").spans).toEqual(["2026-01-19T22:00 2026-01-20T03:00"]);
  });
  it("end a day at 24:00", () => {
    expect(read("2026-01-20 21:00 .. 2026-01-25 24:00").spans).toEqual(["2026-01-20T21:00 2026-01-26T00:00"]);
    expect(read("2026-01-20 22:00-24:00").spans).toEqual(["2026-01-20T22:00 2026-01-21T00:00"]);
  });
  it("repeat each slot on each date of a range, both ends in", () => {
    const { spans } = read({ dates: "2026-01-19..2026-01-25", slots: ["06:00-08:30", "10:30-12:00"] });
    expect(spans).toHaveLength(14);
    expect(spans[0]).toBe("2026-01-19T06:00 2026-01-19T08:30");
    expect(spans.at(-1)).toBe("2026-01-25T10:30 2026-01-25T12:00");
  });
  it("leave out the excepted dates, with the nights that begin on them", () => {
    const { spans } = read({ dates: "2026-01-19..2026-01-21", slots: ["22:00-03:00"], except: "2026-01-20" });
    expect(spans).toEqual(["2026-01-19T22:00 2026-01-20T03:00", "2026-01-21T22:00 2026-01-22T03:00"]);
  });
  it("join names, spans and slots to one sorted set", () => {
    const named = { a: "2026-01-02 08:00-10:00", b: ["a", "2026-01-02 09:00-11:00"] };
    expect(read(["b", "2026-01-01 06:00-07:00"], named).spans).toEqual([
      "2026-01-01T06:00 2026-01-01T07:00",
      "2026-01-02T08:00 2026-01-02T11:00",
    ]);
  });
  it("say when a window is made of itself", () => {
    expect(read("a", { a: ["b"], b: ["a"] }).codes).toEqual(["window-loop"]);
  });
  it("on order have no hours", () => {
    expect(read("on order")).toMatchObject({ spans: [], onOrder: true, codes: [] });
  });
  it("of no length, or swapped beyond half a day, end before they start", () => {
    for (const slot of ["09:00-09:00", "15:00-13:30", "09:40-09:10"]) {
      expect(read(`2026-01-19 ${slot}`).codes).toEqual(["window-ends-before-it-starts"]);
    }
  });
  it("that come round each week are laid on the days around those simulated, a night on its first day", () => {
    // 2026-01-16 is a Friday.
    const weekend = { days: ["fri", "sat", "sun"], slots: ["22:00-03:00"] } as const;
    expect(read(weekend, {}, ["2026-01-16"]).spans).toEqual([
      "2026-01-16T22:00 2026-01-17T03:00",
      "2026-01-17T22:00 2026-01-18T03:00",
    ]);
    expect(read(weekend, {}, ["2026-01-19"]).spans).toEqual(["2026-01-18T22:00 2026-01-19T03:00"]);
    expect(read(weekend, {}, ["2026-01-14"]).spans).toEqual([]);
    expect(read(weekend).spans).toEqual([]);
  });
  it("of whole days one after the other are one window", () => {
    const walking = [
      { days: "fri", slots: ["19:00-24:00"] },
      { days: ["sat", "sun"], slots: ["00:00-24:00"] },
    ] as const;
    expect(read(walking, {}, ["2026-01-17"]).spans).toEqual(["2026-01-16T19:00 2026-01-19T00:00"]);
  });
  it("of every week begin and end with their dates, both in, and leave out the excepted ones", () => {
    const daily = { days: "daily", slots: ["06:00-09:00"] } as const;
    const days = ["2026-01-14", "2026-01-15"];
    const datesOf = (windows: Windows): string[] => read(windows, {}, days).spans.map((span) => span.slice(8, 10));
    expect(datesOf(daily)).toEqual(["13", "14", "15", "16"]);
    expect(datesOf({ ...daily, since: "2026-01-15" })).toEqual(["15", "16"]);
    expect(datesOf({ ...daily, until: "2026-01-14" })).toEqual(["13", "14"]);
    expect(datesOf({ ...daily, except: "2026-01-14..2026-01-15" })).toEqual(["13", "16"]);
  });
  it("of every week are refused where they end before they start, on days without them too", () => {
    const never = { days: "sun", slots: ["09:00-06:00"] } as const;
    expect(read(never, {}, ["2026-01-14"]).codes).toEqual(["window-ends-before-it-starts"]);
    const past = { days: "daily", slots: ["06:00-09:00"], since: "2026-01-15", until: "2026-01-14" } as const;
    expect(read(past, {}, ["2026-01-14"]).codes).toEqual(["window-ends-before-it-starts"]);
    const noDay = { days: "daily", slots: ["06:00-09:00"], since: "2026-02-30" } as const;
    expect(read(noDay, {}, ["2026-01-14"]).codes).toEqual(["bad-time"]);
  });
  it("follow the zone's own clock where it jumps", () => {
    const berlin = new Clock("Europe/Berlin", "2026-03-29T00:00");
    const [night] = makeWindowReader({}, berlin, () => {})("2026-03-29 00:00-06:00", []).windows;
    expect(night!.untilS - night!.fromS).toBe(5 * 3600);
  });
  it("of any dates and slots last as long as their union, and stay sorted and apart", () => {
    const minute = fc.integer({ min: 0, max: 24 * 60 - 1 });
    const text = (m: number) => `${String(Math.floor(m / 60)).padStart(2, "0")}:${String(m % 60).padStart(2, "0")}`;
    const slots = fc.array(fc.tuple(minute, fc.integer({ min: 1, max: 719 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(slots, fc.integer({ min: 1, max: 5 }), (list, days) => {
        const spec = {
          dates: `2026-01-01..2026-01-0${days}`,
          slots: list.map(([from, length]) => `${text(from)}-${text((from + length) % 1440)}`),
        };
        const minutes = new Set<number>();
        for (let day = 0; day < days; day++) {
          for (const [from, length] of list) for (let m = 0; m < length; m++) minutes.add(day * 1440 + from + m);
        }
        expect(read(spec).seconds).toBe(minutes.size * 60);
        expect(read(spec).spans).toEqual([...read(spec).spans].sort());
      }),
      { numRuns: 60 },
    );
  });
});
