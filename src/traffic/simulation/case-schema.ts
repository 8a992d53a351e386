/** The case format of `clearway simulate`, as a schema; case-mistakes.ts finds what a schema cannot say. */
import { z } from "zod";
import { ClearwayError, type Issue } from "../../base/index.ts";
import { findMistakes, type Mistake } from "./case-mistakes.ts";
import type { CaseSource, LoadingCase } from "./case-types.ts";
import { LEAST_PRIORITY, LEAST_RATE, LEAST_WIDTH, MOST_PRIORITY } from "./input-bounds.ts";

/** More than zero, and no more than can be meant: past that it is another unit, or a slip. */
const upTo = (most: number, unit: string, question: string): z.ZodType<number> =>
  z
    .number()
    .positive({ error: `must be more than 0 ${unit}` })
    .max(most, { error: `is more than ${most} ${unit}: ${question}` });
const amount: z.ZodType<number> = z.number().nonnegative({ error: "must not be negative" });
const time: z.ZodType<number> = z
  .number()
  .nonnegative({ error: "lies before 0, when the case begins" })
  .max(1e9, { error: "is more than 1e9 s" });
const share: z.ZodType<number> = z
  .number()
  .positive({ error: "must be more than 0" })
  .max(1, { error: "must be at most 1" });
const id: z.ZodType<string> = z.union([z.string().min(1), z.number().transform(String)], {
  error: "must be a name or a number",
});

const speed = upTo(200, "m/s", "is it in km/h?");
/** As small as the loader takes it: a vehicle in eleven days. */
const flow = upTo(1000, "pcu/s", "is it in pcu/h?").refine((value) => !(value > 0) || value >= LEAST_RATE, {
  error: `is less than ${LEAST_RATE} pcu/s`,
});
/** Of a window: 0 shuts. */
const rate = amount.refine((value) => !(value > 0) || value >= LEAST_RATE, {
  error: `is less than ${LEAST_RATE} pcu/s; 0 shuts`,
});

const link = z.strictObject({
  id,
  fromNode: id,
  toNode: id,
  lengthM: upTo(1e6, "m", "is it meant?").refine((value) => !(value > 0) || value >= 0.01, {
    error: "is less than 0.01 m",
  }),
  freeSpeedMps: speed.refine((value) => !(value > 0) || value >= 0.01, { error: "is less than 0.01 m/s" }),
  jamDensityPcuPerM: upTo(100, "pcu/m", "is it in pcu/km?"),
  capacityPcuPerS: flow,
  priority: z
    .number()
    .min(LEAST_PRIORITY, { error: `must be at least ${LEAST_PRIORITY}` })
    .max(MOST_PRIORITY, { error: `is more than ${MOST_PRIORITY}` })
    .optional(),
  mayPass: z.boolean().default(false),
});

const signal = z.strictObject({
  cycleS: upTo(86_400, "s", "is it in ms?").refine((value) => !(value > 0) || value >= 1, {
    error: "is less than 1 s",
  }),
  offsetS: z.number().default(0),
  phases: z.array(z.strictObject({ greenS: amount, links: z.array(id) })).min(1),
});

const node = z.strictObject({ id, capacityPcuPerS: flow.optional(), signal: signal.optional() });

const laneGroup = z.strictObject({
  link: id,
  toLinks: z.array(id).min(1, { error: "leads nowhere" }),
  classes: z.array(z.string()).min(1).optional(),
  share,
});

const manners = z.strictObject({
  maxSpeedMps: speed.optional(),
  speedShare: share.optional(),
  filterShare: z.number().min(0, { error: "must not be negative" }).max(1, { error: "must be at most 1" }).optional(),
});

const demand = z.strictObject({
  route: z.array(id).min(1).optional(),
  fromNode: id.optional(),
  toNode: id.optional(),
  choice: z.enum(["shortest", "equilibrium"]).optional(),
  startS: time,
  endS: time,
  ratePcuPerS: amount,
  vehicleClass: z.string().min(1).default("car"),
  pcu: upTo(1000, "pcu", "is it meant?")
    .refine((value) => !(value > 0) || value >= 0.001, { error: "is less than 0.001 pcu" })
    .default(1),
});

const event = z.strictObject({
  link: id.optional(),
  movement: z.tuple([id, id]).optional(),
  fromS: time,
  toS: time,
  exitCapacityPcuPerS: rate.optional(),
  entryCapacityPcuPerS: rate.optional(),
  widthShare: z
    .number()
    .min(LEAST_WIDTH, { error: `must be at least ${LEAST_WIDTH}; closedTo shuts a link` })
    .max(1, { error: "must be at most 1, the whole width" })
    .optional(),
  closedTo: z.array(z.string()).optional(),
  capacityPcuPerS: rate.optional(),
});

/** For the reader of the case. */
const remarks = {
  name: z.unknown().optional(),
  note: z.unknown().optional(),
  seed: z.unknown().optional(),
  expect: z.unknown().optional(),
};

const schema: z.ZodType<LoadingCase> = z.strictObject(
  {
    ...remarks,
    endS: upTo(1e9, "s", "is it in ms?"),
    links: z.array(link).min(1, { error: "must have a link" }),
    nodes: z.array(node).default([]),
    laneGroups: z.array(laneGroup).default([]),
    classes: z.record(z.string(), manners).default({}),
    demand: z.array(demand),
    events: z.array(event).default([]),
    measure: z.strictObject({ fromS: time, toS: time }).optional(),
  },
  { error: ({ code }) => (code === "invalid_type" ? "must be an object with links and demand" : undefined) },
);

const TOP_KEYS = [
  "endS",
  "links",
  "nodes",
  "laneGroups",
  "classes",
  "demand",
  "events",
  "measure",
  ...Object.keys(remarks),
];

/** Throws ClearwayError with one issue a mistake, each beginning with its place, e.g. `links[3].lengthM`. */
export function parseCase(json: unknown, source?: CaseSource): LoadingCase {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    refuse(
      parsed.error.issues.map((issue) => ({
        path: issue.path,
        message: issue.message,
        ...(issue.code === "unrecognized_keys" &&
          issue.path.length === 0 && { hint: `a case has ${TOP_KEYS.join(", ")}` }),
      })),
      source,
    );
  }
  const mistakes = findMistakes(parsed.data);
  if (mistakes.length > 0) refuse(mistakes, source);
  return parsed.data;
}

function refuse(mistakes: readonly Mistake[], source: CaseSource | undefined): never {
  const issues = mistakes.map(
    ({ path, message, hint }): Issue => ({
      code: "case-invalid",
      severity: "error",
      message: `${placeOf(path)}: ${message}`,
      ...(source && { file: source.file, ...source.locate?.(path) }),
      ...(hint !== undefined && { hint }),
    }),
  );
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  // With a file the issues say it all, each in its place.
  const message =
    source === undefined
      ? `${issues[0]!.message}${more}`
      : `${source.file}: ${issues.length} to be mended before it can be run`;
  throw new ClearwayError("case-invalid", message, { issues });
}

function placeOf(path: readonly PropertyKey[]): string {
  const place = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return place === "" ? "the case" : place.replace(/^\./, "");
}
