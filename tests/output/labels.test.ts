import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import type { Frame } from "../../src/output/report/frame.ts";
import { placeLabels, spread } from "../../src/output/report/labels.ts";

const frame: Frame = { width: 2000, height: 1000, unitsPerM: 1, x: (lon) => lon, y: (lat) => lat };

describe("labels on the map", () => {
  it("never lie on each other, on a reserved box or outside the frame, whatever the crowd", () => {
    const random = new Random(5);
    const requests = Array.from({ length: 11 }, () => ({
      x: 900 + 250 * random.next(),
      y: 400 + 200 * random.next(),
      width: 260 + 200 * random.next(),
      height: 36,
    }));
    const reserved = [{ x: 1560, y: 900, width: 440, height: 100 }];
    const placed = placeLabels(frame, requests, [], reserved).map(({ x, y }, i) => ({ ...requests[i]!, x, y }));
    const boxes = [...placed, ...reserved];
    for (const [i, a] of boxes.entries()) {
      for (const b of boxes.slice(i + 1)) {
        expect(a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height).toBe(false);
      }
    }
    for (const { x, y, width, height } of placed) {
      expect(x >= 0 && y >= 0 && x + width <= frame.width && y + height <= frame.height).toBe(true);
    }
  });

  it("leave the route free where there is room beside it", () => {
    const route = Array.from({ length: 80 }, (_, i) => [i * 25, 500] as const);
    const [label] = placeLabels(frame, [{ x: 1000, y: 500, width: 300, height: 36 }], route);
    expect(label!.y > 500 || label!.y + 36 < 500).toBe(true);
  });

  it("are spread along an axis in their order, a gap apart, inside its ends", () => {
    const placed = spread([10, 12, 13, 300, 395, 399], 15, 0, 400);
    for (let i = 1; i < placed.length; i++) expect(placed[i]! - placed[i - 1]!).toBeGreaterThanOrEqual(15);
    expect(placed[0]).toBeGreaterThanOrEqual(0);
    expect(placed.at(-1)).toBeLessThanOrEqual(400);
    expect(placed[3]).toBe(300);
  });
});
