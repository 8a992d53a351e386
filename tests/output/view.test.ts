import { describe, expect, it } from "vitest";
import {
  clockTimeAfter,
  formatFor,
  judge,
  nameOf,
  type Result,
  STRINGS,
  type StringKey,
  say,
  shortStreet,
  summarise,
} from "../../src/output/index.ts";
import { checkWords } from "../../src/output/view/check-words.ts";
import { sampleReport } from "../helpers/sample-result.ts";

describe("the table of sentences", () => {
  it("has both languages and the same blanks for every key", () => {
    const blanks = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
    for (const [key, pair] of Object.entries(STRINGS)) {
      expect(pair.length, key).toBe(2);
      for (const text of pair) expect(text.trim().length, key).toBeGreaterThan(0);
      expect(blanks(pair[0]), key).toEqual(blanks(pair[1]));
    }
  });

  it("uses the trade's words", () => {
    const vi = (key: StringKey): string => say("vi", key);
    expect([vi("closed"), vi("banned"), vi("discouraged")]).toEqual(["Cấm triệt để", "Tạm cấm", "Hạn chế"]);
    expect([vi("legalYes"), vi("legalNo"), vi("legalUnknown")]).toEqual(["có", "không", "chưa rõ"]);
    expect([vi("head"), vi("tail"), vi("open")]).toEqual(["Xe đầu", "Xe cuối", "Mở lại"]);
  });

  it("refuses to leave a blank open and passes unknown names through", () => {
    expect(() => say("en", "toFix")).toThrow(/\{n\}/);
    expect(nameOf("vi", "by-queue")).toBe("đoạn giữ hàng chờ dài mở trước");
    expect(nameOf("vi", "toString")).toBe("toString");
    expect(nameOf("vi", "toFix")).toBe("toFix");
  });
});

describe("numbers and times", () => {
  const vi = formatFor("vi");
  const en = formatFor("en");

  it("use the reader's separators", () => {
    expect([vi.decimal(12_347.34, 1), en.decimal(12_347.34, 1)]).toEqual(["12.347,3", "12,347.3"]);
    expect([vi.decimal(-0.04, 1), vi.decimal(-1.5, 1)]).toEqual(["0,0", "−1,5"]);
  });

  it("are rounded to two figures, a band to one number where both ends round alike", () => {
    expect([8.4, 84, 847, 12_347].map(vi.rough)).toEqual(["8", "84", "850", "12.000"]);
    expect(vi.band({ mean: 135, min: 119, max: 151 })).toBe("120–150");
    expect(vi.band({ mean: 135, min: 134, max: 135.4 })).toBe("130–140");
    expect(vi.band({ mean: 121, min: 119, max: 122 })).toBe("120");
  });

  it("give lengths and durations in the unit that one would say", () => {
    expect([vi.metres(784), vi.metres(15_260)]).toEqual(["780 m", "15,3 km"]);
    expect([vi.duration(45), vi.duration(150), vi.duration(2210)]).toEqual(["45 giây", "2,5 phút", "37 phút"]);
  });

  it("write dates as 26/7/2024 and reopen never early", () => {
    expect(vi.date("2024-07-26T13:30:00+07:00")).toBe("26/7/2024");
    expect([vi.date("2025-05"), vi.date("unknown")]).toEqual(["5/2025", "unknown"]);
    expect(clockTimeAfter("2024-07-26T13:42:30+07:00")).toBe("13:43");
    expect(clockTimeAfter("2024-07-26T13:42:00+07:00")).toBe("13:42");
    expect(clockTimeAfter("2024-07-26T23:59:01+07:00")).toBe("00:00");
  });

  it("name classes by kind and keep their size", () => {
    expect(["motorcycle", "truck-10t", "special-truck", "special-truck-5t", "tram"].map(vi.vehicleClass)).toEqual([
      "xe máy",
      "xe tải 10t",
      "xe chuyên dùng",
      "xe chuyên dùng 5t",
      "tram",
    ]);
  });

  it("shorten streets but never an alley that bears a street's name", () => {
    expect(shortStreet("Phố Trần Phú – Đường Hùng Vương")).toBe("Trần Phú – Hùng Vương");
    expect(shortStreet("Ngõ 294 Phố Kim Mã")).toBe("Ngõ 294 Phố Kim Mã");
  });
});

describe("the verdict", () => {
  const good = sampleReport({ faulty: false, language: "en" }).result;
  const fixes = (changes: Partial<Result>): readonly string[] =>
    judge({ ...good, ...changes }, "en").fix.map((finding) => finding.text);

  it("is feasible where nothing is wrong, and still says what must be known", () => {
    const { feasible, line, know } = judge(good, "en");
    expect(feasible).toBe(true);
    expect(line).toBe("Feasible, nothing to fix");
    expect(know.map((finding) => finding.text).join("\n")).toMatch(
      /synthetic[\s\S]*not simulated: crews; reserve route of/,
    );
  });

  it("joins several choices of one kind into one line with its details", () => {
    const [names] = judge(good, "en").know;
    expect(names!.text).toBe("Names found in several places: the nearest was taken:");
    expect(names!.details.length).toBe(7);
  });

  it("counts an implausible base, books that do not balance and a convoy outside its window", () => {
    expect(fixes({ base: { ...good.base, plausible: false, meanCarSpeedKmh: 4.2 } })[0]).toContain("cars at 4 km/h");
    const plan = { ...good.conservation.plan, waiting: 63 };
    expect(fixes({ conservation: { ...good.conservation, plan } })[0]).toContain("3 trips off");
    const outside = [{ place: "A – B", seconds: 150, side: "before" as const }];
    expect(fixes({ convoys: [{ ...good.convoys[0]!, outside }] })[0]).toContain("2.5 min");
  });

  it("counts a gridlock of the plan but not one that the base has too", () => {
    const lock = { run: "plan", streets: ["A", "B", "C"], since: "2024-07-26T13:50:00+07:00" };
    expect(fixes({ gridlocks: [lock] })).toHaveLength(1);
    expect(fixes({ gridlocks: [lock, { ...lock, run: "base", streets: ["B", "C", "A"] }] })).toHaveLength(0);
    expect(fixes({ gridlocks: [{ ...lock, run: "all-at-once" }] })).toHaveLength(0); // a schedule not chosen: only to know
    expect(fixes({ gridlocks: [{ ...lock, run: "by-queue" }] })).toHaveLength(1);
  });

  it("counts hospitals that the plan cuts off, not those that the map never joined", () => {
    const [first, ...rest] = good.access;
    const span = { from: "2024-07-26T13:44:00+07:00", until: "2024-07-26T13:58:00+07:00", place: "A – B" };
    expect(fixes({ access: [{ ...first!, blocked: [span] }, ...rest] })).toHaveLength(1);
    expect(fixes({ access: [{ ...first!, reachable: false, baseS: null, blocked: [span] }, ...rest] })).toHaveLength(0);
  });

  it("counts a junction that reopens before the tail has passed", () => {
    const [first, ...rest] = good.junctions;
    expect(fixes({ junctions: [{ ...first!, openAt: first!.headAt }, ...rest] })[0]).toContain("before the tail");
  });
});

describe("the summary", () => {
  it("has eleven lines in either language, the verdict third", () => {
    for (const language of ["vi", "en"] as const) {
      const { result } = sampleReport({ language });
      const lines = summarise(result, language);
      expect(lines).toHaveLength(11);
      expect(lines[2]).toBe(judge(result, language).line);
      expect(lines.every((line) => line.length > 0 && !line.includes("\n"))).toBe(true);
    }
  });

  it("keeps its eleven lines where there is no queue and no schedule", () => {
    const { result } = sampleReport();
    const bare = {
      ...result,
      junctions: [],
      impact: { ...result.impact, queues: [] },
      reopening: { chosen: "none", verdict: null, schedules: [] },
    };
    expect(summarise(bare, "vi")).toHaveLength(11);
  });
});

describe("the check's sentences in Vietnamese", () => {
  it("are known by their form, keep names and numbers, and leave an author's own words alone", () => {
    expect(checkWords('"Trần Phú" exists in 2 places, the nearest is taken: [105.8374, 21.0314] (1793 m)', "vi")).toBe(
      '"Trần Phú" có ở 2 nơi, lấy nơi gần nhất: [105.8374, 21.0314] (1793 m)',
    );
    expect(checkWords('"cordon" (closed) wins over "heavy" (banned) for whom both stop', "vi")).toContain(
      "cấm triệt để",
    );
    expect(checkWords("giả định của tác giả", "vi")).toBe("giả định của tác giả");
    expect(checkWords('"đê 401" is not on the map: the measure stands, nothing is drawn', "en")).toContain(
      "not on the map",
    );
  });
});
