import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { kindBit, loadNetwork, type RoadNetwork } from "../../src/map/index.ts";
import { checkPlanText, type PlanResolution, readPlan, resolvePlan } from "../../src/plan/index.ts";

const pathOf = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const MAP = pathOf("data/hanoi.osm.gz");
const DESIGN = pathOf("../shared/design/plans");

let network: RoadNetwork;
beforeAll(async () => {
  ({ network } = await loadNetwork(MAP));
});

const errorsOf = ({ issues }: PlanResolution): string[] =>
  issues
    .filter(({ severity }) => severity === "error")
    .map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("the plans of the project on the map of Hanoi", () => {
  it.each(["state-funeral-2024", "congress-xiv-2026", "small-street"])("%s checks without an error", async (name) => {
    expect(errorsOf(resolvePlan(await readPlan(pathOf(`data/plans/${name}.yaml`)), network))).toEqual([]);
  });

  it("the 17 streets of July 2024 connect legally over about 15.3 km, some 0.3 km of it beside them", async () => {
    const { resolved } = resolvePlan(await readPlan(pathOf("data/plans/state-funeral-2024.yaml")), network);
    const { links, bridges, againstOneWay, bannedTurns } = resolved!.convoys[0]!;
    const lengthM = links.reduce((sum, link) => sum + network.lengthM[link]!, 0);
    expect(lengthM).toBeGreaterThan(15_000);
    expect(lengthM).toBeLessThan(15_400);
    const bridgedM = bridges.reduce((sum, bridge) => sum + bridge.lengthM, 0);
    expect(bridgedM).toBeGreaterThan(200);
    expect(bridgedM).toBeLessThan(400);
    expect(Math.max(...bridges.map((bridge) => bridge.lengthM))).toBeLessThanOrEqual(100);
    expect([againstOneWay, bannedTurns]).toEqual([[], []]);
    const car = kindBit("car");
    for (let i = 1; i < links.length; i++) {
      expect(network.tail[links[i]!]).toBe(network.head[links[i - 1]!]);
      const from = links[i - 1]!;
      const movements = Array.from(
        network.movementTo.subarray(network.firstMovement[from]!, network.firstMovement[from + 1]!),
      );
      const movement = network.firstMovement[from]! + movements.indexOf(links[i]!);
      expect(network.movementAccess[movement]! & car).toBe(car);
    }
  });

  it("the cortege's closure fits into its published window, whichever way it departs", async () => {
    const { resolved } = resolvePlan(await readPlan(pathOf("data/plans/state-funeral-2024.yaml")), network);
    const convoy = resolved!.convoys[0]!;
    const published = resolved!.measures.find((measure) => measure.id === convoy.within)!.windows[0]!;
    const slowestS = convoy.links.reduce((sum, link) => sum + network.lengthM[link]!, 0) / (20 / 3.6);
    for (const { earliestS, latestS } of convoy.departures) {
      expect(earliestS - convoy.closure.leadS).toBeGreaterThanOrEqual(published.fromS);
      expect(latestS + slowestS + convoy.lengthM / (20 / 3.6) + convoy.closure.clearanceS).toBeLessThanOrEqual(
        published.untilS,
      );
    }
  });

  it("Trần Phú is the one of Ba Đình and not that of Hà Đông, and the choice is told", async () => {
    const { issues } = resolvePlan(await readPlan(pathOf("data/plans/state-funeral-2024.yaml")), network);
    expect(issues.find(({ code, message }) => code === "choice" && message.includes('"Trần Phú"'))!.message).toMatch(
      /nearest is taken: \[105\.83\d+, 21\.03\d+\]/,
    );
  });

  it("the names that Hanoi has and the plan has not are near ones", () => {
    const text = readFileSync(pathOf("data/plans/small-street.yaml"), "utf8").replace("Hàng Khay, {", "Hàng Khai, {");
    const { issues } = resolvePlan(checkPlanText(text, "p.yaml"), network);
    const error = issues.find(({ severity }) => severity === "error")!;
    expect(`${error.message} ${error.hint}`).toMatch(/Hàng Khay/);
  });
});

describe.skipIf(!existsSync(DESIGN))("the example plans beside the project (skipped where they are absent)", () => {
  it.each(["a80-parade-2025", "state-funeral-2024"])("%s checks without an error", async (name) => {
    expect(errorsOf(resolvePlan(await readPlan(`${DESIGN}/${name}.yaml`), network))).toEqual([]);
  });
  it("the congress's convoy has the gap of which its comment warns", async () => {
    const errors = errorsOf(resolvePlan(await readPlan(`${DESIGN}/congress-xiv-2026.yaml`), network));
    expect(errors[0]).toMatch(/from "Nguyễn Chí Thanh" into "Nguyễn Thái Học" has a gap of 1\d{3} m/);
  });
  it("an amendment is read and listed as not simulated", async () => {
    const read = await readPlan(`${DESIGN}/congress-xiv-2026.amendment.yaml`);
    expect(read.issues.map(({ code, severity }) => `${severity} ${code}`)).toEqual(["warning not-simulated"]);
  });
});
