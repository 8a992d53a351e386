/** A chain of queues and a ring in words: what began it, then each junction with its minute. */
import type { Language } from "../../base/index.ts";
import {
  type Band,
  type ChainResult,
  clockTime,
  formatFor,
  placeName,
  type RootResult,
  type StringKey,
  say,
} from "../view/index.ts";
import { type Html, html } from "./html.ts";
import { COLOURS } from "./style.ts";

const CAUSES: Readonly<Record<RootResult["cause"], StringKey>> = {
  hold: "causeHold",
  closure: "causeClosure",
  capacity: "causeCapacity",
  full: "causeFull",
};

export const CAUSE_COLOURS: Readonly<Record<RootResult["cause"], string>> = {
  hold: COLOURS.closed,
  closure: COLOURS.closed,
  capacity: COLOURS.banned,
  full: COLOURS.banned,
};

/** By somebody's order, and not by the road's own width. */
export const isOrdered = (cause: RootResult["cause"]): boolean => cause === "hold" || cause === "closure";

/** "hold at Kim Mã – Liễu Giai (Đoàn khách)": without the time. */
export function rootWords({ cause, junction, street, by }: RootResult, language: Language): string {
  const place = placeName(junction, language);
  const own = placeName(street, language);
  const words = say(language, CAUSES[cause], {
    place: street === "" || place.includes(own) ? place : `${own}, ${place}`,
  });
  return by === "" ? words : `${words} (${by})`;
}

/** "4 of 5 days"; nothing where only one was simulated. */
export const daysWords = (days: number, of: number, language: Language): string =>
  of > 1 ? say(language, "daysOf", { n: days, of }) : "";

/** "230–480 m", "800 m–1,2 km", or one length where both ends round to the same. */
export function metreBand({ min, max }: Band, language: Language): string {
  const { metres } = formatFor(language);
  const [least, most] = [metres(min), metres(max)];
  if (least === most) return most;
  const [number, unit] = least.split(" ");
  return `${most.endsWith(` ${unit}`) ? number : least}–${most}`;
}

/** More of a course than this is in the picture, not in the words. */
const TOLD = 7;

/** "13:47 blocks Liễu Giai – Đội Cấn (230 m) → 13:55 …" */
export function courseWords({ steps, moreSteps, meets }: ChainResult, language: Language): Html {
  const format = formatFor(language);
  const blocked = steps.slice(1);
  const told = blocked.length > TOLD + 1 ? blocked.slice(0, TOLD) : blocked;
  const rest = blocked.length - told.length + moreSteps;
  const met = meets[0];
  return html`${told.map(
    (step, i) =>
      html`${i === 0 ? null : " → "}<b>${clockTime(step.at)}</b> ${say(
        language,
        step.isMet ? "stepMeets" : "stepBlocks",
        {
          place: placeName(step.junction, language),
          metres: format.metres(step.atM),
        },
      )}`,
  )}${rest > 0 ? ` → ${say(language, "moreJunctions", { n: rest })}` : ""}${
    met === undefined
      ? null
      : html`<small>${say(language, "meetsOther", {
          at: clockTime(met.at),
          place: placeName(met.junction, language),
          street: placeName(met.street, language),
        })}</small>`
  }`;
}
