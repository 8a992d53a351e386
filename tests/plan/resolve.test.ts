import { describe, expect, it } from "vitest";
import type { VehicleClass } from "../../src/map/index.ts";
import { checkPlanText, makeTimeline, resolvePlan } from "../../src/plan/index.ts";
import { degrees, linkBetween, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

/**
 * Phố Ngang runs east over 1-2-3-4-5, 100 m a block; Phố Một crosses it at 2, Phố Hai at 4 (one-way north). From the end
 * of Ngang a nameless road of 60 m leads to Phố Ba, from its end one of 150 m to Phố Bốn. Phố Xa lies apart, and a second
 * Phố Ngang 5 km north. From Phố Ba the right turn into Phố Năm is forbidden. Phố Sáu leaves the north end of Phố Hai. Far in the west, Phố
 * Đất has a culvert, and Cầu vượt Tây goes over it.
 */
const TOWN: OsmLiteral = {
  nodes: {
    1: [0, 0],
    2: [100, 0],
    3: [200, 0],
    4: [300, 0],
    5: [400, 0],
    21: [100, 100],
    22: [100, -100],
    41: [300, 100],
    42: [300, -100],
    6: [460, 0],
    7: [560, 0],
    8: [710, 0],
    9: [810, 0],
    30: [0, 900],
    31: [100, 900],
    33: [200, -60],
    77: [560, -100],
    50: [0, 5000],
    51: [300, 5000],
    411: [400, 100],
    60: [-2000, 0],
    61: [-1900, 0],
    62: [-1890, 0],
    63: [-1800, 0],
    64: [-1850, 300],
    65: [-1850, 200],
    66: [-1850, -200],
    67: [-1850, -300],
  },
  ways: {
    101: [[1, 2, 3, 4, 5], { highway: "secondary", name: "Phố Ngang" }],
    102: [[21, 2, 22], { highway: "tertiary", name: "Phố Một" }],
    103: [[42, 4, 41], { highway: "tertiary", name: "Phố Hai", oneway: "yes" }],
    104: [[5, 6], { highway: "tertiary" }],
    105: [[6, 7], { highway: "tertiary", name: "Phố Ba" }],
    106: [[7, 8], { highway: "tertiary" }],
    107: [[8, 9], { highway: "tertiary", name: "Phố Bốn" }],
    108: [[30, 31], { highway: "tertiary", name: "Phố Xa" }],
    110: [[3, 33], { highway: "residential" }],
    111: [[7, 77], { highway: "tertiary", name: "Phố Năm" }],
    109: [[50, 51], { highway: "tertiary", name: "Phố Ngang" }],
    112: [[41, 411], { highway: "tertiary", name: "Phố Sáu" }],
    120: [[60, 61], { highway: "tertiary", name: "Phố Đất" }],
    121: [[61, 62], { highway: "tertiary", name: "Phố Đất", bridge: "yes", layer: "1" }],
    122: [[62, 63], { highway: "tertiary", name: "Phố Đất", oneway: "yes" }],
    123: [[64, 65], { highway: "trunk", name: "Phố Tây" }],
    124: [[65, 66], { highway: "trunk", name: "Cầu vượt Tây", bridge: "yes", layer: "2" }],
    125: [[66, 67], { highway: "trunk", name: "Phố Tây" }],
  },
  relations: { 900: ["w105@from n7@via w111@to", { type: "restriction", restriction: "no_right_turn" }] },
};
const { network } = networkOf(TOWN);

function resolve(body: string, around = "around: [105.852, 21.0285]") {
  const head = `clearway: 1
name: Town
zone: Asia/Ho_Chi_Minh
map: town.osm
simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00" }
${around}
`;
  const result = resolvePlan(checkPlanText(head + body, "p.yaml"), network);
  const errors = result.issues.filter((issue) => issue.severity === "error");
  return { ...result, errors };
}
const measure = (where: string, more = ""): string => `measures:
  - id: m
    level: closed
    ${where}
    when: "2026-03-16 09:10-09:40"
${more}`;
const convoy = (route: string): string => `convoys:
  - { id: c, departs: "09:20", ${route} }
`;
const between = (...nodes: [number, number][]): number[] =>
  nodes.map(([from, to]) => linkBetween(network, from, to)!).sort((a, b) => a - b);

describe("a street by name", () => {
  it("that exists twice is the one nearest to `around`, and the choice is told", () => {
    const { resolved, resolution, issues } = resolve(measure("streets: [Ngang]"));
    expect(resolution).toEqual([
      { measure: "m", name: "Ngang", streets: ["Phố Ngang"], lengthM: 400, status: "chosen" },
    ]);
    expect(resolved!.measures[0]!.links).toHaveLength(8);
    expect(issues.find((issue) => issue.code === "choice")).toMatchObject({ line: 10, column: 15 });
  });
  it("that exists twice is an error with the choices where nothing tells which", () => {
    const { errors } = resolve(measure("streets: [Ngang]"), "");
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ code: "ambiguous-name", line: 10, column: 15 });
    expect(errors[0]!.hint).toMatch(/\[105\.85\d+, 21\.0\d+\].*\[105\.85\d+, 21\.0\d+\]/);
  });
  it("can be told by `in`", () => {
    const { resolved } = resolve(measure("streets: [{ name: Ngang, in: [105.8535, 21.0734] }]"), "");
    expect([...resolved!.measures[0]!.links]).toEqual(between([50, 51], [51, 50]));
  });
  it("that does not exist is an error with the nearest names", () => {
    const { errors } = resolve(measure("streets: [Bonn]"));
    expect(errors[0]).toMatchObject({ code: "unknown-street", line: 10, column: 15 });
    expect(errors[0]!.hint).toContain("Phố Bốn");
  });
  it("that the plan knows to be missing draws nothing and stands", () => {
    const { resolved, resolution } = resolve(`names: { Mất: unknown }\n${measure("streets: [Mất, Xa]")}`);
    expect(resolution.map((row) => row.status)).toEqual(["unknown", "found"]);
    expect(resolved!.measures[0]!.links).toHaveLength(2);
  });
  it("may have an alias", () => {
    const { resolution } = resolve(`names: { Đường kia: Phố Xa }\n${measure("streets: [Đường kia]")}`);
    expect(resolution[0]).toMatchObject({ streets: ["Phố Xa"], status: "alias" });
  });
});

describe("a section", () => {
  it("is the links between its cross streets, both ways", () => {
    const { resolved } = resolve(measure("streets: [{ name: Ngang, from: Một, to: Hai }]"));
    expect([...resolved!.measures[0]!.links]).toEqual(between([2, 3], [3, 2], [3, 4], [4, 3]));
  });
  it("can be one direction, `forward` being from its start to its end", () => {
    const { resolved } = resolve(measure("streets: [{ name: Ngang, from: Hai, to: Một, direction: forward }]"));
    expect([...resolved!.measures[0]!.links]).toEqual(between([4, 3], [3, 2]));
  });
  it("whose cross street does not meet it is an error that says which do", () => {
    const { errors } = resolve(measure("streets: [{ name: Ngang, from: Xa, to: Hai }]"));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ code: "does-not-meet", line: 10, column: 36 });
    expect(errors[0]!.hint).toMatch(/Phố Hai, Phố Một/);
  });
  it("with one end only is an error", () => {
    expect(resolve(measure("streets: [{ name: Ngang, from: Hai }]")).errors[0]!.code).toBe("half-a-section");
  });
  it("may end at a junction that has an alias", () => {
    const names = "names: { Ngã tư: { near: [Ngang, Hai] } }\n";
    const { resolved } = resolve(names + measure("streets: [{ name: Ngang, from: Một, to: Ngã tư }]"));
    expect([...resolved!.measures[0]!.links]).toEqual(between([2, 3], [3, 2], [3, 4], [4, 3]));
  });
});

describe("other places", () => {
  it("a road shut to crossing shuts the ways over it at the junctions inside, and leaves its ends alone", () => {
    const text = (crossing: string) =>
      measure(`streets: [{ name: Phố Ngang, from: Phố Một, to: Phố Hai }]\n    crossing: ${crossing}`);
    expect(resolve(text("open")).resolved!.measures[0]!.movements).toHaveLength(0);
    const within = resolve(measure("streets: [Phố Ngang]\n    crossing: closed")).resolved!.measures[0]!;
    const shut = (from: [number, number], to: [number, number]): boolean =>
      [...within.movements].some(
        (m) =>
          network.movementFrom[m] === linkBetween(network, ...from) &&
          network.movementTo[m] === linkBetween(network, ...to),
      );
    expect(shut([21, 2], [2, 22])).toBe(true);
    expect(shut([22, 2], [2, 21])).toBe(true);
    expect(shut([21, 2], [2, 3])).toBe(true);
    expect(shut([1, 2], [2, 3])).toBe(false);
    expect(shut([4, 5], [5, 6])).toBe(false);
    expect(resolve(text("closed")).resolved!.measures[0]!.movements.length).toBeGreaterThan(0);
    expect(resolve(text("closed").replace("level: closed", "level: discouraged")).issues).toContainEqual(
      expect.objectContaining({ code: "crossing-discouraged", severity: "error" }),
    );
  });

  it("a junction alone shuts its movements and no link", () => {
    const { resolved } = resolve(measure("at: [Ngang, Hai]"));
    const { links, movements } = resolved!.measures[0]!;
    expect(links).toHaveLength(0);
    const node = network.tail[linkBetween(network, 4, 5)!];
    expect([...movements].every((m) => network.head[network.movementFrom[m]!] === node)).toBe(true);
    expect(movements.length).toBeGreaterThan(3);
  });
  it("ways are known by their OSM ids", () => {
    expect([...resolve(measure("ways: [108]")).resolved!.measures[0]!.links]).toEqual(between([30, 31], [31, 30]));
    expect(resolve(measure("ways: [4711]")).errors[0]!.code).toBe("unknown-way");
  });
  it("an area takes the links whose middle it holds", () => {
    const polygon = "[[105.851, 21.036], [105.854, 21.036], [105.854, 21.037], [105.851, 21.037]]";
    const { resolved } = resolve(measure(`area: { polygon: ${polygon} }`));
    expect([...resolved!.measures[0]!.links]).toEqual(between([30, 31], [31, 30]));
  });
  it("an area leaves open what passes over it, and `check` says what", () => {
    const [west, east] = [degrees(-2050, 0)[0], degrees(-1750, 0)[0]];
    const [south, north] = [degrees(0, -50)[1], degrees(0, 50)[1]];
    const polygon = `[[${west}, ${south}], [${east}, ${south}], [${east}, ${north}], [${west}, ${north}]]`;
    const { resolved, issues } = resolve(measure(`area: { polygon: ${polygon} }`));
    expect([...resolved!.measures[0]!.links]).toEqual(between([60, 61], [61, 60], [61, 62], [62, 61], [62, 63]));
    expect(issues.filter((issue) => issue.code === "passes-over-or-under")).toMatchObject([
      { severity: "note", line: 10, message: "what passes over or under the area stays open: Cầu vượt Tây (400 m)" },
    ]);
  });
  it("a convoy's route takes the streets that it drives, the other direction too", () => {
    const { resolved } = resolve(measure("route: c", convoy("follow: [{ name: Ngang, from: Một }, Ba]")));
    const { links } = resolved!.measures[0]!;
    expect([...links]).toEqual(expect.arrayContaining(between([2, 3], [3, 2], [4, 5], [5, 4], [5, 6], [6, 7], [7, 6])));
    expect([...links]).not.toContain(linkBetween(network, 1, 2));
  });
});

describe("a convoy's road", () => {
  it("bridges a gap of up to 100 m and lists it", () => {
    const { resolved, issues } = resolve(convoy("follow: [{ name: Ngang, from: Một }, Ba]"));
    const road = resolved!.convoys[0]!;
    const nodes = [...road.links].map((link) => network.nodeOsmId[network.head[link]!]);
    expect(nodes).toEqual([3, 4, 5, 6, 7]);
    expect(road.bridges).toEqual([{ after: "Ngang", before: "Ba", lengthM: expect.closeTo(60, 0) }]);
    expect(issues.some((issue) => issue.code === "bridge")).toBe(true);
  });
  it("with a longer gap is asked about, with the metres", () => {
    const { errors } = resolve(convoy("follow: [Ba, Bốn]"));
    expect(errors[0]).toMatchObject({ code: "gap-in-route", line: 8, message: expect.stringContaining("150 m") });
  });
  it("that needs a forbidden turn breaks there, unless the plan allows it", () => {
    const { errors } = resolve(convoy("follow: [Ba, Năm]"));
    expect(errors[0]).toMatchObject({ code: "route-not-drivable", line: 8 });
    expect(errors[0]!.message).toMatch(/"Ba" into "Năm".*turn is forbidden/);
    const allowed = resolve(convoy("follow: [Ba, Năm], allow: [banned-turn]"));
    expect(allowed.errors).toEqual([]);
    expect(allowed.resolved!.convoys[0]!.bannedTurns).toEqual([
      { fromLink: linkBetween(network, 6, 7), toLink: linkBetween(network, 7, 77) },
    ]);
  });
  it("against a one-way breaks there, with the two streets named", () => {
    const { errors } = resolve(convoy("follow: [{ name: Hai, from: Ngang }, Ngang]"));
    expect(errors[0]!.code).toBe("route-not-drivable");
    expect(errors[0]!.message).toMatch(/"Hai".*"Ngang"/);
  });
  it("goes against a one-way where the plan lets it, and a ban of its route is for those who may drive there", () => {
    const against = "follow: [Sáu, Hai, { name: Ngang, to: Một }]";
    const { errors } = resolve(convoy(against));
    expect(errors[0]!.code).toBe("route-not-drivable");
    const { resolved, issues } = resolve(measure("route: c", convoy(`${against}, allow: [one-way]`)));
    const [road] = resolved!.convoys;
    const wrongWay = linkBetween(network, 41, 4)!;
    expect(network.access[wrongWay]).toBe(0);
    expect([...road!.links].map((link) => network.nodeOsmId[network.head[link]!])).toEqual([41, 4, 3, 2]);
    expect(road!.againstOneWay).toEqual([wrongWay]);
    expect(road!.bridges).toEqual([]);
    const warnings = issues.filter((issue) => issue.code === "against-one-way");
    expect(warnings.map((issue) => issue.message)).toEqual(['convoy "c" drives against the one-way of "Phố Hai"']);
    const closed = [...resolved!.measures[0]!.links];
    expect(closed).toContain(linkBetween(network, 4, 41));
    expect(closed).not.toContain(wrongWay);
  });
});

describe("a plan of another city", () => {
  it("by its middle is one error", () => {
    const { errors } = resolve(measure("streets: [A, B, C, D]"), "around: [106.7, 10.78]");
    expect(errors.map((error) => error.code)).toEqual(["not-on-this-map"]);
  });
  it("by its names is one error", () => {
    const { errors } = resolve(measure("streets: [Lorem, Ipsum, Dolor, Xa]"));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ code: "not-on-this-map", line: 4 });
  });
});

describe("the timeline", () => {
  const of = (kind: VehicleClass["kind"], over: Partial<VehicleClass> = {}): VehicleClass => ({
    id: kind,
    kind,
    seats: 5,
    payloadKg: 0,
    designGrossKg: 0,
    totalMassKg: 0,
    hazardous: false,
    passes: [],
    pcu: 1,
    people: 1,
    ...over,
  });
  const classes = [of("car"), of("truck", { payloadKg: 2000 }), of("emergency")];
  const plan = `measures:
  - { id: weak, level: discouraged, who: truck, streets: [Xa], when: "2026-03-16 09:00-10:00", compliance: 40% }
  - { id: strict, level: closed, streets: [Xa], when: "2026-03-16 09:10-09:40" }
`;
  it("lets the stricter measure stand alone where two meet, and `check` notes it", () => {
    const { resolved, issues } = resolve(plan);
    const timeline = makeTimeline(resolved!, classes, resolved!.spans[0]!);
    const link = linkBetween(network, 30, 31)!;
    const here = timeline.links.filter((window) => window.link === link);
    expect(here.map(({ fromS, untilS, classMask, cause }) => [fromS, untilS, classMask, cause])).toEqual([
      [0, 600, 0b010, "weak"],
      [600, 2400, 0b011, "strict"],
      [2400, 3600, 0b010, "weak"],
    ]);
    expect(here[0]!.compliance).toBeCloseTo(0.4);
    expect(issues.filter((issue) => issue.code === "stricter-wins")).toHaveLength(1);
  });
  it("takes `others` for whom no other measure there names", () => {
    const { resolved } = resolve(`measures:
  - { id: trucks, level: closed, who: truck, streets: [Xa], when: "2026-03-16 09:00-10:00" }
  - { id: rest, level: discouraged, who: others, streets: [Xa, Ba], when: "2026-03-16 09:00-10:00" }
`);
    const timeline = makeTimeline(resolved!, classes, resolved!.spans[0]!);
    const maskAt = (link: number, cause: string) =>
      timeline.links.find((window) => window.link === link && window.cause === cause)?.classMask;
    expect(maskAt(linkBetween(network, 30, 31)!, "rest")).toBe(0b001);
    expect(maskAt(linkBetween(network, 6, 7)!, "rest")).toBe(0b011);
  });
});
