/**
 * The plan language as a zod schema: the shape of the file and no more. Names that refer to each other, times that must
 * follow each other and streets that must exist are checked after it. Editors get the same as JSON Schema.
 */
import { z } from "zod";
import { PARTS, ROAD_CLASSES, VEHICLE_KINDS } from "../map/index.ts";
import { amountHelp, amountPattern, type Quantity } from "./amounts.ts";
import type { Plan } from "./plan-types.ts";

/** A map that takes these keys only. The message of an unknown key lists the known ones: parse.ts makes the hint of it. */
const map = <S extends z.core.$ZodShape>(shape: S) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? Object.keys(shape).join("\n") : undefined),
  });

const text = (what: string, pattern: RegExp) =>
  z
    .string({ error: (issue) => (typeof issue.input === "number" ? `quote it: ${what}` : `must be ${what}`) })
    .regex(pattern, `must be ${what}`)
    .describe(what);

const amount = (quantity: Quantity) => text(amountHelp(quantity), amountPattern(quantity));

const CLOCK = "\\d{1,2}:\\d{2}";
const DAY = "\\d{4}-\\d{2}-\\d{2}";
const time = text('a time such as "13:30" or "2024-07-26 13:30"', new RegExp(`^(${DAY}[ T])?${CLOCK}$`));
const date = text("a date such as 2024-07-26", new RegExp(`^${DAY}$`));
const dates = text(
  "a date such as 2026-01-19 or a range 2026-01-19..2026-01-25",
  new RegExp(`^${DAY}( ?\\.\\. ?${DAY})?$`),
);
const slot = text('a slot such as "06:00-08:30"', new RegExp(`^${CLOCK} ?[-–] ?${CLOCK}$`));
const comparison = text('a comparison such as ">= 16" or "> 500"', /^(>=|>|<=|<|=) ?\d+(\.\d+)?$/);

const word = z.string().min(1, "must not be empty");
const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item, z.array(item).min(1)]);
const streetPair = z.array(word).length(2, "must name two streets that meet");
const lonLat = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).describe("[lon, lat] in degrees");

const where = z.union([word, map({ near: streetPair }), lonLat]);
const alias = z.union([
  word,
  map({ name: word, in: where.exactOptional() }),
  map({ ref: word, class: z.enum(ROAD_CLASSES).exactOptional() }),
  map({ near: streetPair }),
]);
const windowSpec = z.union([
  word.describe(
    '"2024-07-26 13:30-15:00", "2025-09-01 22:00 .. 2025-09-02 13:00", the name of a window, or "on order"',
  ),
  map({ dates: oneOrMore(dates), slots: z.array(slot).min(1), except: oneOrMore(dates).exactOptional() }),
]);
const when = oneOrMore(windowSpec);

const predicate = map({
  kind: oneOrMore(z.enum(VEHICLE_KINDS)).exactOptional(),
  use: oneOrMore(word).exactOptional(),
  seats: comparison.exactOptional(),
  payloadKg: comparison.exactOptional(),
  designGrossKg: comparison.exactOptional(),
  totalMassKg: comparison.exactOptional(),
  hazardous: z.boolean().exactOptional(),
});
const who = oneOrMore(z.union([word, predicate]));

const sectionEnd = z.union([word, map({ junction: streetPair }), map({ near: streetPair })]);
const part = z.enum([...PARTS, "frontage-left", "frontage-right"]);
const direction = z.enum(["both", "forward", "backward"]);
const section = map({
  name: word,
  in: where.exactOptional(),
  from: sectionEnd.exactOptional(),
  to: sectionEnd.exactOptional(),
  part: oneOrMore(part).exactOptional(),
  direction: direction.exactOptional(),
  lanes: word.exactOptional(),
  beside: word.exactOptional(),
  unsure: word.exactOptional(),
});
const street = z.union([word, section, map({ at: streetPair, unsure: word.exactOptional() })]);
const wayId = z.int().positive().describe("an OSM way id");

const but = oneOrMore(word).exactOptional();
const area = z.union([
  map({ polygon: z.array(lonLat).min(3) }),
  map({ inside: word, but }),
  map({ between: z.array(word).length(2), but }),
]);
const free = z.record(z.string(), z.unknown());

const measure = map({
  id: word,
  level: z.enum(["closed", "banned", "discouraged"]),
  who: who.exactOptional(),
  streets: z.array(street).min(1).exactOptional(),
  ways: z.array(wayId).min(1).exactOptional(),
  at: streetPair.exactOptional(),
  area: area.exactOptional(),
  boundary: z.enum(["in", "out"]).exactOptional(),
  route: word.exactOptional(),
  gateways: z.array(free).min(1).exactOptional(),
  crossing: z
    .enum(["open", "closed"])
    .describe("closed: its vehicles may not even cross the road, at any junction of it")
    .exactOptional(),
  except: oneOrMore(word).exactOptional(),
  when,
  compliance: z.union([amount("share"), z.number().min(0).max(1)]).exactOptional(),
  said: word.exactOptional(),
  unsure: word.exactOptional(),
  show: z.enum(["public", "partner", "internal"]).exactOptional(),
});

const convoy = map({
  id: word,
  name: word.exactOptional(),
  follow: z
    .array(z.union([word, section]))
    .min(1)
    .exactOptional(),
  ways: z.array(wayId).min(1).exactOptional(),
  part: z.record(z.string(), part).exactOptional(),
  departs: z
    .union([time, map({ earliest: time.exactOptional(), planned: time, latest: time.exactOptional() })])
    .exactOptional(),
  "arrive-by": time.exactOptional(),
  within: word.exactOptional(),
  days: z.array(date).min(1).exactOptional(),
  vehicles: z.int().positive().exactOptional(),
  length: amount("length").exactOptional(),
  speed: z
    .union([amount("speed"), z.partialRecord(z.enum([...ROAD_CLASSES, "other"]), amount("speed"))])
    .exactOptional(),
  closure: map({
    mode: z.enum(["fixed", "rolling", "leapfrog"]).exactOptional(),
    lead: amount("duration").exactOptional(),
    "hold-lead": amount("duration").exactOptional(),
    clearance: amount("duration").exactOptional(),
    "least-lead": z.literal("prove").exactOptional(),
  }).exactOptional(),
  allow: z.array(z.enum(["one-way", "banned-turn"])).exactOptional(),
  after: word.exactOptional(),
  dwell: amount("duration").exactOptional(),
  reserve: z.unknown().exactOptional(),
  unsure: word.exactOptional(),
});

/** The whole file. */
export const planSchema: z.ZodType<Plan> = map({
  clearway: z.literal(1),
  name: word,
  zone: word,
  map: word,
  around: where.exactOptional(),
  source: oneOrMore(word).exactOptional(),
  simulate: map({
    from: time,
    to: time,
    days: z.array(date).min(1).exactOptional(),
    seed: z.int().nonnegative().exactOptional(),
    seeds: z.int().min(1).max(100).exactOptional(),
    trips: z.int().positive().max(10_000_000).exactOptional(),
    "vehicles-per-trip": z.number().min(0.1).max(100).exactOptional(),
  }),
  names: z.record(z.string(), alias).exactOptional(),
  windows: z.record(z.string(), when).exactOptional(),
  groups: z.record(z.string(), who).exactOptional(),
  passes: z.array(word).exactOptional(),
  measures: z.array(measure).exactOptional(),
  convoys: z.array(convoy).exactOptional(),
  "not-in-source": z.array(word).exactOptional(),
  version: z.unknown().exactOptional(),
  rings: z.unknown().exactOptional(),
  directions: z.unknown().exactOptional(),
  places: z.unknown().exactOptional(),
  programme: z.unknown().exactOptional(),
  delegations: z.unknown().exactOptional(),
  crews: z.unknown().exactOptional(),
  amendments: z.unknown().exactOptional(),
});

/** A file that says only what changed. */
export const amendmentSchema: z.ZodType<unknown> = map({
  clearway: z.literal(1),
  amends: word,
  version: free,
  add: z.array(measure).exactOptional(),
  change: z.array(measure).exactOptional(),
  drop: z.array(word).exactOptional(),
});

/** The schema for editors, as `data/plan.schema.json` holds it. */
export function planJsonSchema(): Record<string, unknown> {
  return { title: "Clearway plan", ...z.toJSONSchema(planSchema, { io: "input" }) };
}
