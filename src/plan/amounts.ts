/** Amounts carry their unit in the file and become SI here: "500 m", "10 min", "30 km/h", "40%". */

export type Quantity = "length" | "duration" | "speed" | "share";

const UNITS: Readonly<Record<Quantity, Readonly<Record<string, number>>>> = {
  length: { m: 1, km: 1000 },
  duration: { s: 1, min: 60, h: 3600 },
  speed: { "km/h": 1 / 3.6, "m/s": 1 },
  share: { "%": 0.01 },
};

const units = (quantity: Quantity): readonly string[] => Object.keys(UNITS[quantity]);

/** A number, an optional space, a unit of the quantity. */
export function amountPattern(quantity: Quantity): RegExp {
  return new RegExp(`^\\d+(\\.\\d+)? ?(${units(quantity).join("|")})$`);
}

export function amountHelp(quantity: Quantity): string {
  const sample = { length: "500 m", duration: "10 min", speed: "30 km/h", share: "40%" }[quantity];
  return `a ${quantity} with its unit (${units(quantity).join(", ")}), e.g. "${sample}"`;
}

/** In metres, seconds, metres a second, or a share of 1. The text fits `amountPattern(quantity)`: the schema saw to that. */
export function amountOf(text: string, quantity: Quantity): number {
  const match = amountPattern(quantity).exec(text);
  if (match === null) throw new RangeError(`not ${amountHelp(quantity)}: ${JSON.stringify(text)}`);
  const factor = (UNITS[quantity] as Readonly<Record<string, number>>)[match[2]!]!;
  return Number.parseFloat(text) * factor;
}
