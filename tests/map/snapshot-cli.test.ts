import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readGmns, readSnapshot } from "../../src/map/index.ts";
import { all, clearway, file, home, left, MAP, wordsOf } from "../helpers/built-cli.ts";

describe("clearway network", () => {
  it("writes a snapshot and GMNS tables, and reads the snapshot as the map that it was made of", async () => {
    const first = await clearway("network", MAP, "--json", "--snapshot", "town.snapshot", "--gmns", "tables");
    expect([first.code, wordsOf(first)]).toEqual([
      0,
      [expect.stringMatching(/^town.snapshot: \d+ bytes$/), "tables: 13 files"],
    ]);
    expect(left().sort()).toEqual(["tables", "town.snapshot"]);
    const again = await clearway("network", "town.snapshot", "--json");
    const counts = ({ stdout }: { stdout: string }): object => ({ ...JSON.parse(stdout), seconds: 0, peakMemoryMb: 0 });
    expect(counts(again)).toEqual(counts(first));
    const { network } = await readSnapshot(join(home, "town.snapshot"));
    expect((await readGmns(join(home, "tables"))).network.linkCount).toBe(network.linkCount);
  });

  it("replaces tables that it wrote, and no folder or file of somebody else's", async () => {
    mkdirSync(join(home, "theirs"));
    file("theirs/config.csv", "dataset_name\nsomebody's network\n");
    file("note.txt", "mine");
    expect((await clearway("network", MAP, "--gmns", "ours")).code).toBe(0);
    const [ours, theirs, note] = await all(
      ["network", MAP, "--gmns", "ours"],
      ["network", MAP, "--gmns", "theirs"],
      ["network", MAP, "--gmns", "note.txt"],
    );
    expect(ours!.code).toBe(0);
    expect([theirs!.code, note!.code]).toEqual([1, 1]);
    expect(wordsOf(theirs!)).toEqual([expect.stringContaining("theirs: exists and was not written by clearway")]);
    expect(readdirSync(join(home, "theirs"))).toEqual(["config.csv"]);
    expect(readFileSync(join(home, "note.txt"), "utf8")).toBe("mine");
    expect(left().sort()).toEqual(["note.txt", "ours", "theirs"]);
  });

  it("refuses a damaged snapshot and a place that cannot be written in one line, and leaves nothing", async () => {
    expect((await clearway("network", MAP, "--snapshot", "cut.snapshot")).code).toBe(0);
    file("cut.snapshot", readFileSync(join(home, "cut.snapshot")).subarray(0, 5000));
    const [cut, nowhere] = await all(["network", "cut.snapshot"], ["network", MAP, "--snapshot", "none/town.snapshot"]);
    expect([cut!.code, cut!.stdout]).toEqual([2, ""]);
    expect(wordsOf(cut!)).toEqual([
      expect.stringMatching(/^clearway: cut.snapshot: the snapshot is damaged .*; build it with/),
    ]);
    expect([nowhere!.code, nowhere!.stdout]).toEqual([1, ""]);
    expect(wordsOf(nowhere!)).toEqual(["clearway: none/town.snapshot: cannot be written: no such file"]);
    expect(existsSync(join(home, "none"))).toBe(false);
    expect(left()).toEqual(["cut.snapshot"]);
  });
});
