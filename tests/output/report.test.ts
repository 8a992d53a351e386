import { JSDOM } from "jsdom";
import { beforeAll, describe, expect, it } from "vitest";
import type { Language } from "../../src/base/index.ts";
import { type ReportInput, renderReport, STRINGS } from "../../src/output/index.ts";
import { sampleReport } from "../helpers/sample-result.ts";

const HOSTILE = `"><script>alert('x')</script><img src=https://evil.example/x.png>&`;

describe("the report", () => {
  const pages = new Map<Language, { markup: string; document: Document }>();
  beforeAll(async () => {
    for (const language of ["vi", "en"] as const) {
      const markup = await renderReport(sampleReport({ language }));
      pages.set(language, { markup, document: parse(markup) });
    }
  });
  const page = (language: Language): string => pages.get(language)!.markup;
  const parsed = (language: Language): Document => pages.get(language)!.document;

  it("bears the stamps on the screen and on every printed sheet", () => {
    const stamp = parsed("vi").querySelector(".stamp")!.textContent;
    expect(stamp).toContain("NỘI BỘ – KHÔNG PHÁT HÀNH");
    expect(stamp).toContain("Số liệu nhu cầu: mô phỏng");
    expect(page("vi")).toContain('@top-center { content: "NỘI BỘ – KHÔNG PHÁT HÀNH · Số liệu nhu cầu: mô phỏng"');
    expect(parsed("en").title).toMatch(/^INTERNAL – NOT FOR RELEASE/);
  });

  it("keeps the order in which a chief asks", () => {
    const titles = [...parsed("vi").querySelectorAll("main > h2, main h2")].map((title) => title.textContent);
    expect(titles).toEqual([
      "Việc phải sửa",
      "Điều cần biết",
      "Bản đồ",
      "Các nút trên tuyến",
      "Những con số quyết định",
      "Giai đoạn 4: giải tỏa ngay sau khi đoàn đã đi qua",
      "Biểu đồ thời gian – quãng đường",
      "Xe bị chậm theo thời gian",
      "Hàng chờ",
      "Hướng đi",
      "Đường đến bệnh viện",
      "Chốt cần bố trí",
      "Sổ chuyến đi",
      "Phương pháp và giới hạn",
      "Phụ lục: chi tiết các điều trên trang đầu",
    ]);
  });

  it("closes every element it opens: all parts are children of main", () => {
    const main = parsed("vi").querySelector("main")!;
    expect(main.querySelector(":scope > footer")).not.toBeNull();
    expect(main.querySelectorAll(":scope > h2").length).toBe(13);
  });

  it("stands alone: nothing is loaded, nothing runs, and it is small", () => {
    for (const language of ["vi", "en"] as const) {
      const document = parsed(language);
      expect(document.querySelectorAll("script, link, iframe, img, object, [src], [onclick]").length).toBe(0);
      expect(page(language)).not.toMatch(/(?:href|src)\s*=\s*["']?https?:|url\(|@import/i);
      expect(Buffer.byteLength(page(language))).toBeLessThan(5_000_000);
    }
  });

  it("says the verdict, the decimal comma and the date in the language of the reader", () => {
    expect(parsed("vi").querySelector(".verdict")!.textContent).toBe("Chưa thực hiện được, 3 việc phải sửa");
    expect(parsed("en").querySelector(".verdict")!.textContent).toBe("Not yet feasible, 3 to fix");
    expect(parsed("vi").body.textContent).toContain("26/7/2024, 12:00–17:00");
    expect(parsed("vi").body.textContent).toMatch(/\d,\d km, 40 xe/);
    expect(parsed("en").body.textContent).toMatch(/\d\.\d km, 40 vehicles/);
  });

  it("never shows false precision: a band of 1,172–1,347.3 hours is 1,200–1,300", () => {
    expect(parsed("vi").querySelector(".numbers")!.textContent).toContain("1.200–1.300");
    expect(page("vi")).not.toContain("1.347");
  });

  it("leaves no Vietnamese words of ours in the English page, and none of the English in the Vietnamese one", () => {
    const words = (document: Document): string => document.querySelector("main")!.textContent!;
    const english = words(parsed("en"));
    const vietnamese = words(parsed("vi"));
    // Short words and those with blanks may occur inside names; the rest may not.
    const pairs = Object.values(STRINGS).filter(([vi, en]) => vi !== en && !vi.includes("{"));
    expect(pairs.filter(([vi]) => vi.length > 9 && english.includes(vi))).toEqual([]);
    expect(pairs.filter(([, en]) => en.length > 12 && vietnamese.includes(en))).toEqual([]);
  });

  it("calls a difference within the spread nothing", () => {
    expect(parsed("vi").body.textContent).toContain("không khác biệt đáng kể (6 giờ-xe");
  });

  it("puts every junction in the table, with times rounded outward", () => {
    const input = sampleReport();
    const rows = [...parsed("vi").querySelectorAll("table")].find((one) => one.textContent!.includes("Xe đầu"))!;
    expect(rows.querySelectorAll("tbody tr").length).toBe(input.result.junctions.length);
    const first = [...rows.querySelectorAll("tbody tr:first-child td")].map((cell) => cell.textContent);
    const { closeAt, openAt } = input.result.junctions[0]!;
    expect(first[2]).toBe(closeAt.slice(11, 16));
    expect(first[5]! >= openAt.slice(11, 16)).toBe(true);
  });

  it("labels about eight junctions and three queues on the map, none on another", () => {
    const texts = parsed("vi").querySelectorAll(".map > svg text[paint-order]:has(tspan)");
    expect(texts.length).toBe(11);
  });

  it("escapes whatever a plan or a map calls a thing", async () => {
    const document = parse(await renderReport(withHostileNames(sampleReport())));
    expect(document.querySelectorAll("script, img, [src]").length).toBe(0);
    expect(document.body.textContent).toContain("<script>alert('x')</script>");
  });

  it("gives the same bytes for the same input", async () => {
    expect(await renderReport(sampleReport())).toBe(page("vi"));
  });

  it("prints a plan without a convoy, closures or queues", async () => {
    const input = sampleReport({ faulty: false });
    const bare: ReportInput = {
      ...input,
      series: [],
      tracks: [],
      result: {
        ...input.result,
        convoys: [],
        junctions: [],
        windows: [],
        holds: [],
        detours: [],
        access: [],
        posts: [],
        impact: { ...input.result.impact, queues: [] },
        reopening: { chosen: "none", verdict: null, schedules: [] },
      },
    };
    const document = parse(await renderReport(bare));
    expect(document.querySelector(".verdict")!.textContent).toBe("Thực hiện được, không có việc phải sửa");
    expect(document.body.textContent).not.toMatch(/NaN|Infinity|undefined|\{\w+\}/);
  });
});

/** Without the styles: jsdom does not know the margin boxes of printed sheets. */
const parse = (markup: string): Document => new JSDOM(markup.replace(/<style>.*?<\/style>/s, "")).window.document;

/** Every text that comes from a plan, a map or a place carries markup. */
function withHostileNames(input: ReportInput): ReportInput {
  const spoil = <T>(value: T, key = ""): T => {
    const isName =
      /name|street|place|file|message|task|trigger|action|hospital|closure|leaveAt|returnAt|attribution|why|after|before/i;
    if (typeof value === "string") return (isName.test(key) ? `${value}${HOSTILE}` : value) as T;
    if (Array.isArray(value)) return value.map((item) => spoil(item, key)) as T;
    if (typeof value === "object" && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, spoil(item, name)])) as T;
    }
    return value;
  };
  const strings = input.network.strings.map((name) => (name === "" ? name : `${name}${HOSTILE}`));
  return { ...input, network: { ...input.network, strings }, result: spoil(input.result) };
}
