import { JSDOM } from "jsdom";
import { beforeAll, describe, expect, it } from "vitest";
import type { Language } from "../../src/base/index.ts";
import {
  type ChainResult,
  type FundamentalDiagram,
  type GroupResult,
  type ReportInput,
  renderFundamental,
  renderReport,
  STRINGS,
} from "../../src/output/index.ts";
import { fundamentalTriangle } from "../../src/traffic/impact/index.ts";
import { sampleReport } from "../helpers/sample-result.ts";

const HOSTILE = `"><script>alert('x')</script><img src=https://evil.example/x.png>&`;
const band = (min: number, max: number) => ({ mean: (min + max) / 2, min, max });

const at = (clock: string): string => `2024-07-26T${clock}:00+07:00`;
const step = (clock: string, junction: string, rest: Partial<ChainResult["steps"][number]> = {}) => ({
  at: at(clock),
  until: at("15:00"),
  junction,
  streets: ["Phố Liễu Giai"],
  lon: 105.82,
  lat: 21.03,
  atM: 0,
  reachM: 200,
  from: -1,
  inBase: false,
  isMet: false,
  ...rest,
});

const CHAIN: ChainResult = {
  street: "Phố Liễu Giai",
  junction: "Phố Kim Mã – Phố Liễu Giai",
  cause: "hold",
  by: "Đoàn linh xa",
  at: at("13:42"),
  wayId: 1,
  link: 1,
  lon: 105.82,
  lat: 21.03,
  days: 4,
  seed: 2,
  until: at("15:00"),
  reachM: band(430, 1240),
  minutes: band(60, 78),
  junctions: band(1, 3),
  inBase: false,
  isRing: false,
  steps: [
    step("13:42", "Phố Kim Mã – Phố Liễu Giai"),
    step("13:47", "Phố Liễu Giai – Phố Đội Cấn", { from: 0, atM: 312 }),
    step("13:55", "Phố Đội Cấn – Đường Văn Cao", { from: 1, atM: 644, isMet: true }),
    step("13:58", "Phố Đội Cấn – Phố Ngọc Hà", { from: 1, atM: 702, inBase: true }),
  ],
  moreSteps: 0,
  meets: [{ at: at("14:03"), junction: "Phố Đội Cấn – Đường Văn Cao", street: "Phố Thụy Khuê" }],
};

const group = (least: number, most: number): GroupResult => ({
  vehicles: band(5000, 5400),
  addedVehicleHours: band(least, most),
  addedPersonHours: band(2 * least, 2 * most),
  addedMinutesPerVehicle: band((60 * least) / 5200, (60 * most) / 5200),
  held: band(100, 340),
  notMade: band(0, 3),
});

function withDepth(input: ReportInput): ReportInput {
  const { result, network } = input;
  const [west, south, east, north] = network.bbox;
  const middle = (west + east) / 2;
  const box = (name: string, from: number, until: number) => ({
    type: "Feature" as const,
    properties: { name },
    geometry: {
      type: "Polygon" as const,
      coordinates: [
        [
          [from, south],
          [until, south],
          [until, north],
          [from, north],
          [from, south],
        ],
      ],
    },
  });
  const ring = {
    run: "plan",
    days: 2,
    since: at("14:20"),
    ring: ["A – B", "B – C", "C – A"].map((junction) => ({ street: junction.slice(0, 1), junction })),
    closedBy: { street: "Phố Thụy Khuê", junction: "C – A" },
    root: { street: CHAIN.street, junction: CHAIN.junction, cause: CHAIN.cause, by: CHAIN.by, at: CHAIN.at },
    inBase: false,
  };
  return {
    ...input,
    wards: { type: "FeatureCollection", features: [box("Phường Tây", west, middle), box("Phường Đông", middle, east)] },
    fundamental: [diagram()],
    result: {
      ...result,
      seeds: [1, 2, 3, 4, 5],
      impact: {
        ...result.impact,
        queues: result.impact.queues.map((queue) => ({ ...queue, days: 3, reachBandM: band(120, 840) })),
        chains: [
          CHAIN,
          { ...CHAIN, cause: "capacity", by: "", days: 1, street: "Phố Huế", junction: "Phố Huế – Hàm Long" },
        ],
        wards: [
          { name: "Phường Tây", people: 90_000, ...group(120, 340), queues: band(4, 9), longestQueueM: band(200, 840) },
          { name: "Phường Đông", people: null, ...group(2, 3), queues: band(0, 0), longestQueueM: band(0, 0) },
        ],
        purposes: [{ purpose: "through", ...group(1, 2) }],
      },
      gridlock: [ring, { ...ring, run: "base", inBase: true, root: null }, { ...ring, run: "reverse" }],
    },
  };
}

function diagram(): FundamentalDiagram {
  const links = {
    linkCount: 1,
    freeSpeedMps: Float64Array.of(20),
    capacityPcuPerS: Float64Array.of(0.8),
    jamDensityPcuPerM: Float64Array.of(0.2),
  };
  return {
    title: "Phố Liễu Giai",
    points: {
      count: 2,
      link: new Uint32Array(2),
      timeS: Float64Array.of(0, 60),
      densityPcuPerM: Float64Array.of(0.025, 0.12),
      flowPcuPerS: Float64Array.of(0.5, 0.4),
    },
    triangle: fundamentalTriangle(links, 0),
    exitCapacityPcuPerS: 0.45,
  };
}

const LEFT_OF_AXIS = 64;

const parse = (markup: string): Document => new JSDOM(markup.replace(/<style>.*?<\/style>/s, "")).window.document;

describe("the report of an impact in depth", () => {
  const pages = new Map<Language, string>();
  beforeAll(async () => {
    for (const language of ["vi", "en"] as const)
      pages.set(language, await renderReport(withDepth(sampleReport({ language }))));
  });
  const documents = new Map<Language, Document>();
  const parsed = (language: Language): Document => {
    const known = documents.get(language) ?? parse(pages.get(language)!);
    documents.set(language, known);
    return known;
  };
  const item = (language: Language, i: number): string =>
    parsed(language).querySelectorAll(".chains li")[i]!.textContent!;

  it("tells each chain cause first, then junction by junction with its minute and metres, on how many days", () => {
    expect(item("en", 0)).toContain("13:42 held at Kim Mã – Liễu Giai (Đoàn linh xa)");
    expect(item("en", 0)).toContain("430 m–1.2 km long · 1–3 junctions blocked · 60–78 min · 4 of 5 days");
    expect(item("en", 0)).toContain(
      "13:47 blocks Liễu Giai – Đội Cấn (310 m) → 13:55 or later: joins the queue at Đội Cấn",
    );
    expect(item("en", 0)).toContain(
      "14:03 meets the queue from Thụy Khuê at Đội Cấn – Đường Văn Cao".replace("Đường ", ""),
    );
    expect(item("vi", 0)).toContain("13:42 giữ các hướng tại Kim Mã – Liễu Giai (Đoàn linh xa)");
    expect(item("vi", 0)).toContain("430 m–1,2 km");
    expect(item("vi", 0)).toContain("4 / 5 ngày mô phỏng");
    expect(item("en", 1)).toContain("more traffic than fits at Huế – Hàm Long");
  });

  it("draws the worst one: a bar a junction, an arrow from whoever blocked it", () => {
    const figure = parsed("en").querySelector(".chains ~ figure svg")!;
    expect(figure.querySelectorAll("[aria-label=rect] rect").length).toBe(4);
    expect(figure.querySelectorAll("[aria-label=link] path").length).toBe(3);
    expect(figure.textContent).toContain("13:47 Liễu Giai – Đội Cấn, 310 m");
    expect(figure.textContent).toContain("≥ 13:55");
    const legend = parsed("en").querySelector(".chains ~ figure + .legend")!;
    expect(legend.querySelectorAll("li").length).toBe(4);
  });

  it("boxes the rings of the plan and the base with their causes, not those of schedules that were not chosen", () => {
    const box = parsed("en").querySelector(".box")!;
    expect(box.classList.contains("no")).toBe(true);
    const items = [...box.querySelectorAll("li")].map((one) => one.textContent!);
    expect(items).toHaveLength(2);
    expect(items[0]).toContain("14:20 Plan · 2 of 5 days: A – B → B – C → C – A → A – B");
    expect(items[0]).toContain("grew from 13:42: held at Kim Mã – Liễu Giai (Đoàn linh xa)");
    expect(items[0]).toContain("closed by Thụy Khuê at C – A");
    expect(items[1]).toContain("no queue on record");
  });

  it("puts wards in a table and on a map, and says how few bear half of it", () => {
    const page = parsed("en");
    expect(page.body.textContent).toContain("Half of the added delay falls on trips from 1 of 2 wards.");
    const table = [...page.querySelectorAll("table")].find((one) => one.textContent!.includes("Phường Tây"))!;
    const cells = [...table.querySelectorAll("tbody tr:first-child td")].map((cell) => cell.textContent);
    expect(cells).toEqual(["Phường Tây", "5,200", "120–340", "1.4–3.9", "100–340", "4–9840 m"]);
    const map = [...page.querySelectorAll(".map svg")].find(
      (svg) => svg.getAttribute("aria-label") === "Effects by ward",
    )!;
    expect(map.querySelectorAll('path[fill-rule="evenodd"]').length).toBe(2);
    expect(map.textContent).toContain("Tây 2.7");
    expect(map.textContent).not.toContain("Đông");
    expect(page.body.textContent).toContain("through traffic");
  });

  it("says of a queue on how many days it stood, and how far it reached on these", () => {
    const table = [...parsed("vi").querySelectorAll("table")].find((one) => one.textContent!.includes("Lấn qua nút"))!;
    expect(table.querySelector("tbody td:nth-child(2)")!.textContent).toBe("120–840 m3 / 5 ngày mô phỏng");
  });

  it("draws the fundamental diagram in pcu/km and pcu/h, with its triangle and what the stop line lets through", async () => {
    const svg = parse(await renderFundamental(diagram(), "en"));
    expect(svg.body.textContent).toContain("density, pcu/km");
    expect(svg.body.textContent).toContain("flow, pcu/h");
    expect(svg.querySelectorAll("[aria-label=dot] circle").length).toBe(2);
    expect(svg.body.textContent).toContain("what the stop line lets through");
    // Capacity 2,880 pcu/h and jam density 200 pcu/km lie within the axes; dots stand to scale.
    expect(svg.body.textContent).toMatch(/3,000.*200/s);
    const [free, full] = [...svg.querySelectorAll("[aria-label=dot] circle")].map(
      (dot) => Number(dot.getAttribute("cx")) - LEFT_OF_AXIS,
    );
    expect(free! / full!).toBeCloseTo(0.025 / 0.12, 6);
  });

  it("gives the diagram by itself as a whole file of XML", async () => {
    const svg = await renderFundamental(diagram(), "en");
    const root = new JSDOM(svg, { contentType: "image/svg+xml" }).window.document.documentElement;
    expect([root.nodeName, root.namespaceURI]).toEqual(["svg", "http://www.w3.org/2000/svg"]);
    expect(root.firstElementChild!.getAttribute("fill")).toBe("white");
    expect(svg).not.toContain("inherit");
  });

  it("leaves no words of the other language on a page, no hole and no false figure", () => {
    for (const [language, own] of [
      ["vi", 0],
      ["en", 1],
    ] as const) {
      const text = parsed(language).querySelector("main")!.textContent!;
      const foreign = Object.values(STRINGS).filter(
        (pair) =>
          pair[0] !== pair[1] && !pair[0].includes("{") && pair[1 - own]!.length > 12 && text.includes(pair[1 - own]!),
      );
      expect(foreign).toEqual([]);
      expect(text).not.toMatch(/NaN|Infinity|undefined|\{\w+\}/);
    }
  });

  it("gives the same bytes for the same input", async () => {
    expect(await renderReport(withDepth(sampleReport({ language: "vi" })))).toBe(pages.get("vi"));
  });

  it("escapes whatever a street, a ward or a convoy is called", async () => {
    const document = parse(await renderReport(spoilt(withDepth(sampleReport()))));
    expect(document.querySelectorAll("script, img, [src]").length).toBe(0);
    expect(document.querySelector(".chains")!.textContent).toContain("<script>");
  });

  it("says so where no queue of the plan blocked a junction, and leaves no empty table", async () => {
    const input = withDepth(sampleReport());
    const impact = { ...input.result.impact, chains: [], wards: [] };
    const document = parse(await renderReport({ ...input, result: { ...input.result, impact, gridlock: [] } }));
    expect(document.body.textContent).toContain(STRINGS.chainsNone[0]);
    expect(document.body.textContent).not.toContain(STRINGS.wardsTitle[0]);
    expect(document.querySelector(".box")).toBeNull();
  });
});

/** Every name of a street, a junction, a ward, a convoy carries markup. */
function spoilt(input: ReportInput): ReportInput {
  const spoil = <T>(value: T, key = ""): T => {
    if (typeof value === "string")
      return (/^(name|street|junction|by|purpose|streets|title)$/.test(key) ? value + HOSTILE : value) as T;
    if (ArrayBuffer.isView(value)) return value;
    if (Array.isArray(value)) return value.map((one) => spoil(one, key)) as T;
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, spoil(one, name)])) as T;
    return value;
  };
  return { ...input, result: spoil(input.result), wards: spoil(input.wards!), fundamental: spoil(input.fundamental!) };
}
