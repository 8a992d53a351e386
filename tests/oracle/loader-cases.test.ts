import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { simulateCase } from "../../src/traffic/simulation/index.ts";

const FOLDER = "../shared/data/loading";
const names = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".json")) : [];

/** Relative, ± 2 vehicles or ± 60 veh·s at least. */
function within(key: string, value: number, exact: number, tolerance: number): void {
  const least = key.startsWith("total") ? 60 : 2;
  expect(Math.abs(value - exact), `${key} ${value}, exact ${exact}`).toBeLessThanOrEqual(
    Math.max(least, tolerance * Math.abs(exact)),
  );
}

describe.skipIf(names.length === 0)("the loader against the published loading cases", () => {
  test.each(names)("%s is met within its tolerance", (name) => {
    const loadingCase = JSON.parse(readFileSync(`${FOLDER}/${name}`, "utf8"));
    const answer = simulateCase(loadingCase);
    const { tolerance, ...exact } = loadingCase.expect;
    for (const [key, value] of Object.entries<number | Record<string, number>>(exact)) {
      if (typeof value === "number") within(key, answer[key as "completed"], value, tolerance);
      else for (const id of Object.keys(value)) within(key, answer.links[id]![key as "left"], value[id]!, tolerance);
    }
    expect(answer.completed + answer.underWay + answer.waiting + answer.notMade).toBe(answer.demanded);
  });
});
