/** The numbers that decide, side by side: the ordinary day, the plan, the plan with phase 4. */
import { type Band, formatFor, say } from "../view/index.ts";
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
<tbody>${rows({ language, result }).map(
    (row) =>
      html`<tr${row.isPart === true ? html` class="sub"` : null}><td>${row.name}</td><td class="n">${row.base}</td>${
        row.phase4 === undefined
          ? html`<td class="n" colspan="2">${row.plan}</td>`
          : html`<td class="n">${row.plan}</td><td class="n">${row.phase4}</td>`
      }</tr>\n`,
  )}</tbody></table>
<p class="note">${say(language, "numbersNote", { n: result.seeds.length })}</p>
${byClass({ language, result })}`;
}

type Context = Pick<ReportInput, "language" | "result">;

function rows({ language, result }: Context): NumberRow[] {
  const format = formatFor(language);
  const { impact, reopening, access } = result;
  const chosen = reopening.schedules.find((schedule) => schedule.name === reopening.chosen);
  const name = (key: Parameters<typeof say>[1]): string => say(language, key);
  const hours = (band: Band): string => format.band(band, 1 / 3600);
  const clear = (seconds: number | null): string => (seconds === null ? name("notCleared") : format.duration(seconds));
  const latency = (seconds: number | null): string => (seconds === null ? NOT_APPLICABLE : format.duration(seconds));
  const queue = impact.queues[0];
  const baseQueueM = Math.max(0, ...impact.queues.map((one) => one.baseReachM));
  const reachedAlways = access.filter((place) => place.reachable && place.blocked.length === 0).length;
  const baseTimes = access.flatMap((place) => (place.baseS === null ? [] : [place.baseS])).sort((a, b) => a - b);
  const worstTimes = access.flatMap((place) => (place.worstS === null ? [] : [place.worstS])).sort((a, b) => a - b);
  const total = impact.delay.total;
  const over = impact.holdsOver;
  const list: NumberRow[] = [
    { name: name("longestHold"), base: NOT_APPLICABLE, plan: format.duration(impact.longestHoldS) },
    {
      name: name("heldOver"),
      base: NOT_APPLICABLE,
      plan: [over["2"], over["5"], over["15"]].map(format.rough).join(" / "),
    },
    {
      name: name("longestQueue"),
      base: baseQueueM > 0 ? format.metres(baseQueueM) : NOT_APPLICABLE,
      plan:
        queue === undefined
          ? NOT_APPLICABLE
          : html`${format.metres(queue.maxReachM)}<small>${queue.street}${queue.blocked.length > 0 ? `, ${say(language, "queueBlocks", { list: queue.blocked.join("; ") })}` : ""}</small>`,
      phase4: chosen === undefined ? NOT_APPLICABLE : format.metres(chosen.maxQueueM),
    },
    { name: name("affected"), base: NOT_APPLICABLE, plan: format.rough(impact.affected) },
    { name: name("heldVehicles"), base: NOT_APPLICABLE, plan: format.rough(impact.held), isPart: true },
    { name: name("rerouted"), base: NOT_APPLICABLE, plan: format.rough(impact.rerouted), isPart: true },
    {
      name: name("notMade"),
      base: format.rough(result.conservation.base.notMade),
      plan: format.rough(result.conservation.plan.notMade),
      phase4: chosen === undefined ? NOT_APPLICABLE : format.rough(chosen.notMade),
    },
  ];
  if (access.length > 0) {
    list.push(
      {
        name: name("hospitalsReached"),
        base: say(language, "ofTotal", { n: baseTimes.length, total: access.length }),
        plan: say(language, "ofTotal", { n: reachedAlways, total: access.length }),
      },
      ...(baseTimes.length === 0 || worstTimes.length === 0
        ? []
        : [
            { name: name("ambulanceTypical"), base: minutes(middle(baseTimes)), plan: minutes(middle(worstTimes)) },
            { name: name("ambulanceWorst"), base: minutes(baseTimes.at(-1)!), plan: minutes(worstTimes.at(-1)!) },
          ]),
    );
  }
  list.push(
    {
      name: name("latency"),
      base: NOT_APPLICABLE,
      plan: latency(impact.latencyS),
      phase4: latency(chosen?.latencyS ?? null),
    },
    {
      name: name("timeToClear"),
      base: NOT_APPLICABLE,
      plan: clear(impact.timeToClearS),
      phase4: chosen === undefined ? NOT_APPLICABLE : clear(chosen.timeToClearS),
    },
    { name: name("addedVehicleHours"), base: NOT_APPLICABLE, plan: format.band(impact.delay.vehicleHours) },
    { name: name("addedPersonHours"), base: NOT_APPLICABLE, plan: format.band(impact.delay.personHours) },
  );
  if (total !== undefined) {
    const phase4 = chosen === undefined ? NOT_APPLICABLE : hours(chosen.totalDelayBandS);
    list.push({
      name: name("totalVehicleHours"),
      base: format.band(total.base),
      plan: format.band(total.plan),
      phase4,
    });
  }
  list.push({
    name: name("peopleNeeded"),
    base: NOT_APPLICABLE,
    plan: say(language, "peopleUnknown", { n: result.posts.length }),
  });
  return list;

  function minutes(seconds: number): string {
    return format.duration(Math.max(90, seconds)); // minutes throughout: a minute and a half is as fine as this goes
  }
}

const middle = (ascending: readonly number[]): number => ascending[Math.floor(ascending.length / 2)]!;

function byClass({ language, result }: Context): Html | null {
  const format = formatFor(language);
  const classes = Object.entries(result.impact.delay.byClass).sort(([, a], [, b]) => b.personHours - a.personHours);
  if (classes.length === 0) return null;
  return html`<h3>${say(language, "byClassTitle")}</h3>
${table<(typeof classes)[number]>(
  [
    { title: say(language, "vehicleClass"), cell: ([id]) => format.vehicleClass(id), strong: true },
    { title: say(language, "trips"), cell: ([, row]) => format.rough(row.trips), numeric: true },
    { title: say(language, "vehicleHours"), cell: ([, row]) => format.rough(row.vehicleHours), numeric: true },
    { title: say(language, "personHours"), cell: ([, row]) => format.rough(row.personHours), numeric: true },
  ],
  classes,
)}`;
}
