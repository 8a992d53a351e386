/** Spillback, cause first: the worst chains in words, the worst of all as a picture, and the rings that closed for good. */
import type { Language } from "../../base/index.ts";
import {
  type ChainResult,
  clockTime,
  formatFor,
  type GridlockResult,
  nameOf,
  placeName,
  say,
  shortStreet,
} from "../view/index.ts";
import { courseWords, daysWords, metreBand, rootWords } from "./chain-words.ts";
import { type Html, html } from "./html.ts";
import type { ReportInput } from "./types.ts";

/** Nothing where the run tells no chains. `figure` draws one: charts are loaded by whoever needs them. */
export function chainsSection(
  input: ReportInput,
  figure: (chain: ChainResult, input: ReportInput) => Html,
): Html | null {
  const { language, result } = input;
  const { chains } = result.impact;
  if (chains === undefined) return null;
  const worst = chains[0];
  const of = result.seeds.length;
  return html`<h2>${say(language, "chainsTitle")}</h2>
${gridlockBox(input)}
<p class="note">${say(language, worst === undefined ? "chainsNone" : "chainsNote")}</p>
${
  worst === undefined
    ? null
    : html`<ol class="chains">${chains.map((chain) => chainItem(chain, of, language))}</ol>
<h3>${say(language, "worstChainTitle", { root: rootWords(worst, language) })}</h3>
<p class="note">${say(language, of > 1 ? "worstChainDay" : "worstChainNote", { seed: worst.seed })}</p>
${figure(worst, input)}`
}`;
}

function chainItem(chain: ChainResult, of: number, language: Language): Html {
  const format = formatFor(language);
  const facts = [
    say(language, "chainReach", { metres: metreBand(chain.reachM, language) }),
    say(language, "chainJunctions", { n: format.band(chain.junctions) }),
    say(language, "chainMinutes", { n: format.band(chain.minutes) }),
    daysWords(chain.days, of, language),
    chain.inBase ? say(language, "chainUsual") : "",
    chain.isRing ? say(language, "chainRing") : "",
  ].filter((fact) => fact !== "");
  return html`<li><div class="root"><b>${clockTime(chain.at)}</b> ${rootWords(chain, language)}</div>
<div class="detail">${facts.join(" · ")}</div>
<div class="course">${courseWords(chain, language)}</div></li>
`;
}

/** Rings of the plan and of the chosen schedule, and the base day's own. */
function gridlockBox({ language, result }: ReportInput): Html | null {
  const chosen = result.reopening.chosen;
  const rings = (result.gridlock ?? []).filter(({ run }) => ["base", "plan", chosen].includes(run));
  if (rings.length === 0) return null;
  const added = rings.some((ring) => !ring.inBase);
  return html`<div class="box${added ? " no" : ""}"><h3>${say(language, "gridlockTitle")}</h3>
<p class="note">${say(language, "gridlockNote")}</p>
<ul>${rings.map((ring) => ringItem(ring, result.seeds.length, language))}</ul></div>`;
}

function ringItem(ring: GridlockResult, of: number, language: Language): Html {
  const run = nameOf(language, ring.run);
  const days = daysWords(ring.days, of, language);
  const junctions = ring.ring.map(({ junction, street }) => placeName(junction || street, language));
  const cause =
    ring.root === null
      ? say(language, "ringUnknown")
      : say(language, ring.inBase ? "ringUsual" : "ringCause", {
          at: clockTime(ring.root.at),
          root: rootWords(ring.root, language),
        });
  return html`<li><b>${clockTime(ring.since)}</b> ${run}${days === "" ? "" : ` · ${days}`}: ${[...junctions, junctions[0]!].join(" → ")}
<div class="detail">${cause} · ${say(language, "ringClosed", {
    street: placeName(ring.closedBy.street, language),
    place: shortStreet(ring.closedBy.junction),
  })}</div></li>
`;
}
