import { existsSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  kindBit,
  linksInside,
  loadNetwork,
  makeStreetIndex,
  type NetworkReport,
  PARTS,
  partByLevel,
  type RoadNetwork,
} from "../../src/map/index.ts";
import { largestComponent } from "../../src/map/network/index.ts";

const OSM = "../shared/data/osm";

describe.skipIf(!existsSync(OSM))("real maps (skipped where ../shared is absent)", () => {
  let hanoi: RoadNetwork;
  let hanoiReport: NetworkReport;
  beforeAll(async () => {
    ({ network: hanoi, report: hanoiReport } = await loadNetwork(`${OSM}/hanoi-12-districts.osm.pbf`));
  });

  it("Văn Miếu: all 21 restrictions are accounted for, each loss with its reason", async () => {
    const { report } = await loadNetwork(`${OSM}/hanoi-van-mieu.osm.pbf`);
    const { read, applied, conditional, dropped } = report.restrictions;
    expect({ read, applied, conditional }).toEqual({ read: 21, applied: 13, conditional: 6 });
    expect(dropped.filter(({ reason }) => reason.includes("way 408761980"))).toHaveLength(2);
    expect(applied + conditional + dropped.length).toBe(read);
  });

  it("Hanoi: as many nodes, links, kilometres and signals as the extract has", () => {
    expect(Math.abs(hanoi.nodeCount / 28_700 - 1)).toBeLessThan(0.02);
    expect(Math.abs(hanoiReport.openLinks / 65_000 - 1)).toBeLessThan(0.02);
    expect(hanoi.linkCount).toBe(2 * hanoi.reverse.filter((twin, link) => link < twin).length);
    expect(Math.round(hanoiReport.centreLineKm)).toBe(3621);
    expect(hanoiReport.lengthKm).toBeGreaterThan(6000);
    expect(hanoiReport.signals).toBe(1156); // 1,157 in the file, one of them on a ladder
    expect(hanoiReport.danglingRefs).toBe(0);
    expect(hanoiReport.restrictions.read).toBe(21);
  });

  it("Hanoi: every column is within what physics and the format allow", () => {
    for (let link = 0; link < hanoi.linkCount; link++) {
      const [u, c, kj] = [hanoi.freeSpeedMps[link]!, hanoi.capacityPcuPerS[link]!, hanoi.jamDensityPcuPerM[link]!];
      const isSound =
        hanoi.lengthM[link]! >= 0.1 &&
        u > 0.5 &&
        u < 40 &&
        c > 0 &&
        c < 0.99 * u * kj &&
        hanoi.exitCapacityPcuPerS[link]! <= c &&
        hanoi.exitCapacityPcuPerS[link]! > 0 &&
        (hanoi.throughAccess[link]! & ~hanoi.access[link]! & ~kindBit("bicycle")) === 0 &&
        hanoi.firstLane[link + 1]! > hanoi.firstLane[link]!;
      if (!isSound) expect.fail(`link ${link} of way ${hanoi.wayId[link]}`);
    }
    for (let m = 0; m < hanoi.movementCount; m++) {
      if (hanoi.head[hanoi.movementFrom[m]!] !== hanoi.tail[hanoi.movementTo[m]!]) expect.fail(`movement ${m}`);
    }
  });

  it("Hanoi: the largest part for cars is what can be reached from one of its links and can reach it", () => {
    const inside = largestComponent(hanoi, "car");
    const start = inside.indexOf(1);
    const bit = kindBit("car");
    const spread = (from: Uint32Array, to: Uint32Array): Uint8Array => {
      const first = new Map<number, number[]>();
      for (let m = 0; m < hanoi.movementCount; m++) {
        const ends = hanoi.throughAccess[hanoi.movementFrom[m]!]! & hanoi.throughAccess[hanoi.movementTo[m]!]!;
        if ((hanoi.movementAccess[m]! & ends & bit) === 0) continue;
        const list = first.get(from[m]!);
        if (list === undefined) first.set(from[m]!, [to[m]!]);
        else list.push(to[m]!);
      }
      const seen = new Uint8Array(hanoi.linkCount);
      const open = [start];
      seen[start] = 1;
      for (let link = open.pop(); link !== undefined; link = open.pop()) {
        for (const next of first.get(link) ?? []) {
          if (seen[next] === 0) {
            seen[next] = 1;
            open.push(next);
          }
        }
      }
      return seen;
    };
    const forward = spread(hanoi.movementFrom, hanoi.movementTo);
    const backward = spread(hanoi.movementTo, hanoi.movementFrom);
    for (let link = 0; link < hanoi.linkCount; link++) {
      if (inside[link] !== (forward[link]! & backward[link]!)) expect.fail(`link ${link}`);
    }
    expect(hanoiReport.largestComponentShare.car).toBeGreaterThan(0.9);
  });

  it("Hanoi: the procession's street names are found, and known doubles are seen", () => {
    const streets = makeStreetIndex(hanoi);
    const route =
      "Trần Thánh Tông, Lê Thánh Tông, Tràng Tiền, Hàng Khay, Tràng Thi, Điện Biên Phủ, Trần Phú, Sơn Tây, Kim Mã, Đào Tấn, Liễu Giai, Nguyễn Chí Thanh, Trần Duy Hưng, Đại lộ Thăng Long, Lê Quang Đạo, Lê Đức Thọ, Hồ Tùng Mậu";
    for (const name of route.split(", ")) expect(streets.find(name), name).toMatchObject({ status: "found" });
    for (const name of ["Trần Phú", "Ngô Quyền", "Vạn Phúc"]) {
      const found = streets.find(name);
      expect(found.status === "found" && found.places.length, name).toBe(2);
    }
    expect(streets.find("Hang Dau").status).toBe("ambiguous");
    expect(streets.find("CT37").status).toBe("found");
  });

  it("Hanoi: an area on the ground at Ngã Tư Sở leaves its flyover open", () => {
    const [lon, lat, half] = [105.8205, 21.0036, 0.0016];
    const ring = [-1, 1, 1, -1, -1].map((x, i) => [
      lon + x * half,
      lat + (i === 0 || i === 1 || i === 4 ? -1 : 1) * half,
    ]);
    const inside = linksInside(hanoi, { type: "Polygon", coordinates: [ring] });
    const { ground, passing } = partByLevel(hanoi, inside);
    expect(ground.length + passing.length).toBe(inside.length);
    expect(new Set(passing.map((link) => hanoi.wayId[link]))).toEqual(new Set([35978173, 136161379]));
    const names = (links: number[]): string[] => links.map((link) => hanoi.strings[hanoi.name[link]!]!);
    expect(new Set(names(passing))).toEqual(new Set(["Cầu vượt Ngã Tư Sở"]));
    expect(names(ground)).toEqual(expect.arrayContaining(["Đường Trường Chinh", "Đường Nguyễn Trãi", "Phố Tây Sơn"]));
    expect(ground.every((link) => hanoi.layer[link] === 0)).toBe(true);
  });

  it("Hanoi: what holds at some hours is a rule or a loss with its reason", () => {
    const { read, rules, dropped } = hanoiReport.conditional;
    expect(read).toBe(175);
    expect(rules).toBeGreaterThan(350);
    expect(dropped.map(({ reason }) => reason.replace(/^.* in /, ""))).toEqual(
      expect.arrayContaining(['"seatings>=9"', '"trailer"', '"2"']),
    );
    expect(dropped).toHaveLength(13);
  });

  it("Hanoi: the avenue is a frontage road and ring road 3 is elevated", () => {
    const streets = makeStreetIndex(hanoi);
    const shareOf = (name: string, part: (typeof PARTS)[number]): number => {
      const found = streets.find(name);
      if (found.status !== "found") throw new Error(`${name}: ${found.status}`);
      const lengthM = (links: Uint32Array): number => links.reduce((sum, link) => sum + hanoi.lengthM[link]!, 0);
      return lengthM(found.links.filter((link) => PARTS[hanoi.part[link]!] === part)) / lengthM(found.links);
    };
    expect(shareOf("Đại lộ Thăng Long", "frontage")).toBeGreaterThan(0.8);
    expect(shareOf("Đường cao tốc Vành đai 3", "elevated")).toBeGreaterThan(0.7);
    expect(shareOf("Trần Phú", "main")).toBe(1);
  });
});
