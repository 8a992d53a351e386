/** Trip tables of the TransportationNetworks collection (TNTP): `Origin o`, then `destination : trips ;` pairs. */
import { Faults, numberOf, quote } from "./faults.ts";
import { countOf, readTntpText } from "./tntp-text.ts";

export interface TntpTrips {
  readonly zones: number;
  /** Trips from zone o to zone d, both from 1, at (o - 1) · zones + d - 1; inside a zone too. As a rule of one hour. */
  readonly trips: Float64Array;
  /** Sum of all trips. */
  readonly total: number;
  /** What the file says the sum is, or null. */
  readonly statedTotal: number | null;
}

/** A square of so many zones takes 200 MB. */
const MOST_ZONES = 5000;

/** Throws ClearwayError `tntp-faults` with an issue for each fault. */
export async function readTntpTrips(path: string): Promise<TntpTrips> {
  const faults = new Faults("tntp-faults");
  const text = await readTntpText(path, faults);
  const zones = countOf(text, "NUMBER OF ZONES", 1, MOST_ZONES, faults);
  faults.throwIfAny(path);
  const trips = new Float64Array(zones * zones);
  const isZone = (value: number | undefined): value is number =>
    value !== undefined && Number.isInteger(value) && value >= 1 && value <= zones;
  const noZone = (line: number, word: string): void =>
    faults.add(path, line, "tntp-zone", `there is no zone ${quote(word)}`, `zones are numbered from 1 to ${zones}`);

  let origin: number | undefined;
  for (const { line, text: words } of text.rows) {
    const begins = /^Origin\b(.*)$/i.exec(words);
    if (begins !== null) {
      const value = numberOf(begins[1]);
      origin = isZone(value) ? value : undefined;
      if (origin === undefined) noZone(line, begins[1]!.trim());
      continue;
    }
    for (const pair of words.split(";")) {
      if (pair.trim() === "") continue;
      const [to, count, ...rest] = pair.split(":");
      const destination = numberOf(to);
      const value = numberOf(count);
      if (count === undefined || rest.length > 0) {
        faults.add(path, line, "tntp-row", `${quote(pair.trim())} is not a pair`, "write destination : trips ;");
      } else if (!isZone(destination)) noZone(line, to!.trim());
      else if (value === undefined || value < 0) {
        faults.add(path, line, "tntp-value", `trips are ${quote(count.trim())}`, "it must be a number, 0 or more");
      } else if (origin === undefined) {
        faults.add(path, line, "tntp-row", "trips before the first valid origin", "an `Origin n` line must come first");
        break;
      } else trips[(origin - 1) * zones + destination - 1] = value;
    }
  }
  faults.throwIfAny(path);
  const stated = numberOf(text.metadata.get("TOTAL OD FLOW")?.value);
  return { zones, trips, total: trips.reduce((sum, each) => sum + each, 0), statedTotal: stated ?? null };
}
