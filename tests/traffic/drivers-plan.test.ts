import { describe, expect, it } from "vitest";
import { checkPlanText, resolvePlan } from "../../src/plan/index.ts";
import { linkBetween, networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

/** Phố Ngang runs east over 1-2-3, 100 m a block; Phố Một crosses it at 2. */
const TOWN: OsmLiteral = {
  nodes: { 1: [0, 0], 2: [100, 0], 3: [200, 0], 21: [100, 100], 22: [100, -100] },
  ways: {
    101: [[1, 2, 3], { highway: "secondary", name: "Phố Ngang" }],
    102: [[21, 2, 22], { highway: "tertiary", name: "Phố Một", oneway: "yes" }],
  },
};
const { network } = networkOf(TOWN);

function resolve(drivers: string) {
  const text = `clearway: 1
name: Town
zone: Asia/Ho_Chi_Minh
map: town.osm
simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00" }
drivers: ${drivers}
`;
  const { resolved, issues } = resolvePlan(checkPlanText(text, "p.yaml"), network);
  const errors = issues.filter(({ severity }) => severity === "error");
  return {
    drivers: resolved?.drivers,
    errors: errors.map(({ line, code, message, hint }) => ({ line, code, message, hint })),
  };
}

describe("the drivers of a plan", () => {
  it("are told of by kind of vehicle, with times and shares in any spelling", () => {
    const { drivers, errors } = resolve(
      "{ car: { app: 60 %, radio: 15% }, others: { app: 10 % }, patience: 5 min, give-up: 1 h, radio-every: 900 s }",
    );
    expect(errors).toEqual([]);
    expect(drivers!.informed.car).toEqual({ app: 0.6, radio: 0.15 });
    expect(drivers!.informed.motorcycle).toEqual({ app: 0.1, radio: 0 });
    expect(drivers).toMatchObject({ patienceS: 300, giveUpS: 3600, radioEveryS: 900 });
    expect(drivers!.closedDestination).toBeUndefined();
    expect(drivers!.signLinks.length).toBe(0);
  });

  it("leave the kinds that nobody names to what is assumed", () => {
    expect(resolve("{ taxi: { app: 100 % } }").drivers!.informed).toEqual({ taxi: { app: 1, radio: 0 } });
    expect(resolve("{ closed-destination: nearest }").drivers!.closedDestination).toBe("nearest");
  });

  it("may be told by signs along a street, at a junction's approaches, at a point", () => {
    const links = (...pairs: [number, number][]): number[] =>
      pairs.map(([from, to]) => linkBetween(network, from, to)!).sort((a, b) => a - b);
    const signs = (list: string): number[] => [...resolve(`{ signs: ${list} }`).drivers!.signLinks];
    expect(signs("[Phố Một]")).toEqual(links([21, 2], [2, 22]));
    expect(signs("[{ near: [Phố Ngang, Phố Một] }]")).toEqual(links([1, 2], [3, 2], [21, 2]));
    const block = linkBetween(network, 2, 3)!;
    const [lon, lat] = [network.nodeLon, network.nodeLat].map(
      (at) => (at[network.tail[block]!]! + at[network.head[block]!]!) / 2,
    );
    expect(signs(`[[${lon}, ${lat}]]`)).toEqual(links([2, 3], [3, 2]));
    expect(signs(`[Phố Một, [${lon}, ${lat}]]`)).toEqual(links([21, 2], [2, 22], [2, 3], [3, 2]));
  });

  it.each([
    ["{ car: { app: 80 %, radio: 30 % } }", "shares-over-100", /app and radio together are 110 % of the drivers/],
    ["{ patience: 10 min, give-up: 5 min }", "gives-up-too-soon", /give up before they lose patience/],
    ["{ patience: 0 s }", "bad-value", /"patience": must be 1 s to 24 h, not 0 s/],
    ["{ patience: 0.5 s }", "bad-value", /"patience": must be 1 s to 24 h, not 0.5 s/],
    ["{ give-up: 0 s }", "bad-value", /"give-up": must be 1 s to 24 h, not 0 s/],
    ["{ patience: 1000000 h }", "bad-value", /"patience": must be 1 s to 24 h, not 1000000 h/],
    ["{ radio-every: 0 min }", "bad-value", /"radio-every": must be 1 min to 24 h, not 0 min/],
    ["{ moto: { app: 80 % } }", "unknown-key", /unknown key "moto"/],
    ["{ car: { app: 0.6 } }", "bad-value", /a share with its unit/],
    ["{ closed-destination: teleport }", "bad-value", /must be one of: nearest, wait, not-made/],
    ["{ signs: [[0, 0]] }", "no-road-at-sign", /no road of the map is at the sign \[0, 0\]/],
    ["{ signs: [Phố Không] }", "unknown-street", /no street on the map is called "Phố Không"/],
    ["{ signs: [{ near: [Phố Ngang, Phố Không] }] }", "no-road-at-sign", /at the sign Phố Ngang – Phố Không/],
  ])("that cannot be are an error at their line: %s", (text, code, message) => {
    const { errors } = resolve(text);
    expect(errors.map((error) => [error.line, error.code])).toEqual([[6, code]]);
    expect(errors[0]!.message).toMatch(message);
  });
});
