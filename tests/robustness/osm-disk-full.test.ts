import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFile, temporaryPath } from "../helpers/osm-files.ts";

/** Cuts `input` in a process that may write files of so many KiB, as on a disk with no more room. */
function extractInto(output: string, input: string, roomKib: number): Promise<{ code: number; said: string }> {
  const script = `
    import { extractRoads } from ${JSON.stringify(resolve("src/map/osm/index.ts"))};
    await extractRoads(${JSON.stringify(input)}, ${JSON.stringify(output)}).then(
      () => console.log("written"),
      ({ code, kind, message }) => console.log(JSON.stringify({ code, kind, message })),
    );`;
  // the loader keeps a cache of its own on the disk, which must not be what fails
  const command = `ulimit -f ${roomKib}; TSX_DISABLE_CACHE=1 exec ${process.execPath} --import tsx --input-type=module -e "$0"`;
  return new Promise((done) => {
    execFile("bash", ["-c", command, script], (error, stdout, stderr) => {
      done({ code: error === null ? 0 : 1, said: stdout + stderr });
    });
  });
}

const node = (id: number): string => `<node id="${id}" lat="${(id % 90) / 7}" lon="${id % 180}"/>`;
const refs = Array.from({ length: 2000 }, (_, i) => i + 1);
const MAP = `<osm version="0.6">${refs.map(node).join("\n")}<way id="1">${refs.map((ref) => `<nd ref="${ref}"/>`).join("")}</way></osm>`;

describe("a disk that fills while an extract is written", () => {
  it.each(["roads.osm", "roads.osm.gz"])("leaves %s as it was and nothing beside it, in one line", async (name) => {
    const input = temporaryFile(MAP, "map.osm");
    const output = temporaryPath(name);
    writeFileSync(output, "kept");
    const { code, said } = await extractInto(output, input, 4);
    expect(code).toBe(0);
    expect(JSON.parse(said)).toMatchObject({ code: "cannot-write", kind: "run" });
    expect(said).toContain(`${output}: cannot be written`);
    expect(readFileSync(output, "utf8")).toBe("kept");
    expect(readdirSync(dirname(output)).filter((left) => left.startsWith("."))).toEqual([]);
  });

  it("is no hindrance where there is room", async () => {
    const output = temporaryPath("room.osm");
    expect(await extractInto(output, temporaryFile(MAP, "map.osm"), 4096)).toEqual({ code: 0, said: "written\n" });
    expect(readdirSync(dirname(output))).toContain(basename(output));
  });
});
