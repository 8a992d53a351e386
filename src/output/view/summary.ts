/** A run in eleven lines for the screen. */

import type { Language } from "../../base/index.ts";
import { clockTime, formatFor, placeName, shortStreet } from "./format.ts";
import { leadWords } from "./lead-words.ts";
import type { Result } from "./result.ts";
import { nameOf, say } from "./say.ts";
import { judge } from "./verdict.ts";

/** Always eleven lines: stamp, event, verdict, then the numbers. */
export function summarise(result: Result, language: Language): string[] {
  const format = formatFor(language);
  const { impact, base, junctions } = result;
  const books = result.conservation.plan;
  const longest = junctions.reduce((a, b) => (b.heldMinutes > a.heldMinutes ? b : a), { name: "–", heldMinutes: 0 });
  const queue = impact.queues[0];
  const chosen = result.reopening.schedules.find((schedule) => schedule.name === result.reopening.chosen);
  const clearS = chosen?.timeToClearS ?? null;
  const stamps = result.synthetic
    ? [say(language, "stamp"), say(language, "syntheticStamp")]
    : [say(language, "stamp")];
  return [
    stamps.join(" · "),
    `${result.plan.name} · ${format.date(result.plan.from)} ${clockTime(result.plan.from)}–${clockTime(result.plan.until)}`,
    judge(result, language).line,
    say(language, "screenBooks", {
      demanded: format.count(books.demanded),
      completed: format.count(books.completed),
      underWay: format.count(books.underWay),
      waiting: format.count(books.waiting),
      notMade: format.count(books.notMade),
    }),
    say(language, "screenJunctions", {
      n: junctions.length,
      minutes: format.decimal(longest.heldMinutes, 0),
      name: shortStreet(longest.name),
      posts: result.posts.length,
    }),
    leadWords(result, language),
    say(language, "screenDelay", {
      vehicleHours: format.band(impact.delay.vehicleHours),
      personHours: format.band(impact.delay.personHours),
    }),
    queue === undefined
      ? say(language, "screenNoQueue")
      : say(language, "screenQueue", {
          reach: format.metres(queue.maxReachM),
          street: placeName(queue.street, language),
          time: `${clockTime(queue.from)}–${clockTime(queue.until)}`,
        }),
    say(language, "screenHolds", {
      two: format.rough(impact.holdsOver["2"]),
      five: format.rough(impact.holdsOver["5"]),
      fifteen: format.rough(impact.holdsOver["15"]),
    }),
    say(language, "screenPhase4", {
      name: nameOf(language, result.reopening.chosen),
      clear: clearS === null ? say(language, "notCleared") : format.duration(clearS),
    }),
    `${say(language, "screenHospitals", {
      ok: result.access.filter((place) => place.reachable && place.blocked.length === 0).length,
      n: result.access.length,
      detours: result.detours.length,
    })} · ${say(language, "screenBase", {
      speed: format.decimal(base.meanCarSpeedKmh, 0),
      ended: format.percent(base.endedShare),
    })}`,
  ];
}
