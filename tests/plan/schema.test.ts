import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { planJsonSchema } from "../../src/plan/index.ts";

describe("the plan's JSON Schema", () => {
  it("in data/plan.schema.json is the one of the code (vitest -u writes it)", async () => {
    await expect(`${JSON.stringify(planJsonSchema(), null, 2)}\n`).toMatchFileSnapshot("../../data/plan.schema.json");
  });
  it.each(["state-funeral-2024", "congress-xiv-2026", "small-street"])("accepts %s.yaml in an editor", (name) => {
    const validate = new Ajv2020({ strict: false }).compile(planJsonSchema());
    const plan: unknown = parse(readFileSync(new URL(`../../data/plans/${name}.yaml`, import.meta.url), "utf8"));
    expect(validate(plan), JSON.stringify(validate.errors)).toBe(true);
  });
});
