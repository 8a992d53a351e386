import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { baseKey, defaultCacheDir, openBaseCache } from "../../src/app/scenario/base-cache.ts";

const root = mkdtempSync(join(tmpdir(), "clearway-cache-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const fresh = (): string => join(root, `c${folders++}`);
const bytesOf = (...values: number[]): ArrayBuffer => Uint8Array.from(values).buffer;
const read = async (dir: string, key: string): Promise<number[] | null> => {
  const found = await openBaseCache(dir).read(key);
  return found === null ? null : [...new Uint8Array(found)];
};
const key = baseKey({ map: "hanoi", seed: "1" });

describe("the cache of base days", () => {
  it("gives back the bytes that were written, from plain and from shared memory", async () => {
    const dir = fresh();
    const shared = new SharedArrayBuffer(3);
    new Uint8Array(shared).set([7, 8, 9]);
    const other = baseKey({ map: "hanoi", seed: "2" });
    expect(await openBaseCache(dir).write(key, bytesOf(1, 2, 3))).toBe(true);
    expect(await openBaseCache(dir).write(other, shared)).toBe(true);
    expect([await read(dir, key), await read(dir, other)]).toEqual([
      [1, 2, 3],
      [7, 8, 9],
    ]);
  });

  it("has nothing where nothing was written, and leaves no draft behind", async () => {
    const dir = fresh();
    expect(await read(dir, key)).toBeNull();
    await openBaseCache(dir).write(key, bytesOf(1));
    expect(readdirSync(dir)).toEqual([`base-${key}.bin`]);
  });

  it("does not believe an entry of which any byte was changed, cut off or added, and writes it anew", async () => {
    const dir = fresh();
    await openBaseCache(dir).write(key, bytesOf(1, 2, 3, 4));
    const file = join(dir, `base-${key}.bin`);
    const whole = readFileSync(file);
    const spoilt = [
      ...Array.from({ length: whole.length }, (_, i) => {
        const copy = Buffer.from(whole);
        copy[i]! ^= 0x10;
        return copy;
      }),
      whole.subarray(0, whole.length - 1),
      whole.subarray(0, 5),
      Buffer.alloc(0),
      Buffer.concat([whole, Buffer.from([0])]),
    ];
    for (const bytes of spoilt) {
      writeFileSync(file, bytes);
      expect(await read(dir, key)).toBeNull();
    }
    await openBaseCache(dir).write(key, bytesOf(1, 2, 3, 4));
    expect(await read(dir, key)).toEqual([1, 2, 3, 4]);
  });

  it("does not believe an entry that lies under another one's name", async () => {
    const dir = fresh();
    await openBaseCache(dir).write(key, bytesOf(1));
    const other = baseKey({ map: "hue" });
    writeFileSync(join(dir, `base-${other}.bin`), readFileSync(join(dir, `base-${key}.bin`)));
    expect(await read(dir, other)).toBeNull();
  });

  it("lets go of what was read longest ago when it is full, and of nothing that is not its own", async () => {
    const dir = fresh();
    const keys = ["a", "b", "c"].map((map) => baseKey({ map }));
    const cache = openBaseCache(dir, { mostBytes: 3 * 172 });
    const body = new ArrayBuffer(100);
    for (const [i, each] of keys.entries()) {
      await cache.write(each, body);
      utimesSync(join(dir, `base-${each}.bin`), 1000 + i, 1000 + i);
    }
    writeFileSync(join(dir, "notes.txt"), new Uint8Array(5000));
    expect(await cache.read(keys[0]!)).not.toBeNull();
    await cache.write(key, body);
    const left = await Promise.all([...keys, key].map(async (each) => (await cache.read(each)) !== null));
    expect(left).toEqual([true, false, true, true]);
    expect(readdirSync(dir)).toContain("notes.txt");
  });

  it("refuses what is larger than itself", async () => {
    const dir = fresh();
    expect(await openBaseCache(dir, { mostBytes: 100 }).write(key, new ArrayBuffer(100))).toBe(false);
    expect(await read(dir, key)).toBeNull();
  });

  it("is no error where its folder cannot be made or read", async () => {
    const file = join(root, "a-file");
    writeFileSync(file, "");
    expect(await openBaseCache(join(file, "dir")).write(key, bytesOf(1))).toBe(false);
    expect(await read(join(file, "dir"), key)).toBeNull();
  });

  it("takes only keys that it made", async () => {
    await expect(openBaseCache(fresh()).read("../../etc/passwd")).rejects.toThrow(/is no key/);
  });
});

describe("the key of a base day", () => {
  it("changes with every part and with nothing else", () => {
    const parts = { network: Uint8Array.of(1, 2), demand: '{"trips":5}' };
    expect(baseKey({ demand: parts.demand, network: Uint8Array.of(1, 2) })).toBe(baseKey(parts));
    const others = [
      { ...parts, network: Uint8Array.of(1, 3) },
      { ...parts, demand: '{"trips":6}' },
      { ...parts, more: "" },
      { network: parts.network },
      { network: Uint8Array.of(1, 2, 0x7b), demand: '"trips":5}' },
    ];
    expect(new Set([parts, ...others].map(baseKey)).size).toBe(6);
  });
});

describe("the folder of the cache", () => {
  it("is where each system keeps what can be made again", () => {
    expect(defaultCacheDir("linux", {}, "/home/an")).toBe(join("/home/an", ".cache", "clearway"));
    expect(defaultCacheDir("linux", { XDG_CACHE_HOME: "/c" }, "/home/an")).toBe(join("/c", "clearway"));
    expect(defaultCacheDir("darwin", {}, "/Users/an")).toBe(join("/Users/an", "Library", "Caches", "clearway"));
    expect(defaultCacheDir("win32", { LOCALAPPDATA: "C:" }, "")).toBe(join("C:", "clearway"));
    expect(defaultCacheDir("linux", {}, "")).toBeNull();
  });
});
