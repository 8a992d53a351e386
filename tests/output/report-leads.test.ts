/** The empty road before a convoy, its riders and its ride: verdict, screen and report in both languages. */
import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import {
  type ConvoyResult,
  judge,
  type LeadLinkResult,
  type LeadResult,
  type ReportInput,
  type Result,
  renderReport,
  STRINGS,
  summarise,
} from "../../src/output/index.ts";
import { sampleReport } from "../helpers/sample-result.ts";

const at = (time: string): string => `2024-07-26T${time}+07:00`;
const link = (own: Partial<LeadLinkResult>): LeadLinkResult => ({
  ...{ link: 1, wayId: 11, name: "Phố Tràng Tiền", isWayBack: false },
  ...{ closedAt: at("13:40:00"), emptyAt: at("13:41:10"), headAt: at("13:50:00"), slackS: 530 },
  ...{ leadS: 600, enoughS: 70, trips: 0, trapped: 0, proven: true },
  ...own,
});
const proven: LeadResult = {
  ...{ proven: true, searched: false, reruns: 0, plannedS: 600, neededS: 70, leastSlackS: 530, tightest: 0 },
  links: [link({}), link({ link: 2, name: "Phố Hàng Khay", isWayBack: true, slackS: 600 })],
};
const late = link({
  name: "Phố Hàng Khay",
  isWayBack: true,
  emptyAt: at("13:54:00"),
  slackS: -240,
  enoughS: 840,
  trips: 3,
  proven: false,
});
const stuck = link({ name: "", emptyAt: null, slackS: null, enoughS: 900, trips: 2, trapped: 2, proven: false });
const short: LeadResult = {
  ...{ proven: false, searched: false, reruns: 0, plannedS: 600, neededS: 900, leastSlackS: null, tightest: 2 },
  links: [link({}), late, stuck],
};

function withConvoy(own: Partial<ConvoyResult>, language: "vi" | "en" = "en"): ReportInput {
  const input = sampleReport({ faulty: false, language });
  const [first, ...rest] = input.result.convoys;
  return { ...input, result: { ...input.result, convoys: [{ ...first!, ...own }, ...rest] } };
}
const resultOf = (own: Partial<ConvoyResult>): Result => withConvoy(own).result;

describe("the empty road before a convoy", () => {
  it("is nothing to fix where it is proven, and said on the screen with slack, place and lead", () => {
    const result = resultOf({ lead: proven });
    expect(judge(result, "en").feasible).toBe(true);
    expect(summarise(result, "en")).toContain(
      "Road empty before the head: proven; least slack: 8.8 min at Tràng Tiền, lead 10 min",
    );
  });

  it("is to be fixed where somebody is there, link by link with what would be enough", () => {
    const { fix } = judge(resultOf({ lead: short }), "en");
    expect(fix).toHaveLength(1);
    expect(fix[0]!.text).toContain("on 2 of 3 links; a lead of 15 min would be enough, the plan has 10 min:");
    expect(fix[0]!.details).toEqual([
      expect.stringMatching(/^2 trips stand before a road that is closed/),
      "Hàng Khay (the way back): head 13:50, 3 trips still there, gone 4.0 min later; needs 14 min of lead (has 10 min)",
      "an unnamed road: head 13:50, 2 trips (2 before a closed road) there that never get away; needs 15 min of lead (has 10 min)",
    ]);
    expect(summarise(resultOf({ lead: short }), "en").join()).toContain("not proven; never empty at an unnamed road");
    const afterAll = judge(resultOf({ lead: { ...short, searched: true, reruns: 3 } }), "vi").fix;
    expect(afterAll[0]!.text).toContain("đã thử lại 3 lần");
  });

  it("names junctions that no rider holds in time, and a ride that does not get through", () => {
    const task = { post: "P1", place: "A – B", closeAt: at("13:45:00"), openAt: at("13:52:00"), rider: 1, lateS: 0 };
    const riders = { riders: 2, needed: 3, tasks: [task, { ...task, place: "C – D", rider: null, lateS: 95 }] };
    const ride = { plannedS: 300, tookS: null, lostS: null, stuckDays: 1, places: [] };
    expect(judge(resultOf({ riders }), "en").fix).toEqual([
      {
        text: expect.stringContaining("1 junctions are not held in time by 2 riders, 3 are needed:"),
        details: ["C – D: 1.6 min late (to be held from 13:45)"],
      },
    ]);
    expect(judge(resultOf({ ride }), "en").fix[0]!.text).toMatch(/does not get through the traffic on 1 of 3/);
    expect(summarise(resultOf({ ride }), "en").join()).toContain("Convoy in the traffic: it does not get through");
  });

  it("stands in the report: links that fail first, riders, and where a ride loses its time", async () => {
    const ride = {
      ...{ plannedS: 300, tookS: { mean: 400, min: 360, max: 440 }, lostS: { mean: 100, min: 60, max: 140 } },
      stuckDays: 0,
      places: [
        {
          link: 4,
          wayId: 5,
          name: "Phố Huế",
          junction: "Phố Huế – Phố Lò Đúc",
          lostS: { mean: 90, min: 50, max: 130 },
        },
      ],
    };
    const riders = {
      ...{ riders: 1, needed: 1 },
      tasks: [{ post: "P1", place: "A – B", closeAt: at("13:45:00"), openAt: at("13:52:10"), rider: 1, lateS: 0 }],
    };
    for (const language of ["vi", "en"] as const) {
      const page = await documentOf(withConvoy({ lead: short, ride, riders }, language));
      const titles = [...page.querySelectorAll("main h2")].map((title) => title.textContent);
      expect(titles).toContain(STRINGS.leadsTitle[language === "vi" ? 0 : 1]);
      expect(page.querySelector("main")!.textContent).not.toMatch(/NaN|Infinity|undefined|\{\w+\}/);
    }
    const page = await documentOf(withConvoy({ lead: short, ride, riders }));
    const cells = (of: string): (string | null)[][] =>
      [
        ...[...page.querySelectorAll("table")]
          .find((one) => one.textContent!.includes(of))!
          .querySelectorAll("tbody tr"),
      ].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent));
    expect(cells("Enough")).toEqual([
      ["an unnamed road", "13:40:00", "never", "13:50:00", "–", "10 min", "15 min", "2"],
      ["Hàng Khay (the way back)", "13:40:00", "13:54:00", "13:50:00", "4.0 min late", "10 min", "14 min", "3"],
      ["Tràng Tiền", "13:40:00", "13:41:10", "13:50:00", "8.8 min", "10 min", "70 s", "–"],
    ]);
    expect(cells("Lost")).toEqual([["Huế", "Huế – Lò Đúc", "50 s – 2.2 min"]]);
    expect(cells("Rider")).toEqual([["A – B", "P1", "13:45", "13:53", "1"]]);
  });

  it("is not spoken of where a run was not asked", async () => {
    const page = await documentOf(withConvoy({}));
    expect(page.body.textContent).not.toContain(STRINGS.leadsTitle[1]);
  });

  it("escapes what a street is called", async () => {
    const hostile = "<script>alert(1)</script>";
    const named = { ...short, links: short.links.map((own) => ({ ...own, name: hostile })) };
    const page = await documentOf(withConvoy({ lead: named }));
    expect(page.querySelectorAll("script").length).toBe(0);
    expect(page.body.textContent).toContain(hostile);
  });
});

/** Without the styles: jsdom does not know the margin boxes of printed sheets. */
async function documentOf(input: ReportInput): Promise<Document> {
  const markup = await renderReport(input);
  return new JSDOM(markup.replace(/<style>.*?<\/style>/s, "")).window.document;
}
