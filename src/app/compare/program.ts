/** SUMO's programs as child processes: found or missed with one clear message, followed by their step log, ended with us. */
import { spawn } from "node:child_process";
import { ClearwayError, throwIfAborted, type WorkOptions } from "../../base/index.ts";

export interface ProgramOptions extends WorkOptions {
  /** Told of each child when it begins and ends, so that whoever may be killed first can end it. */
  readonly onChild?: ((pid: number, runs: boolean) => void) | undefined;
}

const LAST_WORDS = 4000;

/** What SUMO calls itself, e.g. "1.15.0". Throws ClearwayError where `sumo` or `netconvert` is not installed. */
export async function sumoVersion(options: ProgramOptions): Promise<string> {
  await runProgram("netconvert", ["--version"], options);
  const text = await runProgram("sumo", ["--version"], options);
  return /Version (\S+)/.exec(text)?.[1] ?? "unknown";
}

/**
 * Runs to its end and gives the last of what it printed. `onStep` gets the simulated second from SUMO's step log. Throws
 * ClearwayError (kind `run`) where it is missing or fails, with its own error.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { signal, onChild }: ProgramOptions,
  onStep: (timeS: number) => void = () => {},
): Promise<string> {
  throwIfAborted(signal);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const { pid } = child;
  if (pid !== undefined) onChild?.(pid, true);
  const kill = (): void => {
    child.kill("SIGKILL");
  };
  signal?.addEventListener("abort", kill);
  let said = "";
  let complaints = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-LAST_WORDS);
    const steps = [...text.matchAll(/Step #(\d+)/g)];
    const last = steps.at(-1);
    if (last !== undefined) onStep(Number(last[1]));
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    // A warning a road would drown the one error.
    const errors = text.split("\n").filter((line) => line !== "" && !line.startsWith("Warning:"));
    if (errors.length > 0) complaints = `${complaints}${errors.join("\n")}\n`.slice(0, LAST_WORDS);
  });
  try {
    const ended = await new Promise<{ code: number | null; signalled: NodeJS.Signals | null }>((done, fail) => {
      child.on("error", fail);
      child.on("close", (code, signalled) => done({ code, signalled }));
    });
    throwIfAborted(signal);
    if (ended.code !== 0) throw failed(program, complaints, ended.signalled);
    return said;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw new ClearwayError(
      "sumo-missing",
      `SUMO is not installed: there is no \`${program}\` on the PATH; install it, e.g. \`apt-get install sumo\` on Debian or Ubuntu (1.15 or later)`,
      { kind: "run", cause },
    );
  } finally {
    signal?.removeEventListener("abort", kill);
    if (pid !== undefined) onChild?.(pid, false);
  }
}

function failed(program: string, complaints: string, signalled: NodeJS.Signals | null): ClearwayError {
  const first = complaints.split("\n").find((line) => line.startsWith("Error:")) ?? complaints.split("\n", 1)[0]!;
  const why = signalled === null ? first || "it says no reason" : `it was ended by ${signalled} (out of memory?)`;
  return new ClearwayError("sumo-failed", `${program} failed: ${why}`, { kind: "run" });
}
