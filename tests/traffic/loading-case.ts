/** Cases in a line: links of the theory's tests (u 20 m/s, w 5 m/s, kj 0.2 veh/m, C 0.8 veh/s, 1000 m) and demand on them. */
import { type CaseAnswer, simulateCase } from "../../src/traffic/simulation/index.ts";

interface CaseLink {
  id: string;
  fromNode: string;
  toNode: string;
  lengthM: number;
  freeSpeedMps: number;
  jamDensityPcuPerM: number;
  capacityPcuPerS: number;
  priority?: number;
}

export function link(id: string, fromNode: string, toNode: string, rest: Partial<CaseLink> = {}): CaseLink {
  return {
    id,
    fromNode,
    toNode,
    lengthM: 1000,
    freeSpeedMps: 20,
    jamDensityPcuPerM: 0.2,
    capacityPcuPerS: 0.8,
    ...rest,
  };
}

export function flow(route: string[], ratePcuPerS: number, startS: number, endS: number, rest: object = {}): object {
  return { route, ratePcuPerS, startS, endS, ...rest };
}

export function run(parts: {
  endS: number;
  links: CaseLink[];
  demand: object[];
  events?: object[];
  nodes?: object[];
  measure?: { fromS: number; toS: number };
}): CaseAnswer {
  return simulateCase({ name: "test", ...parts });
}

/** A corridor of `lengthsM`, its links l0, l1, … */
export function corridor(lengthsM: readonly number[]): CaseLink[] {
  return lengthsM.map((lengthM, i) => link(`l${i}`, `n${i}`, `n${i + 1}`, { lengthM }));
}
