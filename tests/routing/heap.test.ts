import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/index.ts";
import { MinHeap } from "../../src/routing/heap.ts";

describe("the heap", () => {
  it("gives back what was pushed by key, equal keys by value, however pushes and pops alternate", () => {
    const random = new Random(1);
    const heap = new MinHeap(500);
    const model: [key: number, value: number][] = [];
    for (let round = 0; round < 5000; round++) {
      if (model.length < 500 && (model.length === 0 || random.next() < 0.55)) {
        const entry: [number, number] = [random.below(20), random.below(50)];
        model.push(entry);
        heap.push(...entry);
      } else {
        model.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(heap.pop()).toBe(model.shift()![1]);
      }
      expect(heap.length).toBe(model.length);
    }
  });
});
