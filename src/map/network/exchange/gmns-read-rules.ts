/** Rules of hours out of rule.csv where it is there, which has them all; else out of the TOD tables. */
import { kmhToMps } from "../../../base/index.ts";
import { readHours } from "../hours-read.ts";
import type { Rule } from "../rules.ts";
import type { CsvRow, CsvTable } from "./csv-table.ts";
import { quote } from "./faults.ts";
import type { GmnsConfig } from "./gmns-config.ts";
import { hoursText } from "./gmns-hours.ts";
import type { GmnsLinks } from "./gmns-links.ts";
import type { GmnsMovements } from "./gmns-movements.ts";
import type { Uses } from "./gmns-uses.ts";

/** A rule whose target is known by the rows of the tables. */
export interface RuleRow extends Omit<Rule, "target"> {
  readonly target:
    | { readonly row: number }
    | { readonly fromRow: number; readonly toRow: number }
    | { readonly path: number };
}

export interface RuleSources {
  readonly links: GmnsLinks;
  readonly movements: GmnsMovements | null;
  readonly paths: number;
  readonly uses: Uses;
  readonly config: GmnsConfig;
}

export type LoadTable = (name: string, required: readonly string[]) => Promise<CsvTable | null>;

export async function readRules(load: LoadTable, sources: RuleSources): Promise<RuleRow[]> {
  const own = await load("rule", ["subject", "target_id", "uses", "effect", "hours"]);
  if (own !== null) return own.rows.flatMap((row) => ownRule(own, row, sources) ?? []);
  const sets = await load("time_set_definitions", ["timeday_id", "start_time", "end_time"]);
  const linkTod = await load("link_tod", ["link_id"]);
  const movementTod = await load("movement_tod", ["mvmt_id"]);
  const hours = new Map(sets?.rows.map((row) => [sets.text(row, "timeday_id"), hoursOfSet(sets, row)]));
  return [
    ...(linkTod?.rows ?? []).flatMap((row) => linkRules(linkTod!, row, hours, sources)),
    ...(movementTod?.rows ?? []).flatMap((row) => movementRules(movementTod!, row, hours, sources)),
  ];
}

function ownRule(table: CsvTable, row: CsvRow, { links, movements, paths, uses, config }: RuleSources): RuleRow | null {
  const subject = table.text(row, "subject");
  const id = table.text(row, "target_id");
  const hours = table.text(row, "hours");
  const rule = { kinds: uses.maskOf(table.text(row, "uses")), hours };
  const readable = readHours(hours);
  if (typeof readable === "string")
    table.fault(row, "gmns-hours", `hours: ${readable}`, "write them as OpenStreetMap does");
  const value = table.text(row, "effect") === "opens" ? 1 : 0;
  const link = links.byId.get(id)?.[0];
  const movement = movements?.byId.get(id);
  if (subject === "link" && link !== undefined) return { ...rule, subject, value, target: { row: link } };
  if (subject === "speed" && link !== undefined) {
    const kmh = table.number(row, "free_speed", { least: 0 }) * config.speedUnitKmh;
    return { ...rule, subject, value: kmhToMps(kmh), target: { row: link } };
  }
  if (subject === "movement" && movement !== undefined) return { ...rule, subject, value, target: movement };
  if (subject === "path" && Number(id) < paths) return { ...rule, subject, value, target: { path: Number(id) } };
  table.fault(row, "gmns-rule", `there is no ${subject} ${quote(id)}`, "subjects are link, movement, path and speed");
  return null;
}

function linkRules(table: CsvTable, row: CsvRow, sets: ReadonlyMap<string, string>, sources: RuleSources): RuleRow[] {
  const { links, uses, config } = sources;
  const id = table.text(row, "link_id");
  const rows = links.byId.get(id);
  const hours = hoursOf(table, row, sets);
  if (rows === undefined) table.fault(row, "gmns-link", `link_id ${quote(id)} is no link`, "see link.csv");
  if (rows === undefined || hours === null) return [];
  const speed = table.number(row, "free_speed", { least: 0, fallback: 0 }) * config.speedUnitKmh;
  const text = table.text(row, "allowed_uses");
  return rows.flatMap((link): RuleRow[] => {
    const { access } = links.rows[link]!;
    const target = { row: link };
    const changes = text === "" ? [] : changesOf("link", access, uses.maskOf(text), hours, target);
    return speed > 0
      ? [...changes, { subject: "speed", kinds: uses.maskOf("all"), value: kmhToMps(speed), hours, target }]
      : changes;
  });
}

function movementRules(
  table: CsvTable,
  row: CsvRow,
  sets: ReadonlyMap<string, string>,
  sources: RuleSources,
): RuleRow[] {
  const id = table.text(row, "mvmt_id");
  const movement = sources.movements?.byId.get(id);
  const hours = hoursOf(table, row, sets);
  const text = table.text(row, "allowed_uses");
  if (movement === undefined) table.fault(row, "gmns-link", `mvmt_id ${quote(id)} is no movement`, "see movement.csv");
  if (movement === undefined || hours === null || text === "") return [];
  return changesOf("movement", movement.kinds, sources.uses.maskOf(text), hours, movement);
}

/** From who may at other hours to who may now: a rule that shuts, a rule that opens, or either. */
function changesOf(
  subject: "link" | "movement",
  standing: number,
  now: number,
  hours: string,
  target: RuleRow["target"],
): RuleRow[] {
  const shut = standing & ~now;
  const opened = now & ~standing;
  return [
    ...(shut === 0 ? [] : [{ subject, kinds: shut, value: 0, hours, target }]),
    ...(opened === 0 ? [] : [{ subject, kinds: opened, value: 1, hours, target }]),
  ];
}

/** The row's hours by its time set, or by its own XXXXXXXX_HHMM_HHMM; null after a fault. */
function hoursOf(table: CsvTable, row: CsvRow, sets: ReadonlyMap<string, string>): string | null {
  const id = table.text(row, "timeday_id");
  const known = sets.get(id);
  if (known !== undefined) return known;
  const code = table.text(row, "time_day");
  const [, days, from, until] = /^([01]{8})_(\d{4})_(\d{4})$/.exec(code) ?? [];
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(2));
  if (days !== undefined) {
    const mask = [...days.slice(0, 7)].reduce((bits, each, day) => (each === "1" ? bits | (1 << day) : bits), 0);
    return hoursText({ days: mask, from: minutes(from!), until: minutes(until!) });
  }
  const said = id === "" ? quote(code) : quote(id);
  table.fault(
    row,
    "gmns-hours",
    `no time is known by ${said}`,
    "see time_set_definitions.csv, or write 01111100_0700_0900",
  );
  return null;
}

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

function hoursOfSet(table: CsvTable, row: CsvRow): string {
  const days = DAYS.reduce(
    (bits, day, i) => (/^(1|true|yes)$/i.test(table.text(row, day)) ? bits | (1 << i) : bits),
    0,
  );
  const minutes = (column: string): number => {
    const [, hour, minute] = /^(\d{1,2}):(\d{2})(:\d{2})?$/.exec(table.text(row, column)) ?? [];
    if (hour === undefined)
      table.fault(row, "gmns-hours", `${column} is ${quote(table.text(row, column))}`, "write HH:MM");
    return Number(hour ?? 0) * 60 + Number(minute ?? 0);
  };
  return hoursText({ days, from: minutes("start_time"), until: minutes("end_time") });
}
