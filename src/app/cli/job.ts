/** The worker's side of the command line: runs one job and says how it ended. Every failure ends in one line. */
import { parentPort, workerData } from "node:worker_threads";
import { ClearwayError, formatIssue } from "../../base/index.ts";
import { checkCommand, extractCommand, networkCommand, type Output, runCommand, simulateCommand } from "./commands.ts";
import type { Job, JobMessage } from "./job-types.ts";

const EXIT = { input: 2, run: 1, aborted: 130 } as const;

function post(message: JobMessage): void {
  parentPort!.postMessage(message);
}

async function perform(job: Job): Promise<number> {
  const output: Output = {
    onProgress: (stage: string, share: number) => post({ type: "progress", stage, share }),
    words: (text: string) => post({ type: "words", text }),
    data: (text: string) => post({ type: "data", text }),
    temporary: (path: string, exists: boolean) => post({ type: "temporary", path, exists }),
  };
  switch (job.name) {
    case "run":
      return runCommand(job, output);
    case "check":
      return checkCommand(job, output);
    case "network":
      return networkCommand(job, output);
    case "simulate":
      return simulateCommand(job, output);
    case "extract":
      return extractCommand(job, output);
  }
}

/** System errors that are the disk's or the folder's, in words. */
const SYSTEM: Readonly<Record<string, { kind: "input" | "run"; text: string }>> = {
  ENOENT: { kind: "input", text: "no such file" },
  EISDIR: { kind: "input", text: "is a folder, not a file" },
  EACCES: { kind: "run", text: "permission denied" },
  EPERM: { kind: "run", text: "not permitted" },
  EROFS: { kind: "run", text: "the file system is read-only" },
  ENOSPC: { kind: "run", text: "the disk is full" },
  ENOTDIR: { kind: "run", text: "a part of the path is not a folder" },
};

function explain(error: unknown): { code: number; text: string } {
  if (error instanceof ClearwayError) {
    const lines = [`clearway: ${error.message}`, ...error.issues.map(formatIssue)];
    return { code: EXIT[error.kind], text: lines.join("\n") };
  }
  const { code, path } = error as NodeJS.ErrnoException;
  const system = code === undefined ? undefined : SYSTEM[code];
  if (system !== undefined) return { code: EXIT[system.kind], text: `clearway: ${path ?? "output"}: ${system.text}` };
  return { code: 1, text: `clearway: internal error: ${error instanceof Error ? error.stack : String(error)}` };
}

const code = await perform(workerData as Job).catch((error: unknown) => {
  const said = explain(error);
  post({ type: "words", text: said.text });
  return said.code;
});
post({ type: "end", code });
