import { describe, expect, it } from "vitest";
import { type SignalController, type SignalHandover, signalPieces, simulate } from "../../src/traffic/index.ts";
import { townOf } from "../helpers/town.ts";

const [GREEN_S, CYCLE_S, END_S] = [45, 90, 5400];
const [FLOW, SATURATION] = [0.2, 0.5];

/** A street A–B–C with a signal at B, and vehicles every 5 s from A to C in the first 3,600 s. */
function delaysWith(handovers: readonly SignalHandover[]): Float64Array {
  const town = townOf({ A: [-1000, 0], B: [0, 0], C: [1000, 0] }, [["A>B"], ["B>C"]]);
  const [stop, exit] = town.along("A B C") as [number, number];
  const between = { amberS: 3, allRedS: 2, minGreenS: 15 };
  const controller: SignalController = {
    osmId: 2,
    name: "B",
    kind: "crossing",
    lon: 0,
    lat: 0,
    signalNodes: [town.node("B")],
    nodes: [town.node("B")],
    approaches: [{ link: stop, headingDeg: 90, street: "" }],
    cycleS: CYCLE_S,
    offsetS: 0,
    phases: [
      { links: [stop], fromS: 0, greenS: GREEN_S, ...between },
      { links: [], fromS: GREEN_S + 5, greenS: 35, ...between },
    ],
  };
  const count = 3600 * FLOW;
  const result = simulate({
    links: town.network,
    classes: [{ id: "car", pcu: 1 }],
    trips: {
      count,
      departS: Float64Array.from({ length: count }, (_, i) => i / FLOW),
      vehicleClass: new Uint8Array(count),
      informed: new Uint8Array(count),
      routeStart: new Uint32Array(count),
      routeLength: new Uint32Array(count).fill(2),
      routePool: Uint32Array.of(stop, exit),
    },
    windows: { closedLinks: [], heldMovements: [], exitCapacity: [], entryCapacity: [] },
    signals: signalPieces([controller], handovers, { fromS: 0, untilS: END_S }),
    endS: END_S,
  });
  expect(result.books.completed).toBe(count);
  return result.trips.delayS;
}
const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("a signal in the loader", () => {
  it("lets go what the green carries: nobody in the red, one vehicle for every two seconds of green", () => {
    const delays = delaysWith([]);
    // Vehicles come to the stop line after 100 s.
    const leaves = Array.from(delays, (delayS, i) => 100 + i / FLOW + delayS);
    for (const [i, timeS] of leaves.entries()) {
      // The last may leave as the green ends.
      if (timeS % CYCLE_S > GREEN_S + 0.001) expect.fail(`vehicle ${i} leaves ${timeS % CYCLE_S} s into the cycle`);
      if (i > 0 && timeS - leaves[i - 1]! < 1 / SATURATION - 0.001) expect.fail(`vehicle ${i} leaves too soon`);
    }
    // Theory has a fluid: a vehicle may be a headway later at each change to green.
    const theoryS = (0.5 * CYCLE_S * (1 - GREEN_S / CYCLE_S) ** 2) / (1 - FLOW / SATURATION);
    expect(Math.abs(mean(delays) - theoryS)).toBeLessThan(2 / SATURATION);
  });

  it("delays nobody while police direct the traffic, and everybody as before once it is back in step", () => {
    const usual = delaysWith([]);
    const delays = delaysWith([{ controller: 2, fromS: 900, untilS: 1800, exit: "short-way" }]);
    // Vehicles come to the stop line 100 s after they set out.
    const setOut = (timeS: number): number => Math.ceil((timeS - 100) * FLOW);
    expect(Math.max(...delays.subarray(setOut(960), setOut(1790)))).toBeLessThan(0.01);
    expect(delays.subarray(0, setOut(890))).toEqual(usual.subarray(0, setOut(890)));
    expect(delays.subarray(setOut(2200))).toEqual(usual.subarray(setOut(2200)));
    expect(mean(delays)).toBeLessThan(mean(usual));
  });
});
