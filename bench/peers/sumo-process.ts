/** Processes measured from outside, under GNU time. */
import { spawnSync } from "node:child_process";
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
