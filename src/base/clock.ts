/** Scenario time: seconds since a zoned origin. Only the clock knows what o'clock it is. */
import { Temporal } from "temporal-polyfill";

export class Clock {
  readonly zone: string;
  readonly originMs: number;

  /** `origin` is a local date and time in `zone`, e.g. "2024-07-26T12:00". Throws RangeError on an unknown zone or date. */
  constructor(zone: string, origin: string) {
    this.zone = zone;
    this.originMs = Temporal.PlainDateTime.from(origin).toZonedDateTime(zone).epochMilliseconds;
  }

  /** Seconds since the origin of a local date and time in the clock's zone. */
  secondsOf(local: string): number {
    return (Temporal.PlainDateTime.from(local).toZonedDateTime(this.zone).epochMilliseconds - this.originMs) / 1000;
  }

  /**
   * Seconds since the origin of an ISO 8601 date and time; without an offset (or Z) it is local in the clock's zone. Throws
   * RangeError on anything else.
   */
  secondsOfIso(text: string): number {
    if (!/(Z|[+-]\d{2}:?\d{2})$/i.test(text)) return this.secondsOf(text.replace(" ", "T"));
    return (Temporal.Instant.from(text).epochMilliseconds - this.originMs) / 1000;
  }

  /** ISO 8601 with offset, to the second: 2024-07-26T13:30:00+07:00. */
  iso(timeS: number): string {
    return this.#zoned(timeS).toString({ timeZoneName: "never", smallestUnit: "second" });
  }

  /** 24-hour clock time, "13:30" or with seconds "13:30:05". */
  timeOfDay(timeS: number, seconds = false): string {
    return this.#zoned(timeS)
      .toPlainTime()
      .toString({ smallestUnit: seconds ? "second" : "minute" });
  }

  /** Local calendar date, "2024-07-26". */
  date(timeS: number): string {
    return this.#zoned(timeS).toPlainDate().toString();
  }

  #zoned(timeS: number): Temporal.ZonedDateTime {
    return Temporal.Instant.fromEpochMilliseconds(Math.round(this.originMs + timeS * 1000)).toZonedDateTimeISO(
      this.zone,
    );
  }
}
