import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import { departures, gravity, HANOI_FLEET, WEEKDAY_PROFILE, wholeShares } from "../../src/traffic/demand/index.ts";

describe("the fleet", () => {
  it("has shares that sum to one, motorcycles about three quarters", () => {
    const total = HANOI_FLEET.reduce((sum, row) => sum + row.share, 0);
    expect(total).toBeCloseTo(1, 12);
    expect(HANOI_FLEET.find((row) => row.vehicle.kind === "motorcycle")!.share).toBeGreaterThan(0.7);
  });

  it("has someone for bans by payload over 500 kg and by seats over 29 to meet, and someone just below", () => {
    const payloads = HANOI_FLEET.filter((row) => row.vehicle.kind === "truck").map((row) => row.vehicle.payloadKg);
    expect(payloads.some((kg) => kg > 500) && payloads.some((kg) => kg > 0 && kg <= 500)).toBe(true);
    const seats = HANOI_FLEET.filter((row) => row.vehicle.kind === "coach").map((row) => row.vehicle.seats);
    expect(seats).toContain(29);
    expect(seats.some((n) => n > 29)).toBe(true);
  });
});

describe("gravity", () => {
  it("keeps row and column sums", () => {
    const production = Float64Array.of(10, 20, 30, 40);
    const attraction = Float64Array.of(40, 30, 20, 10);
    const cost = Float64Array.from({ length: 16 }, (_, k) => 100 * (1 + Math.abs(Math.floor(k / 4) - (k % 4))));
    const matrix = gravity(production, attraction, cost, 300, 500);
    for (let i = 0; i < 4; i++) {
      let row = 0;
      let column = 0;
      for (let j = 0; j < 4; j++) {
        row += matrix[i * 4 + j]!;
        column += matrix[j * 4 + i]!;
      }
      expect(row).toBeCloseTo(production[i]!, 6);
      expect(column).toBeCloseTo(attraction[i]!, 3);
    }
  });

  it("gives nearer zones more trips and unreachable ones none", () => {
    const even = Float64Array.of(1, 1, 1, 1);
    const cost = Float64Array.from({ length: 16 }, (_, k) =>
      Math.floor(k / 4) === 0 && k % 4 === 3 ? Number.POSITIVE_INFINITY : 100 * Math.abs(Math.floor(k / 4) - (k % 4)),
    );
    const matrix = gravity(even, even, cost, 100);
    expect(matrix[4 + 2]).toBeGreaterThan(matrix[4 + 3]!);
    expect(matrix[3]).toBe(0);
  });

  it("names a zone that has trips and can reach nothing", () => {
    const none = new Float64Array(4).fill(Number.POSITIVE_INFINITY);
    expect(() => gravity(Float64Array.of(1, 1), Float64Array.of(1, 1), none, 100)).toThrow(/zone 0/);
  });
});

describe("whole trips", () => {
  it("sum to the total, each within one of its exact share", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 50 }),
        fc.nat(100_000),
        (weights, total) => {
          const sum = weights.reduce((a, b) => a + b, 0);
          fc.pre(sum > 1e-3);
          const whole = wholeShares(weights, total);
          expect(whole.reduce((a, b) => a + b, 0)).toBe(total);
          for (const [i, n] of whole.entries())
            expect(Math.abs(n - (weights[i]! / sum) * total)).toBeLessThan(1 + 1e-6);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("departures", () => {
  it("ascend, stay in the span, and follow the profile by the hour", () => {
    const random = new Random(7);
    const times = departures(10_000, 6 * 3600, 10 * 3600, () => random.next());
    expect(times.every((t, i) => i === 0 || t >= times[i - 1]!)).toBe(true);
    expect(times[0]).toBeGreaterThanOrEqual(6 * 3600);
    expect(times.at(-1)).toBeLessThan(10 * 3600);
    const mass = WEEKDAY_PROFILE.slice(6, 10).reduce((a, b) => a + b, 0);
    for (let hour = 6; hour < 10; hour++) {
      const count = times.filter((t) => Math.floor(t / 3600) === hour).length;
      expect(Math.abs(count - (WEEKDAY_PROFILE[hour]! / mass) * 10_000)).toBeLessThan(2);
    }
  });

  it("go on over midnight", () => {
    const times = departures(1000, 23 * 3600, 26 * 3600, () => 0.5);
    expect(times.at(-1)).toBeGreaterThan(25.5 * 3600);
  });
});
