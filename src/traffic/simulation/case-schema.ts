/** The case format of `clearway simulate`, as a schema, and every mistake in a case with its place in the JSON. */
import { z } from "zod";
import { ClearwayError, type Issue } from "../../base/index.ts";

/** A case with its defaults filled in; field by field as the format's description says. */
export interface LoadingCase {
  endS: number;
  links: {
    id: string;
    fromNode: string;
    toNode: string;
    lengthM: number;
    freeSpeedMps: number;
    jamDensityPcuPerM: number;
    capacityPcuPerS: number;
    priority?: number | undefined;
  }[];
  nodes: {
    id: string;
    capacityPcuPerS?: number | undefined;
    signal?: { cycleS: number; offsetS: number; phases: { greenS: number; links: string[] }[] } | undefined;
  }[];
  demand: {
    route?: string[] | undefined;
    fromNode?: string | undefined;
    toNode?: string | undefined;
    choice?: "shortest" | "equilibrium" | undefined;
    startS: number;
    endS: number;
    ratePcuPerS: number;
    vehicleClass: string;
    pcu: number;
  }[];
  events: {
    link?: string | undefined;
    movement?: [string, string] | undefined;
    fromS: number;
    toS: number;
    exitCapacityPcuPerS?: number | undefined;
    entryCapacityPcuPerS?: number | undefined;
    closedTo?: string[] | undefined;
    capacityPcuPerS?: number | undefined;
  }[];
  measure?: { fromS: number; toS: number } | undefined;
}

const id: z.ZodType<string> = z.union([z.string().min(1), z.number().transform(String)]);
const positive: z.ZodType<number> = z.number().positive();
const amount: z.ZodType<number> = z.number().nonnegative();
const time: z.ZodType<number> = z.number().nonnegative();

const link = z.strictObject({
  id,
  fromNode: id,
  toNode: id,
  lengthM: positive,
  freeSpeedMps: positive,
  jamDensityPcuPerM: positive,
  capacityPcuPerS: positive,
  priority: positive.optional(),
});

const signal = z.strictObject({
  cycleS: positive,
  offsetS: z.number().default(0),
  phases: z.array(z.strictObject({ greenS: amount, links: z.array(id) })).min(1),
});

const node = z.strictObject({ id, capacityPcuPerS: positive.optional(), signal: signal.optional() });

const demand = z.strictObject({
  route: z.array(id).min(1).optional(),
  fromNode: id.optional(),
  toNode: id.optional(),
  choice: z.enum(["shortest", "equilibrium"]).optional(),
  startS: time,
  endS: time,
  ratePcuPerS: amount,
  vehicleClass: z.string().min(1).default("car"),
  pcu: positive.default(1),
});

const event = z.strictObject({
  link: id.optional(),
  movement: z.tuple([id, id]).optional(),
  fromS: time,
  toS: time,
  exitCapacityPcuPerS: amount.optional(),
  entryCapacityPcuPerS: amount.optional(),
  closedTo: z.array(z.string()).optional(),
  capacityPcuPerS: amount.optional(),
});

/** What is not said here (name, note, seed, expect) is for the reader of the case. */
const schema: z.ZodType<LoadingCase> = z.object({
  endS: positive,
  links: z.array(link).min(1),
  nodes: z.array(node).default([]),
  demand: z.array(demand),
  events: z.array(event).default([]),
  measure: z.strictObject({ fromS: time, toS: positive }).optional(),
});

/** Throws ClearwayError with one issue a mistake, each beginning with its place, e.g. `links[3].lengthM`. */
export function parseCase(json: unknown): LoadingCase {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    refuse(parsed.error.issues.map((issue) => ({ path: issue.path, message: issue.message })));
  }
  const mistakes = findMistakes(parsed.data);
  if (mistakes.length > 0) refuse(mistakes);
  return parsed.data;
}

interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function refuse(mistakes: readonly Mistake[]): never {
  const issues = mistakes.map(
    ({ path, message }): Issue => ({
      code: "case-invalid",
      severity: "error",
      message: `${placeOf(path)}: ${message}`,
    }),
  );
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  throw new ClearwayError("case-invalid", `${issues[0]!.message}${more}`, { issues });
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return place === "" ? "the case" : place.replace(/^\./, "");
}

/** What a schema cannot say: names that must exist, routes without gaps, spans that end after they start. */
function findMistakes(loadingCase: LoadingCase): Mistake[] {
  const mistakes: Mistake[] = [];
  const say = (path: PropertyKey[], message: string): number => mistakes.push({ path, message });
  // The first of a name counts; the others are told.
  const byId = new Map(loadingCase.links.toReversed().map((l) => [l.id, l]));
  const nodes = new Set(loadingCase.links.flatMap((l) => [l.fromNode, l.toNode]));
  const known = (path: PropertyKey[], name: string): boolean => {
    if (!byId.has(name)) say(path, `there is no link "${name}"`);
    return byId.has(name);
  };
  const chain = (path: PropertyKey[], names: readonly string[]): void => {
    names.forEach((name, i) => {
      if (!known([...path, i], name) || i === 0) return;
      const before = byId.get(names[i - 1]!);
      if (before && before.toNode !== byId.get(name)!.fromNode) {
        say([...path, i], `link "${name}" does not begin where "${before.id}" ends`);
      }
    });
  };
  loadingCase.links.forEach((l, i) => {
    if (byId.get(l.id) !== l) say(["links", i, "id"], `"${l.id}" is the id of another link too`);
    if (l.capacityPcuPerS >= l.freeSpeedMps * l.jamDensityPcuPerM) {
      say(
        ["links", i, "capacityPcuPerS"],
        `must be less than freeSpeedMps × jamDensityPcuPerM = ${l.freeSpeedMps * l.jamDensityPcuPerM}`,
      );
    }
  });
  loadingCase.nodes.forEach((n, i) => {
    if (!nodes.has(n.id)) say(["nodes", i, "id"], `no link begins or ends at "${n.id}"`);
    n.signal?.phases.forEach((phase, p) => {
      phase.links.forEach((name, j) => {
        const path = ["nodes", i, "signal", "phases", p, "links", j];
        if (known(path, name) && byId.get(name)!.toNode !== n.id) say(path, `link "${name}" does not end at "${n.id}"`);
      });
    });
    const green = n.signal?.phases.reduce((sum, phase) => sum + phase.greenS, 0) ?? 0;
    if (n.signal && green > n.signal.cycleS + 1e-9) {
      say(["nodes", i, "signal", "cycleS"], `is shorter than its phases together, ${green} s`);
    }
  });
  loadingCase.demand.forEach((d, i) => {
    const path = ["demand", i];
    if (d.endS < d.startS) say([...path, "endS"], "lies before startS");
    if (d.route) chain([...path, "route"], d.route);
    else if (d.fromNode === undefined || d.toNode === undefined) say(path, "needs a route, or fromNode and toNode");
    for (const key of ["fromNode", "toNode"] as const) {
      if (d[key] !== undefined && !nodes.has(d[key])) say([...path, key], `no link begins or ends at "${d[key]}"`);
    }
  });
  loadingCase.events.forEach((e, i) => {
    const path = ["events", i];
    if (e.toS < e.fromS) say([...path, "toS"], "lies before fromS");
    if ((e.link === undefined) === (e.movement === undefined)) say(path, "needs either a link or a movement");
    if (e.link !== undefined) known([...path, "link"], e.link);
    if (e.movement) chain([...path, "movement"], e.movement);
    if (e.movement && e.capacityPcuPerS === undefined) say(path, "needs capacityPcuPerS, 0 = held");
    if (
      e.link !== undefined &&
      !e.closedTo &&
      e.exitCapacityPcuPerS === undefined &&
      e.entryCapacityPcuPerS === undefined
    ) {
      say(path, "needs exitCapacityPcuPerS, entryCapacityPcuPerS or closedTo");
    }
  });
  if (new Set(loadingCase.demand.map((d) => `${d.vehicleClass} ${d.pcu}`)).size > 32) {
    say(["demand"], "has more than 32 classes of vehicle");
  }
  return mistakes;
}
