import { describe, expect, it } from "vitest";
import type { Issue } from "../../src/base/index.ts";
import { checkPlanText, resolvePlan } from "../../src/plan/index.ts";
import { editSignals, makeSignals, type SignalController } from "../../src/traffic/index.ts";
import { networkOf } from "../helpers/osm-memory.ts";

const SIGNAL = { highway: "traffic_signals" };
/** Phố Chính runs east through two signals, at Phố Ngang (node 2) and Phố Hai (node 3); at node 4, Phố Ba has none. */
const { network } = networkOf({
  nodes: {
    1: [-300, 0],
    2: [0, 0, SIGNAL],
    3: [300, 0, SIGNAL],
    4: [700, 0],
    5: [900, 0],
    21: [0, 200],
    22: [0, -200],
    31: [300, 200],
    32: [300, -200],
    41: [700, 200],
  },
  ways: {
    11: [[1, 2, 3, 4, 5], { highway: "secondary", name: "Phố Chính" }],
    12: [[21, 2, 22], { highway: "tertiary", name: "Phố Ngang" }],
    13: [[31, 3], { highway: "tertiary", name: "Phố Hai" }],
    14: [[3, 32], { highway: "tertiary", name: "Phố Hai Nam" }],
    15: [[41, 4], { highway: "tertiary", name: "Phố Ba" }],
  },
});
const made = makeSignals(network).controllers;

function planned(signals: string) {
  const text = `clearway: 1
name: Town
zone: Asia/Ho_Chi_Minh
map: town.osm
simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00" }
windows:
  visit: "2026-03-16 09:20-09:50"
signals:
${signals}
`;
  const read = checkPlanText(text, "p.yaml");
  const { resolved, issues } = resolvePlan(read, network);
  const found: Issue[] = [];
  const edited = resolved === null ? null : editSignals(network, made, resolved.signals, read.reportTo(found));
  const all = [...issues, ...found];
  return { edited, issues: all, errors: all.filter(({ severity }) => severity === "error") };
}
const at2 = (controllers: readonly SignalController[]): SignalController =>
  controllers.find(({ osmId }) => osmId === 2)!;
const greensOf = ({ phases }: SignalController): number[] => phases.map(({ greenS }) => greenS);
const unchanged = (controllers: readonly SignalController[]): boolean =>
  controllers.every((controller) => made.includes(controller));

describe("a plan's word on a signal", () => {
  it("sets the cycle, the offset and the greens, and leaves the others as they were", () => {
    const { edited, errors } = planned(
      "  - { at: [Chính, Ngang], cycle: 90 s, offset: 10 s, greens: [{ from: Ngang, green: 32 s }, { from: Phố Chính, green: 48 s }] }",
    );
    expect(errors).toEqual([]);
    const own = at2(edited!.controllers);
    expect(own).toMatchObject({ cycleS: 90, offsetS: 10 });
    expect(greensOf(own)).toEqual([32, 48]); // in the plan's order
    expect(own.phases.map(({ links }) => links.length)).toEqual([2, 2]);
    expect(own.phases.reduce((sum, p) => sum + p.greenS + p.amberS + p.allRedS, 0)).toBe(90);
    expect(unchanged(edited!.controllers.filter(({ osmId }) => osmId !== 2))).toBe(true);
  });

  it("gives a green that is left open what the others leave", () => {
    const { edited } = planned(
      "  - { at: [Chính, Ngang], cycle: 100 s, greens: [{ from: Chính }, { from: Ngang, green: 30 s }] }",
    );
    const own = at2(edited!.controllers);
    const betweenS = own.phases.reduce((sum, { amberS, allRedS }) => sum + amberS + allRedS, 0);
    expect(greensOf(own)).toEqual([70 - betweenS, 30]);
  });

  it("makes the cycle as long as its greens where it says no cycle", () => {
    const { edited } = planned("  - { node: 2, greens: [{ from: Chính, green: 40 s }, { from: Ngang, green: 20 s }] }");
    const own = at2(edited!.controllers);
    expect(own.cycleS).toBe(60 + own.phases.reduce((sum, { amberS, allRedS }) => sum + amberS + allRedS, 0));
  });

  it("shares a new cycle as the old one was where it says no greens", () => {
    const { edited } = planned("  - { at: [Chính, Ngang], cycle: 120 s }");
    const [own, before] = [at2(edited!.controllers), at2(made)];
    expect(own.cycleS).toBe(120);
    const shareOf = (controller: SignalController): number => greensOf(controller)[0]! / greensOf(controller)[1]!;
    expect(Math.abs(shareOf(own) / shareOf(before) - 1)).toBeLessThan(0.05);
  });

  it("may tell opposite sides of a street apart, and give a side two greens", () => {
    const { edited, errors } = planned(`  - at: [Chính, Ngang]
    greens:
      - { from: Chính, side: west, green: 30 s }
      - { from: Chính, green: 20 s }
      - { from: [Ngang, 12], green: 20 s }`);
    expect(errors).toEqual([]);
    expect(at2(edited!.controllers).phases.map(({ links }) => links.length)).toEqual([1, 2, 2]);
  });

  it("switches it off, or gives it to the police in a window, by name or written out", () => {
    const { edited, errors } = planned(`  - { at: [Chính, Ngang], off: true }
  - { node: 3, police: visit, exit: resume }
  - { node: 3, police: "2026-03-16 09:55-10:00" }`);
    expect(errors).toEqual([]);
    expect(edited!.off.map(({ osmId }) => osmId)).toEqual([2]);
    expect(edited!.controllers.map(({ osmId }) => osmId)).toEqual([3]);
    expect(edited!.handovers).toEqual([
      { controller: 3, fromS: 1200, untilS: 3000, exit: "resume" },
      { controller: 3, fromS: 3300, untilS: 3600, exit: "short-way" },
    ]);
  });

  it("may stand in several entries, but for one that is switched off", () => {
    expect(planned("  - { node: 2, cycle: 100 s }\n  - { node: 2, offset: 10 s }").errors).toEqual([]);
    for (const [other, off] of [
      ["{ at: [Chính, Ngang], cycle: 90 s }", "{ node: 2, off: true }"],
      ["{ node: 2, police: visit }", "{ at: [Chính, Ngang], off: true }"],
      ["{ node: 2, off: true }", "{ at: [Chính, Ngang], off: true }"],
    ]) {
      for (const entries of [
        [other, off],
        [off, other],
      ]) {
        const { errors } = planned(entries.map((entry) => `  - ${entry}`).join("\n"));
        expect(errors.map(({ code, line }) => `${line} ${code}`)).toEqual(["10 signal-off"]);
        expect(errors[0]!.message).toMatch(/^the signal at .* is switched off: no other entry may speak of it$/);
      }
    }
  });

  it("that leaves time to nobody is told of the red for all", () => {
    const { issues, edited } = planned(
      "  - { node: 2, cycle: 120 s, greens: [{ from: Chính, green: 40 s }, { from: Ngang, green: 30 s }] }",
    );
    expect(issues.find(({ code }) => code === "red-for-all")).toMatchObject({ severity: "warning", line: 9 });
    expect(at2(edited!.controllers).phases.reduce((sum, p) => sum + p.greenS + p.amberS + p.allRedS, 0)).toBe(120);
  });
});

describe("a fault in what a plan says of a signal", () => {
  const both = "greens: [{ from: Chính, green: 40 s }, { from: Ngang, green: 30 s }]";
  const cases: readonly [what: string, entry: string, code: string, words: RegExp][] = [
    ["no place", "{ cycle: 90 s }", "no-place", /two streets that meet/],
    ["two places", "{ node: 2, at: [Chính, Ngang], cycle: 90 s }", "no-place", /once/],
    ["nothing said", "{ node: 2 }", "nothing-said", /cycle, offset, greens, off or police/],
    [
      "a signal with no green",
      "{ node: 2, greens: [{ from: Chính, green: 0 s }, { from: Ngang, green: 30 s }] }",
      "signal-without-green",
      /off: true/,
    ],
    [
      "an approach without a green",
      "{ node: 2, greens: [{ from: Chính, green: 40 s }] }",
      "signal-without-green",
      /no green for Phố Ngang from the north; Phố Ngang from the south|no green for Phố Ngang from the south; Phố Ngang from the north/,
    ],
    [
      "greens longer than the cycle",
      "{ node: 2, cycle: 60 s, greens: [{ from: Chính, green: 40 s }, { from: Ngang, green: 30 s }] }",
      "greens-longer-than-cycle",
      /70 s together are longer than the cycle of 60 s/,
    ],
    [
      "greens that leave no time between them",
      `{ node: 2, cycle: 72 s, ${both} }`,
      "greens-longer-than-cycle",
      /between them take 79 s, the cycle is 72 s.*a cycle of 79 s at least/s,
    ],
    ["a cycle too short for its phases", "{ node: 2, cycle: 21 s }", "bad-cycle", /too short for its 2 phases/],
    ["a cycle that no signal has", "{ node: 2, cycle: 20 min }", "bad-cycle", /20 s to 300 s/],
    ["a part of a second", "{ node: 2, cycle: 90.5 s }", "bad-value", /whole number of seconds/],
    [
      "an offset beyond the cycle",
      "{ node: 2, cycle: 90 s, offset: 95 s }",
      "bad-offset",
      /not within the cycle of 90 s/,
    ],
    [
      "an approach that does not exist",
      "{ node: 2, greens: [{ from: Ba, green: 40 s }, { from: Ngang, green: 30 s }] }",
      "no-such-approach",
      /they come by .*Phố Chính from the west/,
    ],
    [
      "a side from which nobody comes",
      "{ node: 3, greens: [{ from: Hai, side: south, green: 30 s }, { from: Chính, green: 30 s }, { from: Hai Nam, green: 9 s }] }",
      "no-such-approach",
      /from the south.*Phố Hai from the north/s,
    ],
    [
      "a street that is not on the map",
      "{ node: 2, greens: [{ from: Bốn, green: 40 s }] }",
      "unknown-street",
      /nearest names/,
    ],
    [
      "a junction without a signal",
      "{ at: [Chính, Ba], cycle: 90 s }",
      "no-signal",
      /nearest is .*\(node 3\), 400 m away/,
    ],
    ["streets that do not meet", "{ at: [Ngang, Ba], cycle: 90 s }", "does-not-meet", /does not meet/],
    ["a node that is not there", "{ node: 999, cycle: 90 s }", "unknown-node", /clearway signals/],
    ["a signal that is off and has a cycle", "{ node: 2, off: true, cycle: 90 s }", "signal-off", /off has no cycle/],
    ["an exit without police", "{ node: 2, cycle: 90 s, exit: resume }", "no-police", /no `police`/],
    ["a window that nobody named", "{ node: 2, police: vist }", "unknown-window", /did you mean "visit"/],
    [
      "a window that ends before it starts",
      '{ node: 2, police: "2026-03-16 09:50-09:20" }',
      "window-ends-before-it-starts",
      /ends before/,
    ],
    ["a word that is not known", "{ node: 2, cycel: 90 s }", "unknown-key", /did you mean "cycle"/],
    ["an amount without a unit", "{ node: 2, cycle: 90 }", "bad-value", /a duration with its unit/],
  ];
  it.each(cases)("%s is named with its line and what to do", (_, entry, code, words) => {
    const { errors, edited } = planned(`  - ${entry}`);
    const found = errors.find((error) => error.code === code);
    expect(found, JSON.stringify(errors)).toBeDefined();
    expect(`${found!.message}\n${found!.hint ?? ""}`).toMatch(words);
    expect([found!.line, found!.file]).toEqual([9, "p.yaml"]);
    if (edited !== null) expect(unchanged(edited.controllers)).toBe(true);
  });

  it("does not repeat the fault of a named window", () => {
    const text = `clearway: 1
name: Town
zone: Asia/Ho_Chi_Minh
map: town.osm
simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00" }
windows: { visit: "2026-03-16 09:50-09:20" }
signals: [{ node: 2, police: visit }]
`;
    const errors = checkPlanText(text, "p.yaml").issues.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, line }) => [code, line])).toEqual([["window-ends-before-it-starts", 6]]);
  });
});
