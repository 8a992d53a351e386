/** Small towns for the operation: junctions placed in metres, roads between them, a convoy, windows, classes. */
import { Clock } from "../../src/base/index.ts";
import type { RoadNetwork, VehicleClass } from "../../src/map/index.ts";
import type { LinkWindow, MovementWindow, ResolvedConvoy, Timeline } from "../../src/plan/index.ts";
import { HANOI_FLEET } from "../../src/traffic/demand/index.ts";
import { type Arc, networkFromArcs } from "./network-from-arcs.ts";
import { degrees } from "./osm-memory.ts";

/** "A-B" is a road both ways, "A>B" a one-way; the text after it is the street's name. */
type Road = readonly [ends: string, name?: string, rest?: Partial<Arc>];

export interface Town {
  readonly network: RoadNetwork;
  /** The links along "A B C". */
  along(nodes: string): number[];
  link(from: string, to: string): number;
  /** The movement over "A B C". */
  movement(nodes: string): number;
  node(name: string): number;
}

/** Roads are tertiary, 10 m/s, as long as their junctions are apart. `bans` are movements "A B C". */
export function townOf(
  places: Readonly<Record<string, readonly [eastM: number, northM: number]>>,
  roads: readonly Road[],
  { bans = [], uTurns = false }: { bans?: readonly string[]; uTurns?: boolean } = {},
): Town {
  const names = Object.keys(places);
  const node = (name: string): number => names.indexOf(name);
  const arcs: Arc[] = roads.flatMap(([ends, name = "", rest]) => {
    const [a, b] = ends.split(/[->]/) as [string, string];
    const [ax, ay] = places[a]!;
    const [bx, by] = places[b]!;
    const arc: Arc = {
      from: node(a),
      to: node(b),
      lengthM: Math.hypot(ax - bx, ay - by),
      roadClass: "tertiary",
      name,
      ...rest,
    };
    return ends.includes(">") ? [arc] : [arc, { ...arc, from: arc.to, to: arc.from }];
  });
  const arcBetween = (from: string, to: string): number =>
    arcs.findIndex((arc) => arc.from === node(from) && arc.to === node(to));
  const bannedTurns = bans.map((ban): [number, number] => {
    const [a, b, c] = ban.split(" ") as [string, string, string];
    return [arcBetween(a, b), arcBetween(b, c)];
  });
  const positions = names.map((name) => degrees(...places[name]!));
  const { network, linkOfArc } = networkFromArcs(arcs, { positions, bannedTurns, uTurns });
  const link = (from: string, to: string): number => {
    const arc = arcBetween(from, to);
    if (arc < 0) throw new RangeError(`no road from ${from} to ${to}`);
    return linkOfArc[arc]!;
  };
  const along = (nodes: string): number[] => {
    const list = nodes.split(" ");
    return list.slice(1).map((to, i) => link(list[i]!, to));
  };
  return {
    network,
    along,
    link,
    movement(nodes) {
      const [into, out] = along(nodes);
      for (let m = network.firstMovement[into!]!; m < network.firstMovement[into! + 1]!; m++) {
        if (network.movementTo[m] === out) return m;
      }
      throw new RangeError(`no movement ${nodes}`);
    },
    node,
  };
}

export const vehicle = (id: string): VehicleClass => HANOI_FLEET.find((row) => row.vehicle.id === id)!.vehicle;

/** 300 m at 10 m/s; closed 300 s before the head, crossings held 60 s before it, all free 15 s after the tail. */
export function convoyOn(links: readonly number[], rest: Partial<ResolvedConvoy> = {}): ResolvedConvoy {
  return {
    id: "guests",
    name: "Guests",
    links: Uint32Array.from(links),
    departures: [],
    vehicles: 12,
    lengthM: 300,
    speedMps: { other: 10 },
    closure: { mode: "rolling", leadS: 300, holdLeadS: 60, clearanceS: 15 },
    againstOneWay: [],
    bannedTurns: [],
    bridges: [],
    ...rest,
  };
}

const ALL = 0xffff_ffff;

export function closed(link: number, fromS: number, untilS: number, rest: Partial<LinkWindow> = {}): LinkWindow {
  return { link, fromS, untilS, classMask: ALL, level: "closed", cause: "m", compliance: 1, ...rest };
}

export function timelineOf(
  links: readonly LinkWindow[],
  rest: { movements?: readonly MovementWindow[]; classes?: readonly VehicleClass[] } = {},
): Timeline {
  return {
    clock: new Clock("Asia/Ho_Chi_Minh", "2026-03-16T09:00"),
    span: { fromS: 0, untilS: 7200 },
    classes: rest.classes ?? [vehicle("car"), vehicle("ambulance")],
    links,
    movements: rest.movements ?? [],
  };
}
