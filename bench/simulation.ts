/**
 * The loader: how near it is to theory, link entries a CPU second, whole planned days, and peers beside it. Each case runs in
 * a process of its own, one after the other, so that its memory is its own. `--all` adds the heavy ones, `--only NAME[,NAME]`
 * takes those named; `--uxsim FOLDER` names UXsim's compiled module.
 */
import { parseArgs } from "node:util";
import type { BenchRow } from "./bench-types.ts";
import { caseNames, runApart } from "./loading/cases.ts";
import { hasHanoi } from "./loading/hanoi.ts";

export async function benchSimulation(say: (words: string) => void, args: readonly string[]): Promise<BenchRow[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { all: { type: "boolean" }, only: { type: "string" }, uxsim: { type: "string" } },
    strict: false,
  });
  const all = values.all === true;
  const known = caseNames(true);
  const wanted = typeof values.only === "string" ? values.only.split(",") : caseNames(all);
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no case ${unknown.join(", ")}; there are ${known.join(", ")}`);
  const uxsim = typeof values.uxsim === "string" ? values.uxsim : undefined;
  const rows: BenchRow[] = [];
  for (const name of wanted) {
    if (/^(hanoi|planned|fork)/.test(name) && !hasHanoi()) {
      say(`${name}: Hanoi's map is absent, left out`);
      continue;
    }
    say(`— ${name}`);
    rows.push(...(await runApart(name, { all, uxsim })));
  }
  return rows;
}
