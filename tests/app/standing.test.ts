import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { type Inputs, readInputs } from "../../src/app/scenario/index.ts";
import { makeDays } from "../../src/app/scenario/standing.ts";
import { Random } from "../../src/base/index.ts";
import { accessAt, kindBit, makeStreetIndex, RULE_SUBJECTS } from "../../src/map/index.ts";
import { checkPlanText, mapRules, openNetwork, readStanding, resolvePlan } from "../../src/plan/index.ts";
import { HANOI_FLEET, loaderWindows } from "../../src/traffic/index.ts";

const pathOf = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const CLASSES = HANOI_FLEET.map((row) => row.vehicle);
const DRAIN_S = 3600;

let inputs: Inputs;
let streets: ReturnType<typeof makeStreetIndex>;
beforeAll(async () => {
  const read = await readInputs(pathOf("data/plans/congress-xiv-2026.yaml"), {});
  if (!("network" in read)) throw new Error("the congress does not read");
  inputs = read;
  streets = makeStreetIndex(read.network);
});

/** Is the street shut to the class on the base day, by the windows that the loader gets? Local times. */
type IsShut = (street: string, id: string, local: string) => boolean;

/** The base day of a plan with nothing in it, on Hanoi, from one local time to another. */
async function baseDay(from: string, to: string): Promise<IsShut> {
  const plan = checkPlanText(
    `clearway: 1
name: A usual day
zone: Asia/Ho_Chi_Minh
map: hanoi.osm.gz
simulate: { from: "${from}", to: "${to}" }
`,
    "p.yaml",
  );
  const laid = resolvePlan(plan, inputs.network);
  const { standing, resolution } = await readStanding(pathOf("data/hanoi-standing.yaml"), plan, laid, inputs.network);
  const { resolved } = resolution;
  const { network, base } = makeDays(inputs.network, resolved!, standing, CLASSES, resolved!.spans[0]!, DRAIN_S);
  const { closedLinks } = loaderWindows(network, base);
  return (street, id, local) => {
    const found = streets.find(street);
    if (found.status !== "found") throw new Error(`no street ${street}`);
    const link = found.links[0]!;
    const c = CLASSES.findIndex((vehicle) => vehicle.id === id);
    const timeS = resolved!.clock.secondsOf(local);
    return closedLinks.some(
      (w) => w.link === link && ((w.classMask >>> c) & 1) === 1 && w.fromS <= timeS && timeS < w.untilS,
    );
  };
}

describe("Hanoi's standing rules", () => {
  it("are without an error and every rule of them says its source or that it is assumed", () => {
    const { issues, resolution } = inputs.resolution;
    const own = issues.filter(({ file }) => file?.endsWith("hanoi-standing.yaml"));
    expect(own.filter(({ severity, code }) => severity === "error" || code === "no-source")).toEqual([]);
    expect(own.filter(({ code }) => code === "assume").length).toBeGreaterThan(8);
    const lost = resolution.filter(({ measure, status }) => measure.startsWith("standing:") && status === "unknown");
    expect(lost.map(({ name }) => name)).toEqual(["Ngõ Trung Yên", "Ngõ Phất Lộc", "Cầu Long Biên"]);
  });

  it("keep trucks out of the inner city at 08:00 of a base day and let them in at 22:00", async () => {
    const isShut = await baseDay("2026-03-16 06:00", "2026-03-16 23:00");
    const at = (time: string): string => `2026-03-16T${time}`;
    for (const id of ["truck-small", "truck-light", "truck-medium", "truck-heavy"]) {
      expect(isShut("Phố Huế", id, at("08:00")), id).toBe(true);
      expect(isShut("Phố Huế", id, at("22:00")), id).toBe(false);
    }
    // Under 2 t only the peaks are shut.
    expect(isShut("Phố Huế", "truck-small", at("10:00"))).toBe(false);
    expect(isShut("Phố Huế", "truck-light", at("10:00"))).toBe(true);
    for (const id of ["car", "motorcycle", "city-bus", "sanitation", "ambulance"]) {
      expect(isShut("Phố Huế", id, at("08:00")), id).toBe(false);
    }
    // The outline is out, and so is a street within that the decision leaves open.
    expect(isShut("Phạm Văn Đồng", "truck-light", at("10:00"))).toBe(false);
    expect(isShut("Cổ Linh", "truck-light", at("10:00"))).toBe(false);
  });

  it("are those of 2013 until 14 January 2026: the congress's two days differ", async () => {
    const before = await baseDay("2026-01-14 05:00", "2026-01-14 18:00");
    const after = await baseDay("2026-01-19 05:00", "2026-01-19 18:00");
    // Between ring roads 3 and 3.5 only the newer decision holds.
    const noon = (isShut: IsShut, date: string) => isShut("Phố Nguyễn Văn Lộc", "truck-medium", `${date}T12:00`);
    expect([noon(before, "2026-01-14"), noon(after, "2026-01-19")]).toEqual([false, true]);
    const quarterPast4 = (isShut: IsShut, date: string) => isShut("Phố Huế", "truck-small", `${date}T16:15`);
    expect([quarterPast4(before, "2026-01-14"), quarterPast4(after, "2026-01-19")]).toEqual([false, true]);
  });

  it("leave the lake to those who walk from Friday evening to Sunday night", async () => {
    const isShut = await baseDay("2026-03-13 17:00", "2026-03-16 07:00");
    const shut = (local: string, id: string): boolean => isShut("Đinh Tiên Hoàng", id, local);
    expect(shut("2026-03-13T18:30", "motorcycle")).toBe(false);
    expect(shut("2026-03-13T19:30", "motorcycle")).toBe(true);
    expect(shut("2026-03-14T09:00", "car")).toBe(true);
    expect(shut("2026-03-15T23:55", "car")).toBe(true);
    expect(shut("2026-03-15T23:55", "ambulance")).toBe(false);
    expect(shut("2026-03-16T00:05", "car")).toBe(false);
  });
});

describe("the map's own rules of some hours", () => {
  it("reach the loader as they are, for links, turns, classes and minutes drawn from a week", () => {
    const { clock } = inputs.resolution.resolved!;
    const { network } = inputs;
    const span = { fromS: clock.secondsOf("2026-01-16T00:00"), untilS: clock.secondsOf("2026-01-20T00:00") };
    // No bicycle is in the fleet, and the one rule of Hanoi that opens a road opens it to them.
    const classes = [...CLASSES, { ...CLASSES[0]!, id: "bicycle", kind: "bicycle" as const }];
    const rules = mapRules(network, classes, clock, span);
    const opened = openNetwork(network, rules, []);
    expect(opened).not.toBe(network);
    const windows = loaderWindows(opened, { links: rules.links, movements: rules.movements });
    const random = new Random(1, "minutes");
    const targets = (wanted: string): Set<number> => {
      const found = network.ruleTarget.filter((_, rule) => RULE_SUBJECTS[network.ruleSubject[rule]!] === wanted);
      return new Set(found);
    };
    const some = (count: number): number[] => Array.from({ length: 1000 }, () => random.below(count));
    const links = [...targets("link"), ...some(network.linkCount)];
    const turns = [...targets("movement"), ...some(network.movementCount)];
    let openedOnce = 0;
    let shutOnce = 0;
    for (let draw = 0; draw < 30; draw++) {
      const timeS = span.fromS + 60 * random.below((span.untilS - span.fromS) / 60);
      const c = draw % 3 === 0 ? classes.length - 1 : random.below(classes.length);
      const { kind } = classes[c]!;
      const bit = kindBit(kind);
      const now = accessAt(network, kind, clock, timeS);
      const holds = (w: { fromS: number; untilS: number; classMask: number }): boolean =>
        w.fromS <= timeS && timeS < w.untilS && ((w.classMask >>> c) & 1) === 1;
      const shut = new Set(windows.closedLinks.filter(holds).map(({ link }) => link));
      const held = new Set(windows.heldMovements.filter(holds).map((w) => `${w.fromLink} ${w.toLink}`));
      const wrong = links.filter(
        (link) => ((opened.access[link]! & bit) !== 0 && !shut.has(link)) !== (now.linkOpen[link] === 1),
      );
      expect(wrong, `links for ${kind} at ${clock.iso(timeS)}`).toEqual([]);
      const wrongTurns = turns.filter((m) => {
        const isHeld = held.has(`${network.movementFrom[m]} ${network.movementTo[m]}`);
        return ((opened.movementAccess[m]! & bit) !== 0 && !isHeld) !== (now.movementOpen[m] === 1);
      });
      expect(wrongTurns, `turns for ${kind} at ${clock.iso(timeS)}`).toEqual([]);
      openedOnce += links.filter((link) => now.linkOpen[link] === 1 && (network.access[link]! & bit) === 0).length;
      shutOnce += shut.size;
    }
    expect([openedOnce > 0, shutOnce > 0]).toEqual([true, true]);
  });
});

describe("base and plan", () => {
  it("share a network, and what the base shuts the plan shuts too", () => {
    const { resolution, standing, network } = inputs;
    const plan = resolution.resolved!;
    const days = makeDays(network, plan, standing, CLASSES, plan.spans[1]!, DRAIN_S);
    const planned = days.plan();
    const key = (w: { link: number; fromS: number; untilS: number; classMask: number; cause: string }): string =>
      `${w.link} ${w.fromS} ${w.untilS} ${w.classMask} ${w.cause}`;
    const all = new Set(planned.links.map(key));
    expect(days.base.links.length).toBeGreaterThan(10_000);
    expect(days.base.links.filter((w) => !all.has(key(w)))).toEqual([]);
    const causes = new Set(planned.links.map(({ cause }) => cause));
    expect([causes.has("corridors"), causes.has("standing:truck-day-2026"), causes.has("map")]).toEqual([
      true,
      true,
      true,
    ]);
    expect(days.base.links.some(({ cause }) => cause === "corridors")).toBe(false);
  });
});
