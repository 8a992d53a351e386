/**
 * What a road is at some hours only: `*:conditional` tags as rules of its two directions. Each clause ("no @ (Mo-Fr
 * 07:00-09:00)") is asked of the ordinary reader: who could drive here if the tag without `:conditional` had this value? What
 * differs from the standing tags is a rule for those kinds. General keys come before special ones and clauses in their
 * order, so that, as the tags mean it, the last rule that holds decides.
 *
 * - A condition by weight or size picks the kinds by their usual vehicle (size-limits.ts); with no hours beside it, it stands always.
 * - Who may drive only to a place there at some hours (`destination @ …`) has no rule: dropped, with the reason. So are lanes
 *   that change by the hour, and conditions about anything else (seats, trailers, permits, wet roads).
 *
 * Source: OSM wiki, Conditional restrictions.
 */
import { kmhToMps } from "../../base/index.ts";
import type { Tags } from "../osm/index.ts";
import {
  ACCESS_KEYS,
  ALL_KINDS,
  type Allowed,
  type ClassAccess,
  isFlow,
  kindsObeying,
  opensOrShuts,
  type Side,
  wayAccess,
} from "./access.ts";
import { maxspeedKmh } from "./defaults.ts";
import { readHours } from "./hours-read.ts";
import type { Rule } from "./rules.ts";
import { isMeasure, kindsMeeting, limitOf } from "./size-limits.ts";

/** A rule of one direction of a way, before there is a link that it speaks of. */
export type WayRule = Omit<Rule, "target">;

export interface Conditions {
  /** The standing access, with what conditions without hours make of it. */
  readonly forward: Allowed;
  readonly backward: Allowed;
  readonly rules: Readonly<Record<Side, readonly WayRule[]>>;
  /** Conditional tags that speak of vehicles. */
  readonly read: number;
  readonly dropped: readonly { key: string; reason: string }[];
}

const SUFFIX = ":conditional";

export function hasConditions(tags: Tags): boolean {
  for (const key of tags.keys()) if (key.endsWith(SUFFIX)) return true;
  return false;
}

const SIDES: readonly Side[] = ["forward", "backward"];

/** What is being gathered of one way. */
interface Draft {
  readonly access: Record<Side, { access: number; throughAccess: number }>;
  readonly rules: Record<Side, WayRule[]>;
  /** Kinds of which an earlier rule of the direction speaks: a later clause must answer it even where nothing differs. */
  readonly spoken: Record<Side, number>;
}

export function readConditions(tags: Tags, byClass: ClassAccess): Conditions {
  const { forward, backward } = wayAccess(tags, byClass);
  const draft: Draft = {
    access: { forward: { ...forward }, backward: { ...backward } },
    rules: { forward: [], backward: [] },
    spoken: { forward: 0, backward: 0 },
  };
  const dropped: { key: string; reason: string }[] = [];
  const keys = [...tags.keys()].filter((key) => key.endsWith(SUFFIX)).map((key) => key.slice(0, -SUFFIX.length));
  const subjects = keys.flatMap((key) => subjectOf(key) ?? []).sort((a, b) => a.rank - b.rank);
  for (const subject of subjects) {
    const add = (clause: Clause): string | undefined => {
      if (subject.topic === "speed") return addSpeed(draft, subject, clause);
      const asked = wayAccess(new Map([...tags, [subject.key, clause.value]]), byClass);
      return addAccess(draft, subject, clause, asked);
    };
    const clauses = subject.topic === "lanes" ? [""] : splitClauses(tags.get(subject.key + SUFFIX)!);
    for (const text of clauses) {
      const clause = subject.topic === "lanes" ? "lanes that change by the hour" : readClause(text);
      const reason = typeof clause === "string" ? clause : add(clause);
      if (reason !== undefined) dropped.push({ key: subject.key + SUFFIX, reason });
    }
  }
  return { ...draft.access, rules: draft.rules, read: subjects.length, dropped };
}

/** Adds the rules of a clause about speed; the reason where there are none. */
function addSpeed(
  { rules }: Draft,
  { key, kinds }: Subject,
  { value, kinds: meeting, hours }: Clause,
): string | undefined {
  const kmh = maxspeedKmh(value);
  if (kmh === undefined) return `"${value}" is no speed`;
  if (hours === undefined) return "a speed for some vehicles at all hours";
  const direction = /:(forward|backward)$/.exec(key)?.[1];
  for (const side of SIDES) {
    if (direction === undefined || side === direction)
      rules[side].push({ subject: "speed", kinds: kinds & meeting, value: kmhToMps(kmh), hours });
  }
  return undefined;
}

/** Adds the rules of a clause about access: where the way with the clause's value differs. The reason where that is not all. */
function addAccess(
  { access, rules, spoken }: Draft,
  { topic, kinds }: Subject,
  { value, kinds: meeting, hours }: Clause,
  asked: Readonly<Record<Side, Allowed>>,
): string | undefined {
  if (!isKnown(topic, value)) return `"${value}" is no value of the key`;
  const bound = kinds & meeting;
  let isEndsOnly = false;
  for (const side of SIDES) {
    const now = access[side];
    const then = asked[side];
    isEndsOnly ||= (now.throughAccess & then.access & ~then.throughAccess & bound) !== 0;
    // A sign about size only takes away: what an earlier rule shuts it does not open.
    const opened = then.access & bound & (topic === "size" ? ~now.access : ~now.access | spoken[side]);
    const shut = ~then.access & bound & (now.access | spoken[side]);
    if (hours === undefined) {
      now.access = (now.access | opened) & ~shut;
      now.throughAccess = (now.throughAccess | (opened & then.throughAccess)) & ~shut;
      continue;
    }
    if (opened !== 0) rules[side].push({ subject: "link", kinds: opened, value: 1, hours });
    if (shut !== 0) rules[side].push({ subject: "link", kinds: shut, value: 0, hours });
    now.throughAccess |= opened & ~now.access & then.throughAccess;
    spoken[side] |= opened | shut;
  }
  return isEndsOnly ? "who may drive only to a place there changes by the hour" : undefined;
}

function isKnown(topic: Topic, value: string): boolean {
  if (topic === "oneway") return isFlow(value);
  return topic === "size" ? value === "none" || isMeasure(value) : opensOrShuts(value) !== undefined;
}

type Topic = "access" | "oneway" | "size" | "speed" | "lanes";

interface Subject {
  readonly key: string;
  readonly topic: Topic;
  /** Those who obey the key. */
  readonly kinds: number;
  /** From general to special. */
  readonly rank: number;
}

/** A one-way comes before the access keys, which shut what it opens; a sign about size after them, since it holds for all of them. */
const RANKS = [
  "oneway",
  "oneway:",
  "access",
  "vehicle",
  "motor_vehicle",
  "goods",
  "psv",
  "special",
  "size",
  "speed",
  "lanes",
];
const LANE_KEY = /^lanes(:|$)|:lanes(:|$)|^(turn|change|busway)(:|$)/;

/** What a key without its `:conditional` speaks of; undefined where it is not of vehicles on the road (parking, fees, people on foot). */
function subjectOf(key: string): Subject | undefined {
  const stem = key.replace(/:(forward|backward)$/, "");
  const [first = "", mode = ""] = stem.split(":");
  const subject = (topic: Topic, rank: string, kinds: number): Subject => ({
    key,
    topic,
    rank: RANKS.indexOf(rank),
    kinds,
  });
  if (LANE_KEY.test(key)) return first === "parking" ? undefined : subject("lanes", "lanes", ALL_KINDS);
  if (ACCESS_KEYS.has(stem)) return subject("access", RANKS.includes(stem) ? stem : "special", kindsObeying(stem));
  const kinds = mode === "" ? ALL_KINDS : kindsObeying(mode);
  if (kinds === 0) return undefined;
  if (first === "oneway") return subject("oneway", mode === "" ? "oneway" : "oneway:", kinds);
  if (first === "maxspeed") return subject("speed", "speed", kinds);
  return limitOf(key) === undefined ? undefined : subject("size", "size", kinds);
}

/** Clauses are parted by semicolons, as the hours inside brackets are too; what has no "@" goes on with the clause before. */
function splitClauses(text: string): string[] {
  const clauses: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")") depth--;
    else if (at === text.length || (text[at] === ";" && depth <= 0)) {
      const part = text.slice(from, at).trim();
      if (part !== "" && (clauses.length === 0 || part.includes("@"))) clauses.push(part);
      else if (part !== "") clauses.push(`${clauses.pop()}; ${part}`);
      from = at + 1;
    }
  }
  return clauses;
}

interface Clause {
  readonly value: string;
  /** Of whom the condition can be true. */
  readonly kinds: number;
  /** Absent where the condition is of weight or size alone. */
  readonly hours?: string;
}

/** The clause, or the reason why it says nothing that a rule can hold. */
function readClause(clause: string): Clause | string {
  const match = /^([^@]+)@\s*(.+)$/.exec(clause);
  if (match === null) return `"${clause}" has no condition after an "@"`;
  const value = match[1]!.trim();
  const inside = /^\((.*)\)$/.exec(match[2]!);
  const parts = (inside?.[1] ?? match[2]!).split(/\s+AND\s+/i).map((part) => part.trim());
  let kinds = ALL_KINDS;
  const hours: string[] = [];
  for (const part of parts) {
    const meeting = kindsMeeting(part);
    if (meeting === undefined) hours.push(part);
    else kinds &= meeting;
  }
  if (hours.length > 1) return `"${hours.join(" AND ")}" is more than one condition`;
  if (hours[0] === undefined) return { value, kinds };
  const read = readHours(hours[0]);
  return typeof read === "string" ? read : { value, kinds, hours: hours[0] };
}
