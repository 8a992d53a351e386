/** The numbers that decide, side by side: the ordinary day, the plan, the plan with phase 4. */
import { formatFor, placeName, type Result, type ScheduleResult, say, shortList, shortStreet } from "../view/index.ts";
import { type Content, type Html, html } from "./html.ts";
import { table } from "./table.ts";
import type { ReportInput } from "./types.ts";

interface NumberRow {
  readonly name: string;
  readonly base: Content;
  readonly plan: Content;
  /** Absent: phase 4 does not change it, so one cell stands under both columns. */
  readonly phase4?: Content;
  readonly isPart?: boolean;
}

const NOT_APPLICABLE = "–";

export function numbersSection({ language, result }: ReportInput): Html {
  return html`<h2>${say(language, "numbersTitle")}</h2>
<table class="numbers">
<thead><tr><th scope="col"></th>${(["base", "plan", "planPhase4"] as const).map((key) => html`<th scope="col" class="n">${say(language, key)}</th>`)}</tr></thead>
<tbody>${rowsOf({ language, result }).map(
    (row) =>
      html`<tr${row.isPart === true ? html` class="sub"` : null}><td>${row.name}</td><td class="n">${row.base}</td>${
        row.phase4 === undefined
          ? html`<td class="n" colspan="2">${row.plan}</td>`
          : html`<td class="n">${row.plan}</td><td class="n">${row.phase4}</td>`
      }</tr>\n`,
  )}</tbody></table>
<p class="note">${say(language, result.seeds.length > 1 ? "numbersNote" : "numbersNoteOne", { n: result.seeds.length })}</p>
${byClass({ language, result })}`;
}

type Context = Pick<ReportInput, "language" | "result">;

/** A figure that only phase 4's own simulation can give, where there was one. */
const under = <T>(value: T | undefined, write: (value: T) => string): string =>
  value === undefined ? NOT_APPLICABLE : write(value);

function rowsOf(context: Context): NumberRow[] {
  const { language, result } = context;
  return [
    ...vehicleRows(context),
    ...hospitalRows(context),
    ...recoveryRows(context),
    {
      name: say(language, "peopleNeeded"),
      base: NOT_APPLICABLE,
      plan: say(language, "peopleUnknown", { n: result.posts.length }),
    },
  ];
}

function vehicleRows({ language, result }: Context): NumberRow[] {
  const { rough, duration, metres } = formatFor(language);
  const { impact, conservation } = result;
  const { phase4 } = impact;
  const chosen = chosenSchedule(result);
  const over = (holds: Result["impact"]["holdsOver"]): string =>
    [holds["2"], holds["5"], holds["15"]].map(rough).join(" / ");
  const length = (reachM: number): string => (reachM > 0 ? metres(reachM) : NOT_APPLICABLE);
  const queue = impact.queues[0];
  const blocks = shortList(queue?.blocked.map(shortStreet) ?? [], language, "; ");
  const baseReachM = Math.max(0, ...impact.queues.map((one) => one.baseReachM));
  const counted = (key: "affected" | "held" | "rerouted"): Pick<NumberRow, "base" | "plan" | "phase4"> => ({
    base: NOT_APPLICABLE,
    plan: rough(impact[key]),
    phase4: under(phase4?.[key], rough),
  });
  return [
    {
      name: say(language, "longestHold"),
      base: NOT_APPLICABLE,
      plan: duration(impact.longestHoldS),
      phase4: under(phase4?.longestHoldS, duration),
    },
    {
      name: say(language, "heldOver"),
      base: NOT_APPLICABLE,
      plan: over(impact.holdsOver),
      phase4: under(phase4?.holdsOver, over),
    },
    {
      name: say(language, "longestQueue"),
      base: length(baseReachM),
      plan:
        queue === undefined
          ? NOT_APPLICABLE
          : html`${metres(queue.maxReachM)}<small>${placeName(queue.street, language)}${blocks === "" ? null : `, ${say(language, "queueBlocks", { list: blocks })}`}</small>`,
      phase4: under(chosen?.maxQueueM, length),
    },
    { name: say(language, "affected"), ...counted("affected") },
    { name: say(language, "heldVehicles"), ...counted("held"), isPart: true },
    { name: say(language, "rerouted"), ...counted("rerouted"), isPart: true },
    {
      name: say(language, "notMade"),
      base: rough(conservation.base.notMade),
      plan: rough(conservation.plan.notMade),
      phase4: under(chosen?.notMade, rough),
    },
  ];
}

function hospitalRows({ language, result }: Context): NumberRow[] {
  const { access } = result;
  const baseTimes = ascending(access.map((place) => place.baseS));
  const worstTimes = ascending(access.map((place) => place.worstS));
  if (baseTimes.length === 0 || worstTimes.length === 0) return [];
  const reached = access.filter((place) => place.reachable && place.blocked.length === 0).length;
  const ofAll = (n: number): string => say(language, "ofTotal", { n, total: access.length });
  // In minutes throughout: a minute and a half is as fine as this goes.
  const minutes = (seconds: number): string => formatFor(language).duration(Math.max(90, seconds));
  return [
    { name: say(language, "hospitalsReached"), base: ofAll(baseTimes.length), plan: ofAll(reached) },
    { name: say(language, "ambulanceTypical"), base: minutes(middle(baseTimes)), plan: minutes(middle(worstTimes)) },
    { name: say(language, "ambulanceWorst"), base: minutes(baseTimes.at(-1)!), plan: minutes(worstTimes.at(-1)!) },
  ];
}

function recoveryRows({ language, result }: Context): NumberRow[] {
  const { band, duration } = formatFor(language);
  const { impact } = result;
  const chosen = chosenSchedule(result);
  const latency = (seconds: number | null): string => (seconds === null ? NOT_APPLICABLE : duration(seconds));
  const clear = (seconds: number | null): string =>
    seconds === null ? say(language, "notCleared") : duration(seconds);
  const added = (hours: "vehicleHours" | "personHours"): Pick<NumberRow, "base" | "plan" | "phase4"> => ({
    base: NOT_APPLICABLE,
    plan: band(impact.delay[hours]),
    phase4: under(impact.phase4?.[hours], band),
  });
  return [
    {
      name: say(language, "latency"),
      base: NOT_APPLICABLE,
      plan: latency(impact.latencyS),
      phase4: under(chosen?.latencyS, latency),
    },
    {
      name: say(language, "timeToClear"),
      base: NOT_APPLICABLE,
      plan: clear(impact.timeToClearS),
      phase4: under(chosen?.timeToClearS, clear),
    },
    { name: say(language, "addedVehicleHours"), ...added("vehicleHours") },
    { name: say(language, "addedPersonHours"), ...added("personHours") },
  ];
}

const chosenSchedule = ({ reopening }: Result): ScheduleResult | undefined =>
  reopening.schedules.find((schedule) => schedule.name === reopening.chosen);

const ascending = (values: readonly (number | null)[]): number[] =>
  values.filter((value) => value !== null).sort((a, b) => a - b);

const middle = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)]!;

function byClass({ language, result }: Context): Html | null {
  const format = formatFor(language);
  const classes = Object.entries(result.impact.delay.byClass)
    .filter(([, row]) => Math.abs(row.personHours) >= 0.5)
    .sort(([, a], [, b]) => b.personHours - a.personHours);
  if (classes.length === 0) return null;
  return html`<h3>${say(language, "byClassTitle")}</h3>
${table<(typeof classes)[number]>(
  [
    { title: say(language, "vehicleClass"), cell: ([id]) => format.vehicleClass(id), strong: true },
    { title: say(language, "trips"), cell: ([, row]) => format.rough(row.vehicles), numeric: true },
    { title: say(language, "vehicleHours"), cell: ([, row]) => format.rough(row.vehicleHours), numeric: true },
    { title: say(language, "personHours"), cell: ([, row]) => format.rough(row.personHours), numeric: true },
  ],
  classes,
)}`;
}
