/** Who gets through and who stands where: detours a class a line, the way to each hospital, the posts to man. */
import { clockTime, type Detour, formatFor, nameOf, placeName, type Result, say, shortStreet } from "../view/index.ts";
import { type Html, html } from "./html.ts";
import { table } from "./table.ts";
import type { ReportInput } from "./types.ts";

const DETOURS_SHOWN = 24;
const HOSPITALS_SHOWN = 20;
const POSTS_SHOWN = 12;
/** A shorter loss is within the error of any travel time. */
const DELAYED_S = 60;

/** Detours that differ in class or window alone, as one line. */
interface DetourLine extends Detour {
  readonly classes: readonly string[];
  readonly windows: readonly string[];
}

export function detoursSection({ language, result }: ReportInput): Html | null {
  if (result.detours.length === 0) return null;
  const format = formatFor(language);
  const lines = joined(result.detours);
  const legality = { yes: "legalYes", no: "legalNo", unknown: "legalUnknown" } as const;
  return html`<h2>${say(language, "detoursTitle")}</h2>
${table<DetourLine>(
  [
    { title: say(language, "vehicleClass"), cell: (row) => classesOf(row, result, language), strong: true },
    { title: say(language, "leaveAt"), cell: (row) => placeName(row.leaveAt, language) },
    {
      title: say(language, "via"),
      cell: (row) =>
        row.links.length === 0 ? html`<span class="bad">${say(language, "noWay")}</span>` : streetsOf(row),
    },
    { title: say(language, "returnAt"), cell: (row) => placeName(row.returnAt, language) },
    {
      title: say(language, "extra"),
      cell: (row) =>
        row.extraM === null || row.extraS === null
          ? "–"
          : html`${format.metres(row.extraM)}<small>${format.duration(Math.round(row.extraS / 10) * 10)}</small>`,
      numeric: true,
    },
    {
      title: say(language, "legal"),
      cell: (row) => {
        const word = say(language, legality[row.legal]);
        const why =
          row.why === undefined || row.links.length === 0 ? null : html`<small>${nameOf(language, row.why)}</small>`;
        return html`${row.legal === "no" ? html`<span class="bad">${word}</span>` : word}${why}`;
      },
    },
  ],
  lines,
  {
    shown: DETOURS_SHOWN,
    moreLabel: (n) => say(language, "showMore", { n }),
    headingOf: (row) => `${row.closure} · ${row.windows.join(", ")}`,
  },
)}`;
}

function joined(detours: readonly Detour[]): DetourLine[] {
  const groups = new Map<string, Detour[]>();
  for (const detour of detours) {
    const key = JSON.stringify([
      detour.closure,
      detour.leaveAt,
      detour.returnAt,
      detour.streets,
      detour.legal,
      detour.why,
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [detour]);
    else group.push(detour);
  }
  const lines = [...groups.values()].map((group) => {
    const longest = group.reduce((a, b) => ((b.extraS ?? 0) > (a.extraS ?? 0) ? b : a));
    return {
      ...longest,
      classes: [...new Set(group.flatMap(classesIn))],
      windows: [...new Set(group.map((detour) => `${clockTime(detour.from)}–${clockTime(detour.until)}`))],
    };
  });
  const order = new Map([...new Set(detours.map((detour) => detour.closure))].map((closure, i) => [closure, i]));
  return lines.sort((a, b) => order.get(a.closure)! - order.get(b.closure)!);
}

/** The streets in the order of driving, each said once, unnamed ones left out. */
function streetsOf({ streets }: Detour): string {
  const named = streets.map(shortStreet).filter((name) => name !== "");
  return named.filter((name, i) => name !== named[i - 1]).join(" → ");
}

/** A row of the result may speak for several classes: "car, taxi". */
const classesIn = (detour: Detour): string[] => detour.class.split(", ");

/** "mọi loại xe" where the line speaks for every class that has detours at all; else the kinds by name. */
function classesOf(line: DetourLine, result: Result, language: ReportInput["language"]): string {
  const every = new Set(result.detours.flatMap(classesIn));
  if (every.size > 1 && line.classes.length === every.size) return say(language, "allClasses");
  return line.classes.map(formatFor(language).vehicleClass).join(", ");
}

export function hospitalsSection({ language, result }: ReportInput): Html | null {
  const { access } = result;
  if (access.length === 0) return null;
  const format = formatFor(language);
  const lossS = (place: Result["access"][number]): number => (place.worstS ?? 0) - (place.baseS ?? 0);
  const cut = access.filter((place) => !place.reachable || place.blocked.length > 0);
  const slower = access.filter((place) => !cut.includes(place) && lossS(place) >= DELAYED_S);
  const listed = [...cut, ...slower.sort((a, b) => lossS(b) - lossS(a))];
  const time = (seconds: number | null): string => (seconds === null ? "–" : format.duration(Math.max(90, seconds)));
  const intro =
    cut.length === 0
      ? say(language, "hospitalsAllReached", { n: access.length })
      : say(language, "hospitalsSomeBlocked", { ok: access.length - cut.length, n: access.length });
  return html`<h2>${say(language, "hospitalsTitle")}</h2>
<p class="note">${intro}${listed.length === 0 ? ` ${say(language, "hospitalsNoneWorse")}` : null}</p>
${
  listed.length === 0
    ? null
    : table(
        [
          { title: say(language, "hospital"), cell: (row) => row.hospital, strong: true },
          { title: say(language, "usualTime"), cell: (row) => time(row.baseS), numeric: true },
          { title: say(language, "worstTime"), cell: (row) => time(row.worstS), numeric: true },
          {
            title: say(language, "worstAt"),
            cell: (row) => (row.worstAt === null ? "–" : clockTime(row.worstAt)),
            numeric: true,
          },
          {
            title: say(language, "cutOff"),
            cell: (row) =>
              row.blocked.map(
                ({ from, until, place }) =>
                  html`<div class="bad">${say(language, "cutAt", { from: clockTime(from), until: clockTime(until), place: placeName(place, language) })}</div>`,
              ),
          },
        ],
        listed,
        { shown: HOSPITALS_SHOWN, moreLabel: (n) => say(language, "showMore", { n }) },
      )
}`;
}

export function postsSection({ language, result }: ReportInput): Html | null {
  if (result.posts.length === 0) return null;
  const roles = { junction: "roleJunction", lead: "roleLead", tail: "roleTail", diversion: "roleDiversion" } as const;
  return html`<h2>${say(language, "postsTitle")}</h2>
<p class="note">${say(language, "postsNote")}</p>
${table(
  [
    { title: say(language, "post"), cell: (row) => row.id, strong: true },
    { title: say(language, "postPlace"), cell: (row) => shortStreet(row.name) },
    { title: say(language, "role"), cell: (row) => say(language, roles[row.role]) },
    {
      title: say(language, "fromUntil"),
      cell: (row) => `${clockTime(row.from)}–${clockTime(row.until)}`,
      numeric: true,
    },
    { title: say(language, "heldMovements"), cell: (row) => row.heldMovements, numeric: true },
    { title: say(language, "task"), cell: (row) => nameOf(language, row.task) },
  ],
  result.posts,
  { shown: POSTS_SHOWN, moreLabel: (n) => say(language, "showMore", { n }) },
)}`;
}
