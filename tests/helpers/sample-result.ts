/** A realistic run made up without an engine: one convoy, its junctions, closures, detours, queues. Seeded, so the same bytes every time. */
import { Clock, Random } from "../../src/base/index.ts";
import type { RoadNetwork } from "../../src/map/index.ts";
import type { ReportInput, Result } from "../../src/output/index.ts";
import { type Arc, networkFromArcs } from "./network-from-arcs.ts";

export interface SampleOptions {
  readonly network?: RoadNetwork;
  /** Links of the convoy, connected head to tail; default a zigzag of 17 streets. */
  readonly route?: readonly number[];
  readonly hospitals?: readonly { name: string; lon: number; lat: number }[];
  readonly language?: "vi" | "en";
  /** False: nothing is wrong with the plan. */
  readonly faulty?: boolean;
}

const COLUMNS = 44;
const ROWS = 24;
const CLASSES = ["motorcycle", "car", "taxi", "van", "bus", "coach-45", "truck-2t", "truck-10t"];

export function sampleReport(options: SampleOptions = {}): ReportInput {
  const network = options.network ?? gridCity();
  const links = options.route ?? zigzag(network);
  const faulty = options.faulty ?? true;
  const random = new Random(3);
  const clock = new Clock("Asia/Ho_Chi_Minh", "2024-07-26T12:00");
  const departS = clock.secondsOf("2024-07-26T13:40");
  const speedMps = 25 / 3.6;
  const convoyM = 500;
  const nameOf = (link: number): string => network.strings[network.name[link]!]!;
  const midpoint = (link: number): { lon: number; lat: number } => ({
    lon: network.nodeLon[network.head[link]!]!,
    lat: network.nodeLat[network.head[link]!]!,
  });

  const atM = [0];
  for (const link of links) atM.push(atM.at(-1)! + network.lengthM[link]!);
  const headS = atM.map((m) => departS + m / speedMps);
  const tailS = headS.map((s) => s + convoyM / speedMps);
  const windows = links.map((link, i) => ({ link, fromS: headS[i]! - 600, untilS: tailS[i + 1]! + 30 }));

  const junctions = links.slice(0, -1).flatMap((link, i) => {
    const node = network.head[link]!;
    const cross = crossName(network, node, [nameOf(link), nameOf(links[i + 1]!)]);
    const turns = nameOf(link) !== nameOf(links[i + 1]!);
    if (nameOf(links[i + 1]!) === "" || (cross === undefined && !turns) || nameOf(link) === "") return [];
    const fromS = headS[i + 1]! - 600;
    const untilS = tailS[i + 1]! + 30;
    return [
      {
        name: `${nameOf(link)} – ${turns ? nameOf(links[i + 1]!) : cross}`,
        node,
        ...midpoint(link),
        atM: atM[i + 1]!,
        closeAt: clock.iso(fromS),
        headAt: clock.iso(headS[i + 1]!),
        tailAt: clock.iso(tailS[i + 1]!),
        openAt: clock.iso(untilS),
        heldMinutes: (untilS - fromS) / 60,
        post: `N${String(i + 1).padStart(2, "0")}`,
      },
    ];
  });

  const at = (minutes: number): string => clock.iso(departS + minutes * 60);
  const near = (index: number, reachM: number): number[] => around(network, network.head[links[index]!]!, reachM);
  const resultWindows: Result["windows"][number][] = [];
  const addWindows = (chosen: readonly number[], level: "closed" | "banned" | "discouraged", cause: string): void => {
    for (const link of chosen) {
      resultWindows.push({
        link,
        wayId: network.wayId[link]!,
        name: nameOf(link),
        level,
        classes: level === "closed" ? CLASSES : ["coach-45", "truck-2t", "truck-10t"],
        from: clock.iso(level === "discouraged" ? departS + 6600 : -21_600),
        until: clock.iso(level === "discouraged" ? departS + 22_800 : 9000),
        cause,
      });
    }
  };
  const last = links.length - 1;
  const wide = near(2, 900);
  addWindows(
    wide.filter((_, i) => i % 3 === 0),
    "closed",
    "cordon",
  );
  addWindows(
    wide.filter((_, i) => i % 7 === 1),
    "banned",
    "heavy",
  );
  addWindows(
    near(last - 4, 700).filter((_, i) => i % 5 === 0),
    "discouraged",
    "after",
  );

  const queues = Array.from({ length: 30 }, (_, i) => {
    const junction = junctions[Math.floor((i * junctions.length) / 30)]!;
    const link = network.inLink[network.firstIn[junction.node]!]!;
    return {
      street: nameOf(link) || "Phố Huế",
      wayId: network.wayId[link]!,
      link,
      lon: junction.lon,
      lat: junction.lat,
      maxReachM: 780 * 0.9 ** i + 20,
      from: clock.iso(Date.parse(junction.closeAt) / 1000 - clock.originMs / 1000 + 120),
      until: clock.iso(Date.parse(junction.openAt) / 1000 - clock.originMs / 1000 + 420),
      blocked: i < 8 ? [junctions[(i * 3 + 1) % junctions.length]!.name] : [],
      baseReachM: i % 3 === 0 ? 90 : 0,
    };
  });

  const detours = Array.from({ length: 40 }, (_, i) => {
    const legal = (["yes", "yes", "yes", "unknown", "no"] as const)[i % 11 === 10 ? 4 : i % 4]!;
    const j = Math.floor(i / 8) * 9;
    return {
      closure: ["cordon", "heavy", "procession-road", "cemetery", "after"][Math.floor(i / 8)]!,
      class: CLASSES[i % 8]!,
      from: at(-100),
      until: at(60),
      legal,
      leaveAt: junctions[j % junctions.length]!.name,
      returnAt: junctions[(j + 6) % junctions.length]!.name,
      extraM: legal === "no" ? null : 420 + 130 * Math.floor(i / 3),
      extraS: legal === "no" ? null : 70 + 21 * Math.floor(i / 3),
      streets:
        legal === "no"
          ? []
          : [0, 1, 2].map((k) => nameOf(links[(j + k * 5 + Math.floor((i % 8) / 3)) % links.length]!)),
      links: legal === "no" ? [] : links.slice(j % 40, (j % 40) + 6),
      ...(legal === "unknown" ? { why: "leaves-the-map" } : {}),
    };
  });

  const hospitals =
    options.hospitals ??
    Array.from({ length: 99 }, (_, i) => ({
      name: `Bệnh viện số ${i + 1}`,
      lon: network.bbox[0] + random.next() * (network.bbox[2] - network.bbox[0]),
      lat: network.bbox[1] + random.next() * (network.bbox[3] - network.bbox[1]),
    }));
  const access = hospitals.map((place, i) => {
    const baseS = 180 + 900 * random.next();
    const blocked = faulty && (i === 4 || i === 17) ? [{ from: at(4), until: at(18), place: junctions[8]!.name }] : [];
    const worse = i % 9 === 0 ? 60 + 240 * random.next() : 0;
    return {
      hospital: place.name,
      lon: place.lon,
      lat: place.lat,
      reachable: true,
      baseS,
      worstS: baseS + worse,
      worstAt: worse > 0 ? at(9 + i / 4) : null,
      blocked,
    };
  });

  const total = { "as-soon-as-passed": 812, "all-at-once": 1120, "route-order": 905, reverse: 1010, "by-queue": 806 };
  const schedules = Object.entries(total).map(([name, hours]) => ({
    name,
    totalDelayS: hours * 3600,
    totalDelayBandS: { mean: hours * 3600, min: hours * 3600 * 0.96, max: hours * 3600 * 1.05 },
    notMade: 138,
    timeToClearS: hours > 1100 ? null : hours * 2.2,
    latencyS: name === "as-soon-as-passed" ? 30 : 140,
    maxQueueM: hours * 0.93,
    steps: junctions.map((junction) => ({
      at: junction.openAt,
      trigger: "tail-passed",
      place: junction.name,
      action: "open-to-all",
    })),
  }));

  const times = Array.from({ length: 60 }, (_, i) => i * 300);
  const bell = (timeS: number, centreS: number, widthS: number): number =>
    Math.exp(-(((timeS - centreS) / widthS) ** 2));
  const series = ["base", "plan", ...Object.keys(total)].map((name, k) => ({
    name,
    timeS: times,
    delayedVehicles: times.map(
      (s) =>
        180 +
        150 * bell(s, 17_000, 5000) +
        (k === 0 ? 0 : (2100 - 90 * k) * bell(s, departS + 1500 - 40 * k, 1900 + (k === 1 ? 500 : 30 * k))) +
        12 * random.next(),
    ),
  }));

  const first = links[0]!;
  const books = { demanded: 140_320, completed: 139_100, underWay: 1020, waiting: 60, notMade: 140 };
  return {
    language: options.language ?? "vi",
    network,
    clock,
    series,
    tracks: [
      {
        id: "cortege",
        links,
        atM,
        headS,
        tailS,
        windows,
        published: [{ fromS: clock.secondsOf("2024-07-26T13:30"), untilS: clock.secondsOf("2024-07-26T15:00") }],
      },
    ],
    result: {
      view: "internal",
      clearway: "0.1.0",
      plan: {
        name: "Lễ Quốc tang 25–26/7/2024",
        file: "state-funeral-2024.yaml",
        sha256: "9f2c4b7de1a04c5f8b6a3d2e1f0099aabbccddeeff00112233445566778899aa",
        from: clock.iso(0),
        until: clock.iso(18_000),
        zone: "Asia/Ho_Chi_Minh",
        notSimulated: ["crews", 'reserve route of convoy "cortege"'],
        remarks: [
          ...(faulty
            ? [{ severity: "error" as const, code: "unknown-street", message: "Không tìm thấy “đê 401” trên bản đồ" }]
            : []),
          ...["Trần Phú", "Lê Lợi", "Quang Trung", "Nguyễn Trãi", "Hoàng Diệu", "Lê Hồng Phong", "Ngô Quyền"].map(
            (name) => ({
              severity: "note" as const,
              code: "choice",
              message: `“${name}”: 2 nơi, lấy nơi gần Hoàn Kiếm`,
            }),
          ),
          { severity: "note", code: "assume", message: "xuất phát 13:40" },
        ],
      },
      network: {
        file: "hanoi.osm.gz",
        mapDate: network.mapDate,
        nodes: network.nodeCount,
        links: network.linkCount,
        lengthKm: network.lengthM.reduce((sum, m) => sum + m, 0) / 1000,
        turnRestrictions: 21,
        attribution: "© OpenStreetMap contributors, ODbL 1.0",
      },
      synthetic: true,
      seed: 1,
      seeds: [1, 2, 3],
      demand: {
        vehiclesPerTrip: 3,
        trips: 140_320,
        byClass: { motorcycle: 104_000, car: 27_000, bus: 1320, "truck-2t": 8000 },
      },
      conservation: { base: { ...books, completed: 139_180, underWay: 980, waiting: 20 }, plan: books },
      base: {
        plausible: true,
        meanCarSpeedKmh: 23.4,
        endedShare: 0.993,
        notMadeShare: 0.012,
        gap: 0.008,
        rounds: 5,
        speedKmhByClass: { primary: 19.5, residential: 14.1 },
        deadlocks: 0,
        queuedCrossStreets: 9,
        reasons: [],
      },
      convoys: [
        {
          id: "cortege",
          name: "Đoàn linh xa",
          lengthM: atM.at(-1)!,
          departs: clock.iso(departS),
          arrives: clock.iso(tailS.at(-1)!),
          vehicles: 40,
          bridges: [{ after: nameOf(first), before: nameOf(links[8]!), lengthM: 68 }],
          againstOneWay: [],
          bannedTurns: [],
          outside: faulty ? [{ place: junctions[0]!.name, seconds: 150, side: "before" }] : [],
          passages: links.map((link, i) => ({
            link,
            wayId: network.wayId[link]!,
            name: nameOf(link),
            headAt: clock.iso(headS[i]!),
            tailAt: clock.iso(tailS[i + 1]!),
          })),
        },
      ],
      windows: resultWindows,
      holds: junctions.map((junction) => ({
        node: junction.node,
        fromLink: network.inLink[network.firstIn[junction.node]!]!,
        toLink: network.firstOut[junction.node]!,
        fromName: "a",
        toName: "b",
        from: junction.closeAt,
        until: junction.openAt,
        seconds: junction.heldMinutes * 60,
        convoy: "cortege",
      })),
      detours,
      access,
      posts: junctions.map((junction) => ({
        id: junction.post,
        node: junction.node,
        lon: junction.lon,
        lat: junction.lat,
        name: junction.name,
        role: "junction",
        from: junction.closeAt,
        until: junction.openAt,
        task: "Giữ các hướng cắt qua tuyến",
        heldMovements: 6,
      })),
      junctions,
      impact: {
        delay: {
          vehicleHours: { mean: 862, min: 815, max: 931 },
          personHours: { mean: 1240, min: 1172, max: 1347.3 },
          byClass: {
            motorcycle: { vehicleHours: 512, personHours: 690, vehicles: 104_000 },
            car: { vehicleHours: 290, personHours: 430, vehicles: 27_000 },
            "truck-2t": { vehicleHours: 42, personHours: 55, vehicles: 8000 },
            bus: { vehicleHours: 18, personHours: 65, vehicles: 1320 },
          },
        },
        affected: 21_480,
        rerouted: 8120,
        held: 11_340,
        notMade: 140,
        queues,
        holdsOver: { "2": 7310, "5": 3122, "15": 84 },
        longestHoldS: 1120,
        latencyS: 30,
        timeToClearS: 2210,
        phase4: {
          vehicleHours: { mean: 566, min: 530, max: 610 },
          personHours: { mean: 815, min: 770, max: 880 },
          affected: 19_200,
          rerouted: 7400,
          held: 10_900,
          holdsOver: { "2": 6900, "5": 2700, "15": 60 },
          longestHoldS: 1080,
        },
      },
      reopening: {
        chosen: "by-queue",
        verdict: { better: false, against: "as-soon-as-passed", differenceVehicleHours: 6, spreadVehicleHours: 74 },
        schedules,
      },
      gridlocks: [],
      seconds: 84,
      peakMemoryMb: 910,
    },
  };
}

/** A city of blocks of about 250 m near Hoàn Kiếm; every fourth street is an arterial. */
function gridCity(): RoadNetwork {
  const random = new Random(7);
  const positions: [number, number][] = [];
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      positions.push([
        105.77 + (column + 0.3 * random.next()) * 0.0024,
        21.005 + (row + 0.3 * random.next()) * 0.00225,
      ]);
    }
  }
  const arcs: Arc[] = [];
  const street = (from: number, to: number, name: string, line: number, wayId: number): void => {
    const roadClass = line % 4 === 0 ? "primary" : line % 2 === 0 ? "tertiary" : "residential";
    arcs.push(
      { from, to, name, roadClass, wayId, lengthM: 250 },
      { from: to, to: from, name, roadClass, wayId, lengthM: 250 },
    );
  };
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const from = row * COLUMNS + column;
      if (column + 1 < COLUMNS) street(from, from + 1, `Phố Ngang ${row}`, row, 10_000 + row);
      if (row + 1 < ROWS) street(from, from + COLUMNS, `Phố Dọc ${column}`, column, 20_000 + column);
    }
  }
  return networkFromArcs(arcs, { positions }).network;
}

/** A walk of 17 streets and some 15 km over the grid, from the east to the west. */
function zigzag(network: RoadNetwork): number[] {
  let node = 8 * COLUMNS + COLUMNS - 2;
  const links: number[] = [];
  const go = (step: number, count: number): void => {
    for (let i = 0; i < count; i++) {
      const link = range(network.firstOut[node]!, network.firstOut[node + 1]!).find(
        (l) => network.head[l] === node + step,
      )!;
      links.push(link);
      node += step;
    }
  };
  const legs = [5, 3, 4, -2, 6, 4, 3, -3, 5, 2, 4, -3, 5, 4, 3, -2, 4];
  for (const [i, leg] of legs.entries()) {
    if (i % 2 === 0) go(-1, leg);
    else go(Math.sign(leg) * COLUMNS, Math.abs(leg));
  }
  return links;
}

function crossName(network: RoadNetwork, node: number, own: readonly string[]): string | undefined {
  return range(network.firstOut[node]!, network.firstOut[node + 1]!)
    .map((link) => network.strings[network.name[link]!]!)
    .find((name) => name !== "" && !own.includes(name));
}

/** Links whose tail lies within `reachM` of the node. */
function around(network: RoadNetwork, node: number, reachM: number): number[] {
  const degrees = reachM / 111_195;
  return range(0, network.linkCount).filter(
    (link) =>
      network.roadClass[link]! < 6 &&
      Math.hypot(
        network.nodeLon[network.tail[link]!]! - network.nodeLon[node]!,
        network.nodeLat[network.tail[link]!]! - network.nodeLat[node]!,
      ) < degrees,
  );
}

const range = (from: number, until: number): number[] => Array.from({ length: until - from }, (_, i) => from + i);
