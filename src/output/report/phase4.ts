/** Phase 4: how the chosen order gives the city back in five steps, and what the other orders would have cost. */
import {
  clockTimeAfter,
  formatFor,
  nameOf,
  type ScheduleResult,
  type StringKey,
  say,
  shortStreet,
} from "../view/index.ts";
import { type Html, html } from "./html.ts";
import { table } from "./table.ts";
import type { ReportInput } from "./types.ts";

type Step = ScheduleResult["steps"][number];

const STEPS = 5;

export function phase4Section({ language, result }: ReportInput): Html | null {
  const { reopening } = result;
  const chosen = reopening.schedules.find((schedule) => schedule.name === reopening.chosen);
  if (chosen === undefined) return null;
  const format = formatFor(language);
  const verdict = reopening.verdict;
  return html`<h2>${say(language, "phase4Title")}</h2>
<p><b>${say(language, "chosenSchedule", { name: nameOf(language, chosen.name) })}</b>${
    verdict === null
      ? null
      : `: ${say(language, verdictKey(chosen.name, verdict), {
          against: nameOf(language, verdict.against),
          difference: format.rough(Math.abs(verdict.differenceVehicleHours)),
          spread: format.rough(verdict.spreadVehicleHours),
        })}`
  }.</p>
<ol class="steps">${inSpans(chosen.steps).map((span) => stepItem(span, language))}</ol>
<p class="note">${say(language, "flexible")}</p>
${table(
  [
    {
      title: say(language, "schedule"),
      strong: true,
      cell: (row) =>
        row === chosen
          ? html`${nameOf(language, row.name)} <span class="good">✓ ${say(language, "chosenMark")}</span>`
          : nameOf(language, row.name),
    },
    {
      title: say(language, "delayVehicleHours"),
      cell: (row) => format.band(row.totalDelayBandS, 1 / 3600),
      numeric: true,
    },
    {
      title: say(language, "clears"),
      cell: (row) => (row.timeToClearS === null ? say(language, "notCleared") : format.duration(row.timeToClearS)),
      numeric: true,
    },
    { title: say(language, "maxQueue"), cell: (row) => format.metres(row.maxQueueM), numeric: true },
    { title: say(language, "notMade"), cell: (row) => format.rough(row.notMade), numeric: true },
  ],
  reopening.schedules,
)}
${
  chosen.steps.length <= STEPS
    ? null
    : html`<details class="screen"><summary>${say(language, "allSteps")}</summary>${table(
        [
          { title: say(language, "stepTime"), cell: (step: Step) => clockTimeAfter(step.at), numeric: true },
          { title: say(language, "stepTrigger"), cell: (step: Step) => nameOf(language, step.trigger) },
          { title: say(language, "stepPlace"), cell: (step: Step) => shortStreet(step.place), strong: true },
          { title: say(language, "stepAction"), cell: (step: Step) => nameOf(language, step.action) },
        ],
        chosen.steps,
      )}</details>`
}`;
}

/** Better; or no different; or kept, because what looked better is none. */
function verdictKey(chosen: string, { better, against }: { better: boolean; against: string }): StringKey {
  if (chosen === against) return "scheduleNone";
  return better ? "scheduleBetter" : "scheduleSame";
}

/** At most five runs of steps, as even as the order in time allows; steps of one moment stay together. */
function inSpans(steps: readonly Step[]): Step[][] {
  const moments: Step[][] = [];
  for (const step of [...steps].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
    const last = moments.at(-1);
    if (last !== undefined && last[0]!.at === step.at) last.push(step);
    else moments.push([step]);
  }
  if (moments.length <= STEPS) return moments;
  return Array.from({ length: STEPS }, (_, i) =>
    moments.slice(Math.round((i * moments.length) / STEPS), Math.round(((i + 1) * moments.length) / STEPS)).flat(),
  );
}

function stepItem(span: readonly Step[], language: ReportInput["language"]): Html {
  const first = span[0]!;
  const last = span.at(-1)!;
  const from = clockTimeAfter(first.at);
  const until = clockTimeAfter(last.at);
  const actions = [...new Set(span.map((step) => nameOf(language, step.action)))];
  const triggers = [...new Set(span.map((step) => nameOf(language, step.trigger)))];
  const ends = { first: shortStreet(first.place), last: shortStreet(last.place), n: span.length };
  const places = span.length === 1 ? ends.first : say(language, "stepPlaces", ends);
  return html`<li><time>${from === until ? from : `${from}–${until}`}</time>
<div><b>${actions.join("; ")}</b>: ${places}<small>${say(language, "stepTrigger")}: ${triggers.join("; ")}</small></div></li>`;
}
