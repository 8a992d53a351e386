/**
 * The plan language as a zod schema: the shape of the file and no more. Names that refer to each other, times that must
 * follow each other and streets that must exist are checked after it. Editors get the same as JSON Schema.
 */
import { z } from "zod";
import { PARTS, ROAD_CLASSES, VEHICLE_KINDS } from "../map/index.ts";
import { amountHelp, amountOf, amountPattern, type Quantity } from "./amounts.ts";
import { type AmountText, type Plan, SIGNAL_SIDES, type StandingRules } from "./plan-types.ts";
import { CLOSURE_MODES } from "./timeline-types.ts";

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

/** Bounds with both ends in; `usual` becomes the hint of an error. */
interface Bounds {
  readonly least: AmountText;
  readonly most: AmountText;
  readonly usual: string;
}

/** An amount within what can be; where it is no amount at all, that is said alone. */
const amountWithin = (quantity: Quantity, { least, most, usual }: Bounds) =>
  amount(quantity)
    .refine(
      (said) =>
        !amountPattern(quantity).test(said) ||
        (amountOf(least, quantity) <= amountOf(said, quantity) && amountOf(said, quantity) <= amountOf(most, quantity)),
      { error: ({ input }) => `must be ${least} to ${most}, not ${String(input)}`, params: { hint: usual } },
    )
    .describe(`${amountHelp(quantity)}; ${least} to ${most}`);

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
  map({
    days: oneOrMore(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun", "daily"])),
    slots: z.array(slot).min(1),
    since: date.describe("the first date on which it holds").exactOptional(),
    until: date.describe("the last date on which it holds").exactOptional(),
    except: oneOrMore(dates).exactOptional(),
  }).describe("a window of every week, as of a standing rule; it is laid on the days around the hours simulated"),
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
  map({
    polygon: z.array(lonLat).min(3),
    without: z
      .array(z.union([word, section]))
      .min(1)
      .describe("streets and sections of the area that the measure leaves alone")
      .exactOptional(),
  }),
  map({ inside: word, but }),
  map({ between: z.array(word).length(2), but }),
]);
const free = z.record(z.string(), z.unknown());

const MOST_LANES = 6;
const laneCount = z
  .number()
  .multipleOf(1, "must be a whole number of lanes")
  .min(1, "must be one lane at least")
  .max(MOST_LANES, `must be ${MOST_LANES} lanes at most`);

const lanes = map({
  take: z
    .union([
      laneCount,
      z.string().regex(/^(kerb|\d+(\.\d+)? ?%)$/, 'must be a number, "kerb" or a share such as "50%"'),
    ])
    .describe("lanes taken from each direction named: so many, the one at the kerb, or a share of the road")
    .exactOptional(),
  contraflow: laneCount
    .describe(
      "lanes of the other direction that are given to the one named: streets need from, to and `direction: forward` or `backward`",
    )
    .exactOptional(),
  free: z
    .literal("parking")
    .describe("the parking lane is cleared and driven on; where nothing is mapped it is taken for one lane a direction")
    .exactOptional(),
}).describe("what is done to the lanes in place of a `level`: nobody is shut out, the capacity goes with the lanes");

const measure = map({
  id: word,
  level: z
    .enum(["closed", "banned", "discouraged"])
    .describe("how strictly `who` is kept out; or say `lanes`")
    .exactOptional(),
  lanes: lanes.exactOptional(),
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
  source: oneOrMore(word).describe("where it is published").exactOptional(),
  assume: word.describe("what of it no source says; `check` and the report list it").exactOptional(),
  unsure: word.exactOptional(),
  show: z.enum(["public", "partner", "internal"]).exactOptional(),
});

/** What no convoy can be. */
const MOST_CONVOY_VEHICLES = 1000;
const convoySpeed = amountWithin("speed", {
  least: "1 km/h",
  most: "150 km/h",
  usual: "20 to 30 km/h is usual in a city; a convoy that stands still is a closure of its road",
});
const convoyClosing = (usual: string) => amountWithin("duration", { least: "0 s", most: "12 h", usual });

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
  vehicles: z
    .int()
    .positive("must be one vehicle at least")
    .max(MOST_CONVOY_VEHICLES, `must be ${MOST_CONVOY_VEHICLES} vehicles at most`)
    .exactOptional(),
  length: amountWithin("length", {
    least: "1 m",
    most: "20 km",
    usual: "from the first bumper to the last: about 12 m a vehicle",
  }).exactOptional(),
  speed: z.union([convoySpeed, z.partialRecord(z.enum([...ROAD_CLASSES, "other"]), convoySpeed)]).exactOptional(),
  closure: map({
    mode: z
      .enum(CLOSURE_MODES)
      .describe(
        "fixed: the whole road from first head to last tail; rolling: link by link; leapfrog: the same, by riders re-used junction after junction; in-traffic: nothing is closed",
      )
      .exactOptional(),
    lead: convoyClosing("5 to 15 min is usual; what is shut for longer is a measure with a window").exactOptional(),
    "hold-lead": convoyClosing("about a minute is usual").exactOptional(),
    clearance: convoyClosing("30 s is usual, 15 min behind a race").exactOptional(),
    "least-lead": z
      .literal("prove")
      .describe(
        "each link closes as long before the head as the simulation shows to be enough; `lead` is the first try",
      )
      .exactOptional(),
    riders: z.int().min(1).max(200).describe("leapfrog: how many riders hold the junctions").exactOptional(),
    "rider-speed": amountWithin("speed", {
      least: "1 km/h",
      most: "150 km/h",
      usual: "50 km/h where nothing is said; more than the convoy's own speed is needed",
    })
      .describe("leapfrog: how fast they overtake the convoy; 1 km/h to 150 km/h")
      .exactOptional(),
    lanes: z
      .union([laneCount, z.literal("all")])
      .describe("in-traffic: lanes of its direction that the convoy fills; by default one")
      .exactOptional(),
  }).exactOptional(),
  allow: z.array(z.enum(["one-way", "banned-turn"])).exactOptional(),
  after: word.exactOptional(),
  dwell: amount("duration").exactOptional(),
  reserve: z.unknown().exactOptional(),
  unsure: word.exactOptional(),
});

const informed = map({ app: amount("share").exactOptional(), radio: amount("share").exactOptional() })
  .describe("shares of the drivers who learn of closures by an app or by radio; the rest learn nothing on the way")
  .exactOptional();
const informedByKind = Object.fromEntries([...VEHICLE_KINDS, "others" as const].map((kind) => [kind, informed])) as {
  [Kind in (typeof VEHICLE_KINDS)[number] | "others"]: typeof informed;
};
const waiting = { least: "1 s", most: "24 h" } as const;
const drivers = map({
  ...informedByKind,
  patience: amountWithin("duration", { ...waiting, usual: "15 s where nothing is said" })
    .describe(`who stands before a closure this long is turned round; ${waiting.least} to ${waiting.most}`)
    .exactOptional(),
  "give-up": amountWithin("duration", { ...waiting, usual: "90 min where nothing is said; never below `patience`" })
    .describe(`who has no other way after this long does not make the trip; ${waiting.least} to ${waiting.most}`)
    .exactOptional(),
  "radio-every": amountWithin("duration", {
    least: "1 min",
    most: "24 h",
    usual: "15 min is usual; without radio leave it out and say { radio: 0 % }",
  }).exactOptional(),
  signs: z
    .array(z.union([word, section, map({ near: streetPair }), lonLat]))
    .describe("streets, sections and points with a sign that tells what is shut")
    .exactOptional(),
  "closed-destination": z
    .enum(["nearest", "wait", "not-made"])
    .describe("a trip to a closed place goes to the nearest open end, waits where its way is shut, or is not made")
    .exactOptional(),
});

const signalGreen = map({
  from: oneOrMore(z.union([word, wayId])).describe(
    "who is green: the streets by which they come, or OSM way ids; all that come by them, unless `side` says which",
  ),
  side: z.enum(SIGNAL_SIDES).describe("the side of the junction that they come from").exactOptional(),
  green: amount("duration")
    .describe("how long, in whole seconds; where absent, what the other phases leave")
    .exactOptional(),
});

const signal = map({
  at: streetPair.describe("two streets that meet at the signal").exactOptional(),
  node: z.int().positive().describe("an OSM node of the signal, as `clearway signals` lists them").exactOptional(),
  cycle: amount("duration")
    .describe(
      'the whole cycle, e.g. "90 s"; where only greens are said, as long as they and the times between them take',
    )
    .exactOptional(),
  offset: amount("duration").describe("when a cycle begins, after the start of the hours simulated").exactOptional(),
  greens: z
    .array(signalGreen)
    .min(1)
    .describe(
      "all phases in their order, each entry a phase; amber and all-red come between them; nobody may be left out",
    )
    .exactOptional(),
  off: z.literal(true).describe("the signal is switched off: nobody is stopped by it").exactOptional(),
  police: when
    .describe("windows in which police direct the traffic and no signal stands in the way; or the name of a window")
    .exactOptional(),
  exit: z
    .enum(["short-way", "resume"])
    .describe(
      "how it comes back: over 2 or 3 longer or shorter cycles, whichever is nearer, until it is in step again (the default); or at once",
    )
    .exactOptional(),
  unsure: word.exactOptional(),
}).describe("what is known better of a signal than the map and the assumptions tell");

/** The whole file. */
export const planSchema: z.ZodType<Plan> = map({
  clearway: z.literal(1),
  name: word,
  zone: word,
  map: word,
  standing: word
    .describe("a file of the city's standing rules, relative to the plan: base and plan both obey it")
    .exactOptional(),
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
  signals: z.array(signal).exactOptional(),
  drivers: drivers.exactOptional(),
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

/** A city's standing rules: measures with nothing around them. */
export const standingSchema: z.ZodType<StandingRules> = map({
  clearway: z.literal(1),
  city: word,
  zone: word,
  around: where.exactOptional(),
  source: oneOrMore(word).exactOptional(),
  names: z.record(z.string(), alias).exactOptional(),
  windows: z.record(z.string(), when).exactOptional(),
  groups: z.record(z.string(), who).exactOptional(),
  passes: z.array(word).exactOptional(),
  measures: z.array(measure).min(1),
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
