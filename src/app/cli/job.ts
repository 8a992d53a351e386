/** The worker's side of the command line: runs one job and says how it ended. Every failure ends in one line. */
import { parentPort, workerData } from "node:worker_threads";
import { ClearwayError, formatIssue, systemReason } from "../../base/index.ts";
import type { Output } from "./commands.ts";
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
    temporary: (path: string, exists: boolean, target?: string) => post({ type: "temporary", path, exists, target }),
  };
  // A way on a snapshot takes less time than all rooms take to load.
  if (job.name === "route" || job.name === "matrix") {
    const { matrixCommand, routeCommand } = await import("./travel-commands.ts");
    return job.name === "route" ? routeCommand(job, output) : matrixCommand(job, output);
  }
  if (job.name === "compare-sumo") {
    const { compareCommand } = await import("./compare-command.ts");
    return compareCommand(job, { ...output, child: (pid, runs) => post({ type: "child", pid, runs }) });
  }
  if (job.name === "what-if") return (await import("./what-if-command.ts")).whatIfCommand(job, output);
  if (job.name === "simulate") return (await import("./simulate-command.ts")).simulateCommand(job, output);
  if (job.name === "signals") return (await import("./signals-command.ts")).signalsCommand(job, output);
  if (job.name === "check") return (await import("./check-command.ts")).checkCommand(job, output);
  if (job.name === "network") return (await import("./network-command.ts")).networkCommand(job, output);
  const { extractCommand, runCommand } = await import("./commands.ts");
  switch (job.name) {
    case "run":
      return runCommand(job, output);
    case "extract":
      return extractCommand(job, output);
  }
}

/** What is wrong with the user's own words; all else that the file system refuses is a failed run. */
const INPUT_ERRORS: readonly (string | undefined)[] = ["ENOENT", "EISDIR"];

function explain(error: unknown): { code: number; text: string } {
  if (error instanceof ClearwayError) {
    const lines = [`clearway: ${error.message}`, ...error.issues.map(formatIssue)];
    return { code: EXIT[error.kind], text: lines.join("\n") };
  }
  const { code, path } = error as NodeJS.ErrnoException;
  const reason = systemReason(error);
  if (reason !== undefined) {
    const kind = INPUT_ERRORS.includes(code) ? "input" : "run";
    return { code: EXIT[kind], text: `clearway: ${path ?? "output"}: ${reason}` };
  }
  return { code: 1, text: `clearway: internal error: ${error instanceof Error ? error.stack : String(error)}` };
}

const code = await perform(workerData as Job).catch((error: unknown) => {
  const said = explain(error);
  post({ type: "words", text: said.text });
  return said.code;
});
post({ type: "end", code });
