/**
 * Whom a measure stops. A test is plain data; it is asked about one class of vehicle at a time. A list is "or", a map is
 * "and"; a bare word is a group, a kind of vehicle or a pass.
 */
import { VEHICLE_KINDS, type VehicleClass } from "../map/index.ts";
import type { Path, Report } from "./places.ts";
import type { VehiclePredicate, Who } from "./plan-types.ts";
import { didYouMean } from "./suggest.ts";

/** Passes and roles that every plan may name; a plan adds its own under `passes`. */
export const PASSES = [
  "event",
  "badge",
  "bus",
  "sanitation",
  "incident-response",
  "official-duty",
  "forces-on-duty",
  "fixed-line-coach",
  "resident",
  "priority",
] as const;

const QUANTITIES = ["seats", "payloadKg", "designGrossKg", "totalMassKg"] as const;

interface Comparison {
  readonly of: (typeof QUANTITIES)[number];
  readonly is: ">=" | ">" | "<=" | "<" | "=";
  readonly value: number;
}

/** All that is given must hold. */
export interface VehicleRule {
  /** A kind or a pass. */
  readonly word?: string;
  readonly kinds?: readonly string[];
  readonly uses?: readonly string[];
  readonly comparisons?: readonly Comparison[];
  readonly hazardous?: boolean;
}

/** Whom a measure stops: anybody whom a rule of `any` fits and none of `except`. */
export interface WhoTest {
  readonly any: readonly VehicleRule[];
  readonly except: readonly VehicleRule[];
  /** Whom no other measure at the same place names. */
  readonly others: boolean;
  /** Priority vehicles pass always, unless the plan names them. */
  readonly stopsPriority: boolean;
}

function fits(rule: VehicleRule, vehicle: VehicleClass): boolean {
  return (
    (rule.word === undefined || rule.word === vehicle.kind || vehicle.passes.includes(rule.word)) &&
    (rule.kinds?.includes(vehicle.kind) ?? true) &&
    (rule.uses?.some((use) => vehicle.passes.includes(use)) ?? true) &&
    (rule.comparisons?.every((comparison) => holds(comparison, vehicle[comparison.of])) ?? true) &&
    (rule.hazardous ?? vehicle.hazardous) === vehicle.hazardous
  );
}

/** Does the measure stop this class? `others` is answered where the other measures are known, so here it is everybody. */
export function stops(test: WhoTest, vehicle: VehicleClass): boolean {
  if (!test.stopsPriority && isPriority(vehicle)) return false;
  return test.any.some((rule) => fits(rule, vehicle)) && !test.except.some((rule) => fits(rule, vehicle));
}

/** Bit i = the test stops classes[i]. */
export function classMask(test: WhoTest, classes: readonly VehicleClass[]): number {
  return classes.reduce((mask, vehicle, i) => (stops(test, vehicle) ? mask | (1 << i) : mask), 0) >>> 0;
}

/** Ambulances, fire engines and police on call. */
const isPriority = (vehicle: VehicleClass): boolean =>
  vehicle.kind === "emergency" || vehicle.passes.includes("priority");

function holds(comparison: Comparison, value: number): boolean {
  switch (comparison.is) {
    case ">=":
      return value >= comparison.value;
    case ">":
      return value > comparison.value;
    case "<=":
      return value <= comparison.value;
    case "<":
      return value < comparison.value;
    case "=":
      return value === comparison.value;
  }
}

/** Reads `who` and `except` of the plan, its groups resolved. */
type WhoReader = (who: Who | undefined, except: Who | undefined, path: Path) => WhoTest;

export function makeWhoReader(
  groups: Readonly<Record<string, Who>>,
  ownPasses: readonly string[],
  report: Report,
): WhoReader {
  const words: readonly string[] = [...VEHICLE_KINDS, ...PASSES, ...ownPasses];
  const known = new Map<string, readonly VehicleRule[]>();
  const readGroup = (name: string): readonly VehicleRule[] => {
    const done = known.get(name);
    if (done !== undefined) return done;
    known.set(name, []); // a group that names itself adds nothing
    const rules = readRules(groups[name]!, ["groups", name]);
    known.set(name, rules);
    return rules;
  };
  const readRules = (who: Who, path: Path): readonly VehicleRule[] => {
    if (isList(who)) return who.flatMap((item, i) => readRules(item, [...path, i]));
    if (typeof who !== "string") return [ruleOf(who)];
    if (who === "all") return [{}];
    if (Object.hasOwn(groups, who)) return readGroup(who);
    if (!words.includes(who)) {
      const hint = didYouMean(who, [...Object.keys(groups), ...words, "all", "others"]);
      report("error", path, "unknown-word", `"${who}" is no group, kind of vehicle or pass`, { hint });
    }
    return [{ word: who }];
  };
  for (const name of Object.keys(groups)) readGroup(name);
  return (who, except, path) => {
    const others = who === "others";
    const any = who === undefined || others ? [{}] : readRules(who, [...path, "who"]);
    return {
      any,
      except: except === undefined ? [] : readRules(except, [...path, "except"]),
      others,
      stopsPriority: any.some((rule) => namesPriority(rule)),
    };
  };
}

const isList = (who: Who): who is Exclude<Who, string | VehiclePredicate> => Array.isArray(who);
const listOf = (words: string | readonly string[]): readonly string[] => (typeof words === "string" ? [words] : words);
const namesPriority = (rule: VehicleRule): boolean =>
  [rule.word, ...(rule.kinds ?? []), ...(rule.uses ?? [])].some((word) => word === "emergency" || word === "priority");

function ruleOf(predicate: VehiclePredicate): VehicleRule {
  const comparisons = QUANTITIES.flatMap((of) => {
    const match = /^(>=|>|<=|<|=) ?(.+)$/.exec(predicate[of] ?? "");
    return match === null ? [] : [{ of, is: match[1] as Comparison["is"], value: Number(match[2]) }];
  });
  return {
    ...(predicate.kind !== undefined && { kinds: listOf(predicate.kind) }),
    ...(predicate.use !== undefined && { uses: listOf(predicate.use) }),
    ...(comparisons.length > 0 && { comparisons }),
    ...(predicate.hazardous !== undefined && { hazardous: predicate.hazardous }),
  };
}
