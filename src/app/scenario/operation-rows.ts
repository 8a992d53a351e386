/** The result's rows about the operation: convoys, windows, holds, detours, hospitals, posts, junctions. */
import { type Clock, NONE } from "../../base/index.ts";
import type { RoadNetwork } from "../../map/index.ts";
import type { Post } from "../../operation/index.ts";
import type { Result } from "../../output/index.ts";
import type { Timeline } from "../../plan/index.ts";
import type { ConvoyRun, OperationPlan } from "./operation-plan.ts";
import type { ScenarioOutcome } from "./run-scenario.ts";

const nameOf = (network: RoadNetwork, link: number): string => network.strings[network.name[link]!]!;

export function convoyRows(network: RoadNetwork, clock: Clock, run: ConvoyRun): Result["convoys"][number] {
  const { convoy, atM, headS, tailS } = run.timetable;
  return {
    id: convoy.id,
    name: convoy.name,
    lengthM: Math.round(atM.at(-1)!),
    departs: clock.iso(headS[0]!),
    arrives: clock.iso(tailS.at(-1)!),
    vehicles: convoy.vehicles,
    bridges: convoy.bridges.map((bridge) => ({ ...bridge, lengthM: Math.round(bridge.lengthM) })),
    againstOneWay: [...new Set(convoy.againstOneWay.map((link) => nameOf(network, link)))],
    bannedTurns: convoy.bannedTurns.map(
      ({ fromLink, toLink }) => `${nameOf(network, fromLink)} → ${nameOf(network, toLink)}`,
    ),
    outside: run.outside.map(({ place, seconds, side }) => ({ place, seconds: Math.round(seconds), side })),
    passages: Array.from(convoy.links, (link, i) => ({
      link,
      wayId: network.wayId[link]!,
      name: nameOf(network, link),
      headAt: clock.iso(headS[i]!),
      tailAt: clock.iso(tailS[i + 1]!),
    })),
  };
}

/** Windows that overlap the simulated span, by link and time. */
export function windowRows(network: RoadNetwork, clock: Clock, timeline: Timeline): Result["windows"] {
  return timeline.links
    .filter((w) => w.fromS < timeline.span.untilS && w.untilS > timeline.span.fromS)
    .sort((a, b) => a.link - b.link || a.fromS - b.fromS || (a.cause < b.cause ? -1 : a.cause > b.cause ? 1 : 0))
    .map((w) => ({
      link: w.link,
      wayId: network.wayId[w.link]!,
      name: nameOf(network, w.link),
      level: w.level,
      classes: timeline.classes.filter((_, i) => (w.classMask >>> i) & 1).map((vehicle) => vehicle.id),
      from: clock.iso(w.fromS),
      until: clock.iso(w.untilS),
      cause: w.cause,
    }));
}

/** Holds of ordinary traffic, in the order of the route; those of ambulances lie inside them. */
export function holdRows(network: RoadNetwork, clock: Clock, { runs }: OperationPlan): Result["holds"] {
  return runs.flatMap((run) => {
    const everybody = run.windows.holds[0]?.classMask;
    return run.windows.holds
      .filter((hold) => hold.classMask === everybody)
      .map((hold) => {
        const fromLink = network.movementFrom[hold.movement]!;
        const toLink = network.movementTo[hold.movement]!;
        return {
          node: hold.node,
          fromLink,
          toLink,
          fromName: nameOf(network, fromLink),
          toName: nameOf(network, toLink),
          from: clock.iso(hold.fromS),
          until: clock.iso(hold.untilS),
          seconds: Math.round(hold.untilS - hold.fromS),
          convoy: hold.cause,
        };
      });
  });
}

export function detourRows(network: RoadNetwork, clock: Clock, { detours, fleet }: ScenarioOutcome): Result["detours"] {
  return detours.map(
    ({ measure, street, classes, window, legal, why, leaveLink, returnLink, route, extraM, extraS }) => ({
      closure: street === "" ? measure : `${measure}: ${street}`,
      class: classes.map((c) => fleet[c]!.vehicle.id).join(", "),
      from: clock.iso(window.fromS),
      until: clock.iso(window.untilS),
      legal,
      leaveAt: nameOf(network, leaveLink),
      returnAt: nameOf(network, returnLink),
      extraM: extraM === null ? null : Math.round(extraM),
      extraS: extraS === null ? null : Math.round(extraS),
      streets: route === null ? [] : streetsAlong(network, route.links),
      links: route === null ? [] : [...route.links],
      ...(why === undefined ? {} : { why }),
    }),
  );
}

/** Names in driving order, each once in a row; unnamed links left out. */
function streetsAlong(network: RoadNetwork, links: ArrayLike<number>): string[] {
  const names: string[] = [];
  for (let i = 0; i < links.length; i++) {
    const name = nameOf(network, links[i]!);
    if (name !== "" && names.at(-1) !== name) names.push(name);
  }
  return names;
}

export function accessRows(network: RoadNetwork, clock: Clock, { access }: ScenarioOutcome): Result["access"] {
  return access.map(({ hospital, link, baseS, worstS, worstAtS, blocked }) => ({
    hospital: hospital.name,
    lon: hospital.lon,
    lat: hospital.lat,
    reachable: link !== NONE && baseS !== null && blocked.length === 0,
    baseS: baseS === null ? null : Math.round(baseS),
    worstS: worstS === null ? null : Math.round(worstS),
    worstAt: worstAtS === null ? null : clock.iso(worstAtS),
    blocked: blocked.map((b) => ({
      from: clock.iso(b.fromS),
      until: clock.iso(b.untilS),
      place: nameOf(network, b.link),
    })),
  }));
}

const TASKS = {
  vi: {
    junction: (streets: string, n: number) =>
      `Giữ ${n} hướng cắt hoặc nhập vào đường đoàn tại ${streets}; cho lưu thông lại sau khi xe cuối đã qua và hết thời gian an toàn.`,
    diversion: (streets: string, n: number) => `Chặn ${n} hướng ra đường đoàn tại ${streets}; hướng dẫn đi đường khác.`,
  },
  en: {
    junction: (streets: string, n: number) =>
      `Hold ${n} movements that cross or join the convoy's road at ${streets}; release them after the tail and its clearance.`,
    diversion: (streets: string, n: number) =>
      `Stop ${n} movements onto the convoy's road at ${streets}; send them another way.`,
  },
} as const;

export function postRows(
  network: RoadNetwork,
  clock: Clock,
  { runs }: OperationPlan,
  language: "vi" | "en",
): Result["posts"] {
  return runs.flatMap((run) =>
    run.posts.map((post) => ({
      id: post.id,
      node: post.node,
      lon: network.nodeLon[post.node]!,
      lat: network.nodeLat[post.node]!,
      name: post.streets.slice(0, 3).join(" – "),
      role: post.role,
      from: clock.iso(post.fromS),
      until: clock.iso(post.untilS),
      task: TASKS[language][post.role](post.streets.slice(0, 2).join(" – "), post.heldMovements),
      heldMovements: post.heldMovements,
    })),
  );
}

/** One row a post that stands where another street crosses or joins. */
export function junctionRows(network: RoadNetwork, clock: Clock, { runs }: OperationPlan): Result["junctions"] {
  const isNamed = (post: Post): boolean => post.streets.length > 1;
  return runs.flatMap((run) =>
    run.posts.filter(isNamed).map((post) => ({
      name: post.streets.slice(0, 2).join(" – "),
      node: post.node,
      lon: network.nodeLon[post.node]!,
      lat: network.nodeLat[post.node]!,
      atM: Math.round(post.atM),
      closeAt: clock.iso(post.closeS),
      headAt: clock.iso(post.headS),
      tailAt: clock.iso(post.tailS),
      openAt: clock.iso(post.untilS),
      heldMinutes: Math.round((post.untilS - post.closeS) / 6) / 10,
      post: post.id,
    })),
  );
}
