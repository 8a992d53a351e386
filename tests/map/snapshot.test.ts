import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, it } from "vitest";
import { type BuiltNetwork, loadNetwork, readSnapshot, writeSnapshot } from "../../src/map/index.ts";
import { temporaryPath } from "../helpers/osm-files.ts";
import { networkOf } from "../helpers/osm-memory.ts";

const HANOI = "data/hanoi.osm.gz";

const town = (): BuiltNetwork =>
  networkOf({
    nodes: { 1: [0, 0], 2: [100, 0, { highway: "traffic_signals" }], 3: [200, 0], 4: [100, 100] },
    ways: {
      10: [[1, 2, 3], { highway: "primary", name: "Phố Tràng Tiền" }],
      11: [[2, 4], { highway: "residential", oneway: "yes", name: "Ngõ \u{1f6f5} 5" }],
    },
    relations: { 20: ["w10@from n2@via w11@to", { type: "restriction", restriction: "no_left_turn" }] },
  });

describe("a snapshot", () => {
  it("gives back the network, its report and the sections that were written", async () => {
    const built = town();
    const path = temporaryPath("town.snapshot");
    const sections = {
      order: { rank: Uint32Array.of(3, 1, 2), cut: Int8Array.of(-1) },
      notes: { bytes: new Uint8Array(0) },
    };
    const bytes = await writeSnapshot(path, built, sections);
    expect(readFileSync(path)).toHaveLength(bytes);
    const { network, report, sections: read } = await readSnapshot(path);
    expect(network).toEqual(built.network);
    expect(report).toEqual(built.report);
    expect(read).toEqual(sections);
  });

  it("takes no section whose name could not be told from a column's", async () => {
    const path = temporaryPath("named.snapshot");
    for (const name of ["", "order/rank"])
      await expect(writeSnapshot(path, town(), { [name]: {} })).rejects.toThrow(RangeError);
    expect(existsSync(path)).toBe(false);
  });

  it("is what loadNetwork reads, whatever its name is", async () => {
    const path = temporaryPath("town.osm.pbf");
    const built = town();
    await writeSnapshot(path, built);
    const { network, report } = await loadNetwork(path);
    expect({ network, report }).toEqual(built);
  });

  it("has the same bytes whenever it is written, and takes the place of an older one with nothing left beside it", async () => {
    const path = temporaryPath("again.snapshot");
    writeFileSync(path, "older");
    const beside = readdirSync(dirname(path));
    await writeSnapshot(path, town());
    const first = readFileSync(path);
    await writeSnapshot(path, town());
    expect(readFileSync(path).equals(first)).toBe(true);
    expect(readdirSync(dirname(path))).toEqual(beside);
  });

  it("cannot be written where there is no folder, over a folder, or on a device, and says so", async () => {
    for (const path of [temporaryPath("none/town.snapshot"), dirname(temporaryPath("x")), "/dev/null"]) {
      await expect(writeSnapshot(path, town()), path).rejects.toMatchObject({
        code: "cannot-write",
        message: expect.stringMatching(`^${path}: cannot be written: [a-z ,]+$`),
      });
    }
    expect(existsSync("/dev/null")).toBe(true);
  });
});

describe("a loaded snapshot of Hanoi", () => {
  const path = temporaryPath("hanoi.snapshot");
  beforeAll(async () => {
    await writeSnapshot(path, await loadNetwork(HANOI));
  }, 60_000);

  it("has all its columns on one shared buffer, which a worker thread sees without a copy", async () => {
    const { network } = await readSnapshot(path);
    const columns = Object.values(network).filter((value) => ArrayBuffer.isView(value));
    expect(new Set(columns.map((column) => column.buffer)).size).toBe(1);
    expect(network.lengthM.buffer).toBeInstanceOf(SharedArrayBuffer);

    // The worker sums a column, then writes into the buffer: a copy would keep that from us.
    const program = `
      const { parentPort, workerData: { lengthM, tail } } = require("node:worker_threads");
      const sumM = lengthM.reduce((a, b) => a + b, 0);
      Atomics.store(tail, 7, 123456789);
      parentPort.postMessage({ sumM, bytes: lengthM.buffer.byteLength });`;
    const worker = new Worker(program, { eval: true, workerData: network });
    const answer = await new Promise((resolve, reject) => worker.on("message", resolve).on("error", reject));
    expect(answer).toEqual({
      sumM: network.lengthM.reduce((a, b) => a + b, 0),
      bytes: network.lengthM.buffer.byteLength,
    });
    expect(Atomics.load(network.tail, 7)).toBe(123456789);
  });

  it("loads in 50 ms of the processor's time, which no other process can lengthen much", async () => {
    const times: number[] = [];
    for (let i = 0; i < 9; i++) {
      const before = process.cpuUsage();
      await readSnapshot(path);
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1000);
    }
    expect(Math.min(...times)).toBeLessThan(50);
  });
});
