/** A build of the command line in a folder of the test file's own: its commands run there, and what they leave is swept. */
import { type ChildProcess, spawn } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { afterAll, afterEach, beforeAll } from "vitest";

export const MAP: string = resolve("tests/golden/crossing.osm");
export const PLAN: string = resolve("data/plans/small-street.yaml");

/** A plan on the small map, with faults to be found. */
export const BROKEN: string = `clearway: 1
name: Broken
zone: Asia/Ho_Chi_Minh
map: ${MAP}
simulate: { from: "2026-03-16 09:00", to: "2026-03-16 10:00" }
measures:
  - id: m
    levle: closed
    streets: [Nowhere]
    when: "2026-03-16 09:10-09:40"
`;

export const home: string = mkdtempSync(join(tmpdir(), "clearway-cli-"));
const main = join(home, "dist/app/cli/main.js");

beforeAll(() => {
  for (const path of readdirSync("src", { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".ts")) continue;
    const target = join(home, "dist", path.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, transpile(readFileSync(join("src", path), "utf8")));
  }
  copyFileSync("package.json", join(home, "package.json"));
  symlinkSync(resolve("node_modules"), join(home, "node_modules"));
}, 60_000);

/** As the build does it, file by file and without looking at types: a tenth of its time. */
function transpile(source: string): string {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}

afterEach(() => {
  for (const name of left()) rmSync(join(home, name), { recursive: true });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function start(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [main, ...args], { cwd: home, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
  });
  const ended = new Promise<Ended>((done) => child.on("close", (code) => done({ code, ...said })));
  return { child, ended };
}

export const clearway = (...args: string[]): Promise<Ended> => start(args).ended;
export const all = (...commands: readonly string[][]): Promise<Ended[]> =>
  Promise.all(commands.map((args) => clearway(...args)));

/** A file of the test's own. */
export function file(name: string, content: string | Uint8Array): string {
  const path = join(home, name);
  writeFileSync(path, content);
  return path;
}

/** Progress apart: what the command says in words. */
export const wordsOf = ({ stderr }: Ended): string[] =>
  stderr.split("\n").filter((line) => line !== "" && !line.endsWith(" …"));
/** What is left beside and in the test's folder, hidden files too, the build apart. */
export const left = (folder: string = home): string[] =>
  readdirSync(folder).filter((name) => !["dist", "node_modules", "package.json"].includes(name));
