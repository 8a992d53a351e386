import { describe, expect, it } from "vitest";
import { makeStreetIndex } from "../../src/map/index.ts";
import { editDistance, exactKey, refKeys } from "../../src/map/network/name-keys.ts";
import { networkOf, type OsmLiteral } from "../helpers/osm-memory.ts";

/** One 100 m street for each name, 500 m apart; "Phố X @far" stands 5 km off, "=REF" gives a ref instead of a name. */
function indexOf(...names: string[]) {
  const nodes: Record<number, [number, number]> = {};
  const ways: Record<number, [number[], Record<string, string>]> = {};
  names.forEach((text, i) => {
    const north = i * 500 + (text.endsWith("@far") ? 5000 : 0);
    nodes[2 * i + 1] = [0, north];
    nodes[2 * i + 2] = [100, north];
    const name = text.replace(" @far", "");
    const named = name.startsWith("=") ? { ref: name.slice(1) } : { name };
    ways[i + 1] = [[2 * i + 1, 2 * i + 2], { highway: "residential", ...named }];
  });
  const { network } = networkOf({ nodes, ways } satisfies OsmLiteral);
  const index = makeStreetIndex(network);
  return {
    ...index,
    /** "match: names (places)", "ambiguous: names" or "unknown". */
    ask: (name: string): string => {
      const found = index.find(name);
      if (found.status === "unknown") return "unknown";
      if (found.status === "ambiguous") return `ambiguous: ${found.choices.join(", ")}`;
      return `${found.match}: ${found.names.join(", ")} (${found.places.length})`;
    },
    network,
  };
}

describe("finding a street by name", () => {
  it("takes the name as the map writes it, whatever its case, spacing and Unicode form", () => {
    const { ask } = indexOf("Phố Tràng Tiền");
    expect(ask("Phố Tràng Tiền")).toBe("exact: Phố Tràng Tiền (1)");
    expect(ask("  phố   TRÀNG tiền ".normalize("NFD"))).toBe("exact: Phố Tràng Tiền (1)");
  });

  it("lets the word for a street be left out or be another", () => {
    const { ask } = indexOf("Phố Kim Mã");
    expect(ask("Kim Mã")).toBe("prefix: Phố Kim Mã (1)");
    expect(ask("Đường Kim Mã")).toBe("prefix: Phố Kim Mã (1)");
  });

  it("takes all streets of a bare name together, and one by its full name", () => {
    const { ask } = indexOf("Phố Trần Phú", "Đường Trần Phú @far", "Trần Phú");
    expect(ask("Trần Phú")).toBe("prefix: Phố Trần Phú, Trần Phú, Đường Trần Phú (3)");
    expect(ask("Phố Trần Phú")).toBe("exact: Phố Trần Phú (1)");
  });

  it("does not take the family name Ngô for an alley (ngõ), nor an alley for it", () => {
    const { ask } = indexOf("Phố Ngô Quyền", "Phố Quyền", "Ngõ Huyện");
    expect(ask("Ngô Quyền")).toBe("prefix: Phố Ngô Quyền (1)");
    expect(ask("ngõ Quyền")).toBe("unknown");
    expect(ask("Ngo Quyen")).toBe("folded: Phố Ngô Quyền (1)");
    expect(ask("Huyện")).toBe("prefix: Ngõ Huyện (1)");
  });

  it("does not take a bridge for the street of that name", () => {
    const { ask } = indexOf("Đường Long Biên", "Cầu Chương Dương", "Đường Cầu Giấy");
    expect(ask("Cầu Long Biên")).toBe("unknown");
    expect(ask("Chương Dương")).toBe("prefix: Cầu Chương Dương (1)");
    expect(ask("Cầu Giấy")).toBe("prefix: Đường Cầu Giấy (1)");
    expect(ask("Giấy")).toBe("unknown");
  });

  it("tells names apart that differ in accents only", () => {
    const { ask } = indexOf("Phố Vạn Phúc", "Phố Văn Phúc", "Phố Hàng Đậu", "Phố Hàng Dầu");
    expect(ask("Vạn Phúc")).toBe("prefix: Phố Vạn Phúc (1)");
    expect(ask("Hàng Dầu")).toBe("prefix: Phố Hàng Dầu (1)");
    expect(ask("Van Phuc")).toBe("ambiguous: Phố Văn Phúc, Phố Vạn Phúc");
    expect(ask("Hàng Đâu")).toBe("ambiguous: Phố Hàng Dầu, Phố Hàng Đậu");
  });

  it("folds accents, đ, hyphens and dots where only one name is meant", () => {
    const { ask } = indexOf("Phố Yec Xanh", "Đường Láng");
    expect(ask("Yéc-xanh")).toBe("folded: Phố Yec Xanh (1)");
    expect(ask("duong lang")).toBe("folded: Đường Láng (1)");
  });

  it("takes both places of a tone mark for one spelling", () => {
    expect(exactKey("Hoà Thuỵ")).toBe(exactKey("Hòa Thụy"));
    expect(exactKey("Hoà")).not.toBe(exactKey("Hoá"));
    expect(indexOf("Phố Thuỵ Khuê").ask("Thụy Khuê")).toBe("prefix: Phố Thuỵ Khuê (1)");
  });

  it("keeps a name with a bracket apart from the one without", () => {
    const { ask } = indexOf("Đại lộ Thăng Long", "Đại lộ Thăng Long (Láng - Hoà Lạc)");
    expect(ask("Đại lộ Thăng Long")).toBe("exact: Đại lộ Thăng Long (1)");
  });

  it("finds roads by number", () => {
    const { ask } = indexOf("=QL.5", "=CT.01;CT.37", "=ĐT.70", "Cầu vượt Quốc lộ 5");
    expect(ask("QL5")).toBe("ref: QL.5 (1)");
    expect(ask("Quốc lộ 5")).toBe("ref: QL.5 (1)");
    expect(ask("CT.37")).toBe("ref: CT.01;CT.37 (1)");
    expect(ask("Tỉnh lộ 70")).toBe("ref: ĐT.70 (1)");
    expect(refKeys("Vành đai")).toEqual([]);
  });

  it("keeps to the links asked for, so that a district settles a doubt", () => {
    const { find, network } = indexOf("Phố Vạn Phúc", "Phố Văn Phúc");
    const within = (link: number) => network.strings[network.name[link]!] === "Phố Văn Phúc";
    expect(find("Van Phuc", { within })).toMatchObject({ status: "found", names: ["Phố Văn Phúc"] });
    expect(find("Vạn Phúc", { within })).toMatchObject({ status: "found", match: "folded" });
  });

  it("suggests the names most alike", () => {
    const index = indexOf("Phố Hàng Bài", "Phố Hàng Bông", "Phố Tràng Thi");
    expect(index.nearest("Hàng Bai", 2)).toEqual(["Phố Hàng Bài", "Phố Hàng Bông"]);
    expect(index.nearest("Nguyễn Văn Linh")).toEqual([]);
    expect(editDistance("kitten", "sitting")).toBe(3);
  });
});

describe("places of a street", () => {
  it("joins links with gaps up to 300 m and tells others apart, longest first", () => {
    const { network } = networkOf({
      nodes: { 1: [0, 0], 2: [100, 0], 3: [390, 0], 4: [500, 0], 5: [3000, 0], 6: [4000, 0] },
      ways: {
        10: [[1, 2], { highway: "residential", name: "Phố A" }],
        11: [[3, 4], { highway: "residential", name: "Phố A" }],
        12: [[5, 6], { highway: "residential", name: "Phố A" }],
      },
    });
    const found = makeStreetIndex(network).find("Phố A");
    if (found.status !== "found") throw new Error(found.status);
    expect(found.places.map((place) => Math.round(place.lengthM))).toEqual([1000, 210]);
    expect(found.places.map((place) => place.links.length)).toEqual([2, 4]);
    expect(found.links).toHaveLength(6);
  });

  it("measures nearness along a long straight link, not at its ends alone", () => {
    const { network } = networkOf({
      nodes: { 1: [0, 0], 2: [2000, 0], 3: [1000, 200], 4: [1000, 280] },
      ways: {
        10: [[1, 2], { highway: "residential", name: "Phố A" }],
        11: [[3, 4], { highway: "residential", name: "Phố A" }],
      },
    });
    const found = makeStreetIndex(network).find("Phố A");
    expect(found).toMatchObject({ status: "found", places: [{}] });
  });
});
