/**
 * What base days were learnt and simulated before, and maps that were read, by a hash of all that they depend on. A cache and no
 * more: what cannot be read or written is as though it were not there, and an entry that is not whole is made and written again.
 * Each entry is a file that took shape under another name; when the folder is full those read longest ago go.
 *
 * An entry: "CLRWBASE", the key (32 bytes), SHA-256 of the body, the body.
 */
import { createHash, randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

export interface BaseCache {
  /** The bytes that were written under this key; null where there are none, or none that are whole. */
  read(key: string): Promise<SharedArrayBuffer | null>;
  /** False where they could not be written, or are more than the cache holds. */
  write(key: string, bytes: ArrayBuffer | SharedArrayBuffer | Uint8Array): Promise<boolean>;
}

const MAGIC = Buffer.from("CLRWBASE", "latin1");
const HASH_BYTES = 32;
const HEAD_BYTES = MAGIC.length + 2 * HASH_BYTES;
const KEY = /^[0-9a-f]{64}$/;
const ENTRY = /^base-[0-9a-f]{64}\.bin$/;
const DRAFT = /^\.base-.*\.tmp$/;
const MEBIBYTE = 2 ** 20;
const MOST_BYTES = 512 * MEBIBYTE;
/** A draft as old as this is of a run that was killed. */
const STALE_MS = 3_600_000;

interface BaseCacheOptions {
  /** Of all entries together; default 512 MiB. */
  readonly mostBytes?: number;
  /** A draft takes shape under this path, or does so no more: it must not outlive an interrupt. */
  readonly onDraft?: ((path: string, exists: boolean) => void) | undefined;
}

/** `dir` is made when something is first written. Throws RangeError on a key that `baseKey` did not make. */
export function openBaseCache(dir: string, { mostBytes = MOST_BYTES, onDraft }: BaseCacheOptions = {}): BaseCache {
  const fileOf = (key: string): string => {
    if (!KEY.test(key)) throw new RangeError(`"${key}" is no key of a base day`);
    return join(dir, `base-${key}.bin`);
  };
  return {
    async read(key) {
      const file = fileOf(key);
      try {
        const handle = await open(file, "r");
        let body: SharedArrayBuffer | null;
        try {
          body = await wholeBody(handle, key);
        } finally {
          await handle.close();
        }
        if (body === null) return null;
        const now = new Date();
        // How long ago it was read decides who goes; a folder that cannot be written keeps its order.
        await utimes(file, now, now).catch(() => {});
        return body;
      } catch {
        return null;
      }
    },
    async write(key, buffer) {
      const file = fileOf(key);
      const body = buffer instanceof Uint8Array ? buffer : new Uint8Array(buffer);
      if (HEAD_BYTES + body.length > mostBytes) return false;
      const draft = join(dir, `.base-${randomBytes(8).toString("hex")}.tmp`);
      try {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        onDraft?.(draft, true);
        const handle = await open(draft, "wx", 0o600);
        try {
          await handle.writeFile(Buffer.concat([MAGIC, Buffer.from(key, "hex"), hashOf(body)]));
          await handle.writeFile(body);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(draft, file);
        await makeRoom(dir, mostBytes, file);
        return true;
      } catch {
        await rm(draft, { force: true }).catch(() => {});
        return false;
      } finally {
        onDraft?.(draft, false);
      }
    },
  };
}

/**
 * The key of a base day: parts are named, so that neither their order nor where one ends can be mistaken. Whatever changes the
 * day must be among them: the network's bytes, the demand's options, the fleet, standing rules, the versions of learning and loader.
 */
export function baseKey(parts: Readonly<Record<string, string | Uint8Array>>): string {
  const hash = createHash("sha256");
  for (const name of Object.keys(parts).sort()) {
    const part = parts[name]!;
    const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part;
    hash.update(`${JSON.stringify(name)} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}

/** Where the system keeps what can be made again; null where it names no place. */
export function defaultCacheDir(
  platform: NodeJS.Platform = process.platform,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  home: string = homedir(),
): string | null {
  const named = platform === "win32" ? environment["LOCALAPPDATA"] : environment["XDG_CACHE_HOME"];
  if (named !== undefined && named !== "") return join(named, "clearway");
  if (home === "") return null;
  if (platform === "darwin") return join(home, "Library", "Caches", "clearway");
  return platform === "win32" ? join(home, "AppData", "Local", "clearway") : join(home, ".cache", "clearway");
}

async function wholeBody(handle: FileHandle, key: string): Promise<SharedArrayBuffer | null> {
  const { size } = await handle.stat();
  const head = await readExactly(handle, new Uint8Array(HEAD_BYTES), 0);
  if (head === null || !MAGIC.equals(head.subarray(0, MAGIC.length))) return null;
  const keyEnd = MAGIC.length + HASH_BYTES;
  if (Buffer.from(head.subarray(MAGIC.length, keyEnd)).toString("hex") !== key) return null;
  const body = new SharedArrayBuffer(size - HEAD_BYTES);
  const bytes = await readExactly(handle, new Uint8Array(body), HEAD_BYTES);
  return bytes !== null && hashOf(bytes).equals(head.subarray(keyEnd)) ? body : null;
}

/** Null where the file ends before the bytes are full. */
async function readExactly(handle: FileHandle, bytes: Uint8Array, at: number): Promise<Uint8Array | null> {
  for (let filled = 0; filled < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, at + filled);
    if (bytesRead === 0) return null;
    filled += bytesRead;
  }
  return bytes;
}

const hashOf = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/** Entries read longest ago go until the rest fits; `kept` stays. Drafts of runs that were killed go too. */
async function makeRoom(dir: string, mostBytes: number, kept: string): Promise<void> {
  const entries: { file: string; size: number; readMs: number }[] = [];
  for (const name of await readdir(dir)) {
    const file = join(dir, name);
    const stats = await stat(file).catch(() => undefined);
    if (stats === undefined) continue;
    if (ENTRY.test(name)) entries.push({ file, size: stats.size, readMs: stats.mtimeMs });
    else if (DRAFT.test(name) && Date.now() - stats.mtimeMs > STALE_MS) await rm(file, { force: true });
  }
  let total = entries.reduce((sum, entry) => sum + entry.size, 0);
  for (const { file, size } of entries.sort((a, b) => a.readMs - b.readMs || (a.file < b.file ? -1 : 1))) {
    if (total <= mostBytes) return;
    if (file === kept) continue;
    await rm(file, { force: true });
    total -= size;
  }
}
