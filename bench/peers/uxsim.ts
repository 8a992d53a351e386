/**
 * UXsim in its C++ mode, where a folder with its compiled module is named by `--uxsim`; bench/RESULTS.md tells how to build
 * it. Each case runs in a process of its own, through uxsim.py.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PeerCase } from "../loading/peer-cases.ts";
import { PeerMissing } from "./peer-missing.ts";

export interface UxsimRun {
  /** Of its main loop alone: reading, building and Python's start are left out. */
  readonly cpuS: number;
  /** Of the whole process. */
  readonly peakMemoryMb: number;
  readonly completed: number;
  readonly unfinished: number;
  /** Unfinished ones to the end. */
  readonly totalTravelTimeS: number;
  readonly linkEntries: number;
}

/** `scratch`: a folder for the case's file. `choice`: the case's routes, or UXsim's own way of choosing. */
export function runUxsim(module: string, peerCase: PeerCase, scratch: string, choice: "fixed" | "own"): UxsimRun {
  const file = join(scratch, "uxsim-case.json");
  writeFileSync(file, JSON.stringify(asUxsim(peerCase)));
  const script = "bench/peers/uxsim.py";
  const { status, stdout, stderr, error } = spawnSync("/usr/bin/python3", [script, module, file, choice], {
    encoding: "utf8",
    maxBuffer: 1 << 24,
  });
  if (error !== undefined) throw new PeerMissing(`UXsim: ${error.message}`);
  if (status !== 0) throw new PeerMissing(`UXsim: ${stderr.trim().split("\n").at(-1)}`);
  return JSON.parse(stdout) as UxsimRun;
}

/** An exit that is no narrower than its road gets no limit of its own, as UXsim's users leave it. */
function asUxsim({ links, lanes, packet, endS, departS, route, routes, shut }: PeerCase): object {
  const limit = (link: number): number | null =>
    links.exitCapacityPcuPerS[link]! < links.capacityPcuPerS[link]! ? links.exitCapacityPcuPerS[link]! : null;
  return {
    nodeCount: links.nodeCount,
    tail: [...links.tail],
    head: [...links.head],
    lengthM: [...links.lengthM],
    freeSpeedMps: [...links.freeSpeedMps],
    jamDensityPcuPerM: [...links.jamDensityPcuPerM],
    lanes: [...lanes],
    exitCapacityPcuPerS: Array.from(lanes, (_, link) => limit(link)),
    packet,
    endS,
    departS: [...departS],
    route: [...route],
    routes,
    changes:
      shut === undefined
        ? []
        : [
            { timeS: shut.fromS, link: shut.link, exitCapacityPcuPerS: 0 },
            { timeS: shut.untilS, link: shut.link, exitCapacityPcuPerS: 2 * links.capacityPcuPerS[shut.link]! },
          ],
  };
}
