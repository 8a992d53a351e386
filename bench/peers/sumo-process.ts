/** Processes measured from outside: SUMO's under GNU time, and ours as plain JavaScript, so that no compiler is in its seconds. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { PeerMissing } from "./peer-missing.ts";

export interface Measured {
  readonly cpuS: number;
  readonly peakMb: number;
  readonly stdout: string;
}

/** CPU seconds and peak memory of one process. Throws PeerMissing where it, or GNU time, is not installed. */
export function measured(program: string, args: readonly string[]): Measured {
  const { status, stdout, stderr, error } = spawnSync("/usr/bin/time", ["-f", "%U %S %M", program, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw new PeerMissing("/usr/bin/time is not installed (apt-get install time)");
  if (status === 127) throw new PeerMissing(`${program} is not installed (apt-get install sumo)`);
  if (status !== 0) throw new Error(`${program} failed: ${stderr.slice(-2000)}`);
  const [user, system, kilobytes] = stderr.trim().split("\n").at(-1)!.split(" ").map(Number);
  return { cpuS: user! + system!, peakMb: kilobytes! / 1024, stdout };
}

/** `src` and `bench/peers` as JavaScript in the folder, file by file and without looking at types. */
export function transpileInto(folder: string): void {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  };
  for (const root of ["src", "bench/peers"]) {
    for (const path of readdirSync(root, { recursive: true, encoding: "utf8" })) {
      if (!path.endsWith(".ts")) continue;
      const target = join(folder, root, path.replace(/\.ts$/, ".js"));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, ts.transpileModule(readFileSync(join(root, path), "utf8"), { compilerOptions }).outputText);
    }
  }
  writeFileSync(join(folder, "package.json"), '{"type":"module"}\n');
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
}
