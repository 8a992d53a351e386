import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ClearwayError, Random } from "../../src/base/index.ts";
import { readContent, refusal } from "../helpers/osm-files.ts";

const osm = (...lines: string[]): string => `<osm version="0.6">\n${lines.join("\n")}\n</osm>\n`;
const BILLION_LAUGHS = `<?xml version="1.0"?>
<!DOCTYPE osm [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<osm version="0.6"><node id="1" lat="0" lon="0"><tag k="a" v="&b;"/></node></osm>`;

describe("the XML reader refuses", () => {
  it.each<[string, Buffer | string, string, RegExp]>([
    ["a file that is cut", osm('<node id="1" lat="0" lon="0"/>').slice(0, -10), "osm-corrupt", /^:2: .*unclosed tag/],
    ["a file that is cut in a word", '<osm version="0.6"><nod', "osm-corrupt", /^:1: .*unclosed tag/],
    ["a file that ends before its root", '<?xml version="1.0"?>', "osm-corrupt", /must contain a root/],
    [
      "tags that cross",
      osm("<way id='1'><nd ref='1'></way></nd>"),
      "osm-corrupt",
      /^:2: .*unexpected close tag|unmatched/,
    ],
    [
      "a latitude of 2100",
      osm("", '<node id="1" lat="2100" lon="0"/>'),
      "osm-value",
      /^:3: lat="2100" is not a number/,
    ],
    ["a longitude that is a word", osm('<node id="1" lat="0" lon="east"/>'), "osm-value", /^:2: lon="east"/],
    ["a latitude in hexadecimal", osm('<node id="1" lat="0x10" lon="0"/>'), "osm-value", /lat="0x10"/],
    ["a node without a place", osm('<node id="1"/>'), "osm-corrupt", /^:2: <node> without lat/],
    ["an id that is no integer", osm('<node id="1.5" lat="0" lon="0"/>'), "osm-value", /id="1.5"> is not an integer/],
    ["an id beyond 2^53", osm('<way id="9007199254740992"/>'), "osm-value", /beyond 2\^53/],
    ["a way whose node is a word", osm("<way id='1'>", "<nd ref='x'/></way>"), "osm-value", /^:3: <nd ref="x">/],
    ["a tag without a value", osm("<way id='1'><tag k='a'/></way>"), "osm-corrupt", /<tag> without v/],
    ["a member of no known type", osm("<relation id='1'><member type='x' ref='1'/></relation>"), "osm-corrupt", /"x"/],
    ["a file of changes", '<osmChange version="0.6"/>', "osm-unsupported", /osmium apply-changes/],
    ["another root", "<gpx/>", "osm-unknown-format", /root is "gpx"/],
    ["another version", '<osm version="0.5"/>', "osm-unsupported", /version "0.5"/],
    ["another encoding", '<?xml version="1.0" encoding="KOI8-R"?><osm/>', "osm-unsupported", /"KOI8-R"/],
    ["bytes that are not UTF-8", Buffer.from([...Buffer.from("<osm>"), 0xff]), "osm-corrupt", /not UTF-8/],
    ["a character that is cut at the end", Buffer.from([...Buffer.from("<osm/>"), 0xc3]), "osm-corrupt", /not UTF-8/],
    ["an entity bomb", BILLION_LAUGHS, "osm-unsupported", /^:2: a DOCTYPE/],
    ["an entity that nobody defined", osm('<node id="1" lat="0" lon="&b;"/>'), "osm-corrupt", /undefined entity/],
    ["tags a thousand deep", "<osm>".repeat(1000), "osm-corrupt", /nested deeper than 8/],
    ["an attribute of two megabytes", osm(`<way id="${"1".repeat(2 ** 21)}"/>`), "osm-limit", /more than 1048576/],
    ["a tag of endless attributes", osm(`<way ${endless('a="b" ')}/>`), "osm-limit", /more than 1048576/],
    [
      "a comment of 64 MiB in a small gzip",
      gzipSync(`<!--${" ".repeat(2 ** 26)}-->`),
      "osm-limit",
      /more than 1048576/,
    ],
    [
      "a hundred megabytes of nodes in a small gzip",
      gzipSync(osm('<node id="1" lat="0" lon="0"/>'.repeat(5e6))),
      "osm-limit",
      /bytes of gzip that come to \d+, more than 128 times/,
    ],
    ["a way of a million nodes", osm(`<way id="1">${'<nd ref="1"/>'.repeat(262_145)}</way>`), "osm-limit", /way 1 has/],
    ["a colour in an attribute", osm('<node id="1" lat="\u009b31m" lon="0"/>'), "osm-value", /lat="/],
  ])("%s", async (_, content, code, reason) => {
    const error = await refusal(content, "map.osm");
    expect(error.message).toMatch(reason);
    expect(error.code).toBe(code);
  });
});

function endless(attribute: string): string {
  return Array.from({ length: 200_000 }, (_, i) => attribute.replace("a", `a${i}`)).join("");
}

describe("an XML file that was damaged", () => {
  const whole = Buffer.from(
    osm('<node id="1" lat="21.1" lon="105"><tag k="a" v="&amp;é"/></node>', '<way id="2"><nd ref="1"/></way>'),
  );

  it("is refused wherever it is cut", async () => {
    const end = whole.lastIndexOf(">");
    for (let length = 0; length <= end; length++) await refusal(whole.subarray(0, length), "map.osm");
  });

  it("is read or refused in one line when any bit of it flips", async () => {
    const random = new Random(2);
    for (let round = 0; round < 400; round++) {
      const content = Buffer.from(whole);
      const at = random.below(content.length);
      content[at] = content[at]! ^ (1 << random.below(8));
      const isRead = await readContent(content, "map.osm").then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof ClearwayError)) throw error;
          return false;
        },
      );
      if (!isRead) await refusal(content, "map.osm");
    }
  });
});
