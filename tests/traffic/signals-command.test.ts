import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { signalsCommand } from "../../src/app/cli/signals-command.ts";
import { ClearwayError } from "../../src/base/index.ts";

const MAP = resolve("data/hoan-kiem.osm.gz");
const folder = mkdtempSync(join(tmpdir(), "clearway-signals-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function answerOf(file: string, { json = true, geojson }: { json?: boolean; geojson?: string } = {}) {
  const data: string[] = [];
  const words: string[] = [];
  const output = {
    data: (text: string) => data.push(text),
    words: (text: string) => words.push(text),
    temporary: () => {},
  };
  const code = await signalsCommand({ name: "signals", json, file, geojson }, output);
  return { code, text: data.join("\n"), words };
}
function plan(signals: string): string {
  const path = join(folder, "plan.yaml");
  const head = `clearway: 1\nname: T\nzone: Asia/Ho_Chi_Minh\nmap: ${MAP}\naround: [105.852, 21.0285]\n`;
  writeFileSync(path, `${head}simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00" }\nsignals:\n${signals}\n`);
  return path;
}

describe("signals", () => {
  it("lists a map's signals with names, phases and greens, as data and in words, and draws them", async () => {
    const drawn = join(folder, "signals.geojson");
    const { code, text } = await answerOf(MAP, { geojson: drawn });
    const answer = JSON.parse(text);
    expect(code).toBe(0);
    expect(answer.usedNodes).toBe(answer.signalNodes);
    expect(answer.controllers).toHaveLength(answer.junctions + answer.crossings);
    const [one] = answer.controllers.filter(({ name }: { name: string }) => /Tràng Tiền.*Hàng Bài/.test(name));
    expect(
      one.phases.map((phase: { approaches: { from: string }[] }) => phase.approaches.map(({ from }) => from).sort()),
    ).toEqual([["Phố Hàng Bài from the south"], ["Phố Hàng Khay from the west", "Phố Tràng Tiền from the east"]]);
    const { features } = JSON.parse(readFileSync(drawn, "utf8"));
    expect(features).toHaveLength(answer.controllers.length + answer.approaches);
    const words = (await answerOf(MAP, { json: false })).text;
    expect(words).toContain("Phố Hàng Bài from the south");
    expect(words).toMatch(/signal nodes +\d+, of which \d+ \(100\.0 %\)/);
  });

  it("shows them as a plan has them", async () => {
    const { text } = await answerOf(
      plan(`  - { at: [Tràng Tiền, Hàng Bài], cycle: 100 s, police: "2026-03-16 09:20-09:40" }
  - { at: [Tràng Tiền, Ngô Quyền], off: true }`),
    );
    const answer = JSON.parse(text);
    expect(answer.off).toHaveLength(1);
    expect(answer.handovers).toEqual([
      expect.objectContaining({
        from: "2026-03-16T09:20:00+07:00",
        until: "2026-03-16T09:40:00+07:00",
        exit: "short-way",
      }),
    ]);
    const { controller } = answer.handovers[0];
    expect(answer.controllers.find(({ osmId }: { osmId: number }) => osmId === controller).cycleS).toBe(100);
  });

  it("refuses a plan whose signals are at fault, with all the faults", async () => {
    const asked = answerOf(plan("  - { at: [Tràng Tiền, Hàng Bài], greens: [{ from: Hàng Đào, green: 30 s }] }"));
    const error = await asked.catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ClearwayError);
    expect((error as ClearwayError).issues.map(({ code, line }) => [code, line])).toEqual([["no-such-approach", 8]]);
  });
});
