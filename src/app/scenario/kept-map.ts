/** A map as it was read before, kept by a hash of its file: what parsing it takes is most of what a short command would take. */
import { readFile } from "node:fs/promises";
import { type Columns, packColumns, unpackColumns, type WorkOptions } from "../../base/index.ts";
import { loadNetwork, networkFromBuffer, networkToBuffer } from "../../map/index.ts";
import { type BaseCache, baseKey } from "./base-cache.ts";

type LoadedMap = Awaited<ReturnType<typeof loadNetwork>>;

interface Meta {
  readonly report: LoadedMap["report"];
  readonly sections: readonly string[];
}

const FORMAT = 1;
const NETWORK = "network";

/** As `loadNetwork`, or out of the cache. `version` is the package's: what another version read is read anew. */
export async function loadKeptMap(
  cache: BaseCache | null,
  version: string,
  file: string,
  options: WorkOptions,
): Promise<LoadedMap> {
  if (cache === null) return loadNetwork(file, options);
  const key = baseKey({ map: await readFile(file), versions: `${FORMAT} ${version}` });
  const kept = await cache.read(key);
  if (kept !== null) {
    try {
      return unpackMap(kept);
    } catch {
      // Of another layout: it is read anew and written over.
    }
  }
  const loaded = await loadNetwork(file, options);
  await cache.write(key, packMap(loaded));
  return loaded;
}

function packMap({ network, report, sections }: LoadedMap): SharedArrayBuffer {
  const names = Object.keys(sections);
  const columns = names.flatMap((name, i) =>
    Object.entries(sections[name]!).map(([column, values]) => [`${i}.${column}`, values] as const),
  );
  const meta: Meta = { report, sections: names };
  return packColumns({ [NETWORK]: new Uint8Array(networkToBuffer(network)), ...Object.fromEntries(columns) }, meta);
}

/** Throws RangeError on a buffer that holds no map. */
function unpackMap(buffer: SharedArrayBuffer): LoadedMap {
  const { columns, meta } = unpackColumns(buffer);
  const { report, sections } = meta as Meta;
  const sectionOf = (i: number): Columns =>
    Object.fromEntries(
      Object.entries(columns).flatMap(([name, values]) =>
        name.startsWith(`${i}.`) ? [[name.slice(`${i}.`.length), values]] : [],
      ),
    );
  const bytes = columns[NETWORK];
  if (bytes === undefined) throw new RangeError("a kept map without its network");
  const own = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(own).set(bytes);
  return {
    network: networkFromBuffer(own),
    report,
    sections: Object.fromEntries(sections.map((name, i) => [name, sectionOf(i)])),
  };
}
