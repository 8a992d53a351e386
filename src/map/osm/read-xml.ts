/** OSM XML, parsed by saxes as it streams in. Only elements are understood; entities, DTDs and depth are refused. */
import { SaxesParser, type SaxesTagPlain } from "saxes";
import type { ByteSource } from "./byte-source.ts";
import { type Fault, osmFault, quote } from "./fault.ts";
import { MAX_ID, MAX_PARTS, MAX_XML_DEPTH, MAX_XML_TOKEN } from "./limits.ts";
import { NodeTable } from "./node-table.ts";
import { NO_TAGS, type OsmFileInfo, type OsmHandlers, type OsmMember, type ReadOptions, type Tags } from "./types.ts";

type XmlHeader = Pick<OsmFileInfo, "bbox" | "timestamp">;
type Attributes = Readonly<Record<string, string>>;

/** Calls the handlers for every element of the file that is not marked as deleted. */
export async function readXml(
  source: ByteSource,
  handlers: OsmHandlers,
  order: ReadOptions["order"],
): Promise<XmlHeader> {
  const parser = new SaxesParser({ xmlns: false });
  const fault: Fault = (code, reason, details) => osmFault(source.path, `:${parser.line}`, code, reason, details);
  const held = order === "ways first" && handlers.node !== undefined ? new NodeTable() : undefined;
  const elements = new XmlElements(handlers, held, fault);

  // A token grows in the parser's memory until it ends, so the distance between two ends is what must be bounded.
  let tokenStart = 0;
  const endToken = (): void => {
    tokenStart = parser.position;
  };
  parser.on("error", (cause) => {
    throw fault("osm-corrupt", `not well-formed XML: ${cause.message.replace(/^\d+:\d+: |\.$/g, "")}`, { cause });
  });
  parser.on("xmldecl", ({ encoding = "UTF-8" }) => {
    if (/^(utf-8|us-ascii)$/i.test(encoding)) return;
    throw fault("osm-unsupported", `the encoding ${quote(encoding)}`, { advice: "convert the file to UTF-8" });
  });
  parser.on("doctype", () => {
    throw fault("osm-unsupported", "a DOCTYPE, which OSM files do not have", { advice: "remove it" });
  });
  parser.on("comment", endToken);
  parser.on("processinginstruction", endToken);
  parser.on("opentag", (tag) => {
    endToken();
    elements.open(tag);
  });
  parser.on("closetag", () => {
    endToken();
    elements.close();
  });

  const decoder = new TextDecoder("utf-8", { fatal: true });
  const write = (piece: Buffer, stream: boolean): void => {
    let text: string;
    try {
      text = decoder.decode(piece, { stream });
    } catch (cause) {
      throw fault("osm-corrupt", "bytes that are not UTF-8 after this line", { cause });
    }
    parser.write(text);
  };
  for (;;) {
    const piece = await source.takePiece();
    if (piece.length === 0) break;
    write(piece, true);
    if (parser.position - tokenStart > MAX_XML_TOKEN) {
      throw fault("osm-limit", `a tag, comment or text of more than ${MAX_XML_TOKEN} characters`);
    }
  }
  write(Buffer.alloc(0), false);
  parser.close();
  held?.replay(handlers);
  return elements.header();
}

/** Follows the tree from tag to tag; holds one element at a time. */
class XmlElements {
  readonly #handlers: OsmHandlers;
  readonly #held: NodeTable | undefined;
  readonly #fault: Fault;
  #depth = 0;
  #bbox: [number, number, number, number] | undefined;
  #timestamp: string | undefined;
  // the element whose children are being read; undefined where it is not wanted
  #kind: "node" | "way" | "relation" | undefined;
  #id = 0;
  #lat = 0;
  #lon = 0;
  #tags: Map<string, string> | undefined;
  #refs: number[] = [];
  #members: OsmMember[] = [];

  /** Nodes go to `held` where it is given. */
  constructor(handlers: OsmHandlers, held: NodeTable | undefined, fault: Fault) {
    this.#handlers = handlers;
    this.#held = held;
    this.#fault = fault;
  }

  header(): XmlHeader {
    return {
      ...(this.#bbox && { bbox: this.#bbox }),
      ...(this.#timestamp !== undefined && { timestamp: this.#timestamp }),
    };
  }

  open({ name, attributes }: SaxesTagPlain): void {
    this.#depth++;
    if (this.#depth > MAX_XML_DEPTH) throw this.#fault("osm-corrupt", `tags nested deeper than ${MAX_XML_DEPTH}`);
    if (this.#depth === 1) this.#openRoot(name, attributes);
    else if (this.#depth === 2) this.#openElement(name, attributes);
    else if (this.#depth === 3 && this.#kind !== undefined) this.#openPart(name, attributes);
  }

  close(): void {
    this.#depth--;
    if (this.#depth !== 1 || this.#kind === undefined) return;
    const tags = this.#tags ?? NO_TAGS;
    const { wayKeys } = this.#handlers;
    if (this.#kind === "node") this.#emitNode(tags);
    else if (this.#kind === "way") {
      const isWanted = wayKeys === undefined || wayKeys.some((key) => tags.has(key));
      if (isWanted) this.#handlers.way!(this.#id, this.#refs, tags);
    } else this.#handlers.relation!(this.#id, this.#members, tags);
    this.#kind = undefined;
  }

  #emitNode(tags: Tags): void {
    if (this.#held === undefined) this.#handlers.node!(this.#id, this.#lon, this.#lat, tags);
    else this.#held.add(this.#id, this.#lon, this.#lat, tags);
  }

  #openRoot(name: string, attributes: Attributes): void {
    if (name === "osmChange") {
      throw this.#fault("osm-unsupported", "a file of changes (osmChange), not a map", {
        advice: "apply it to a map first: `osmium apply-changes -o out.osm.pbf map.osm.pbf changes.osc`",
      });
    }
    const advice = "name an OpenStreetMap file (.osm.pbf or .osm)";
    if (name !== "osm")
      throw this.#fault("osm-unknown-format", `XML whose root is ${quote(name)}, not "osm"`, { advice });
    const version = attributes.version ?? "0.6";
    if (version !== "0.6") throw this.#fault("osm-unsupported", `OSM version ${quote(version)}, not 0.6`);
    this.#setTimestamp(attributes.timestamp);
  }

  #openElement(name: string, attributes: Attributes): void {
    this.#kind = undefined;
    if (name === "bounds") this.#addBounds(attributes);
    else if (name === "meta") this.#setTimestamp(attributes.osm_base);
    if (name !== "node" && name !== "way" && name !== "relation") return;
    if (this.#handlers[name] === undefined) return;
    if (attributes.action === "delete" || attributes.visible === "false") return;
    this.#kind = name;
    this.#id = this.#idOf(attributes, "id", name);
    this.#tags = undefined;
    if (name === "node") {
      this.#lat = this.#degreesOf(attributes, "lat", 90);
      this.#lon = this.#degreesOf(attributes, "lon", 180);
    } else if (name === "way") this.#refs.length = 0;
    else this.#members = [];
  }

  #openPart(name: string, attributes: Attributes): void {
    if (name === "tag") {
      this.#tags ??= new Map();
      this.#requireRoom(this.#tags.size);
      this.#tags.set(this.#textOf(attributes, "k", name), this.#textOf(attributes, "v", name));
    } else if (name === "nd" && this.#kind === "way") {
      this.#requireRoom(this.#refs.length);
      this.#refs.push(this.#idOf(attributes, "ref", name));
    } else if (name === "member" && this.#kind === "relation") {
      this.#requireRoom(this.#members.length);
      const type = attributes.type;
      if (type !== "node" && type !== "way" && type !== "relation") {
        throw this.#fault("osm-corrupt", `a member of the type ${quote(type ?? "")}`);
      }
      this.#members.push({ type, ref: this.#idOf(attributes, "ref", name), role: attributes.role ?? "" });
    }
  }

  /** Editors write one box for each download: the map is their union. */
  #addBounds(attributes: Attributes): void {
    const west = this.#degreesOf(attributes, "minlon", 180);
    const south = this.#degreesOf(attributes, "minlat", 90);
    const east = this.#degreesOf(attributes, "maxlon", 180);
    const north = this.#degreesOf(attributes, "maxlat", 90);
    const [w, s, e, n] = this.#bbox ?? [west, south, east, north];
    this.#bbox = [Math.min(w, west), Math.min(s, south), Math.max(e, east), Math.max(n, north)];
  }

  #setTimestamp(text: string | undefined): void {
    if (text !== undefined && /^\d{4}-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?)?$/.test(text)) this.#timestamp = text;
  }

  #textOf(attributes: Attributes, key: string, tag: string): string {
    const text = attributes[key];
    if (text === undefined) throw this.#fault("osm-corrupt", `<${tag}> without ${key}`);
    return text;
  }

  #idOf(attributes: Attributes, key: string, tag: string): number {
    const text = this.#textOf(attributes, key, tag);
    const id = Number(text);
    if (!/^-?\d+$/.test(text)) throw this.#fault("osm-value", `<${tag} ${key}=${quote(text)}> is not an integer`);
    if (id > MAX_ID || id < -MAX_ID) throw this.#fault("osm-value", `<${tag} ${key}=${quote(text)}> is beyond 2^53`);
    return id;
  }

  #degreesOf(attributes: Attributes, key: string, limit: number): number {
    const text = this.#textOf(attributes, key, this.#kind ?? "bounds");
    const degrees = Number(text);
    if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) && Math.abs(degrees) <= limit) return degrees;
    throw this.#fault("osm-value", `${key}=${quote(text)} is not a number from -${limit} to ${limit}`);
  }

  #requireRoom(count: number): void {
    if (count < MAX_PARTS) return;
    throw this.#fault("osm-limit", `${this.#kind} ${this.#id} has more than ${MAX_PARTS} parts of a kind`);
  }
}
