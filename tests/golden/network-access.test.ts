import { describe, expect, it } from "vitest";
import {
  kindBit,
  largestComponent,
  makeStreetIndex,
  toGraphology,
  VEHICLE_KINDS,
  type VehicleKind,
} from "../../src/map/index.ts";
import { linkBetween, mayDrive, mayTurn, networkOf } from "../helpers/osm-memory.ts";

/** One street from node 1 (west) to node 2 (east), beside a plain one that keeps the map from being empty. */
function street(tags: Record<string, string>, country = "VN") {
  const { network, report } = networkOf(
    {
      nodes: { 1: [0, 0], 2: [100, 0], 3: [100, 100] },
      ways: { 10: [[1, 2], { highway: "residential", ...tags }], 11: [[2, 3], { highway: "residential" }] },
    },
    country,
  );
  const kinds = (from: number, to: number): VehicleKind[] =>
    VEHICLE_KINDS.filter((kind) => mayDrive(network, kind, from, to));
  return { along: kinds(1, 2), against: kinds(2, 1), report };
}

const ALL = [...VEHICLE_KINDS];
const without = (...shut: VehicleKind[]): VehicleKind[] => ALL.filter((kind) => !shut.includes(kind));

describe("access by kind", () => {
  const cases: [string, Record<string, string>, VehicleKind[]][] = [
    ["an untagged street is open to everyone", {}, ALL],
    ["access=no leaves emergency vehicles", { access: "no" }, ["emergency"]],
    ["access=no with emergency=no leaves nobody", { access: "no", emergency: "no" }, []],
    ["a special key beats a general one", { access: "no", bus: "yes" }, ["bus", "emergency"]],
    ["psv=yes lets taxis and buses in", { motor_vehicle: "no", psv: "yes" }, ["bicycle", "taxi", "bus", "emergency"]],
    ["vehicle=no shuts bicycles out too", { vehicle: "no" }, ["emergency"]],
    ["motor_vehicle=no leaves bicycles", { motor_vehicle: "no" }, ["bicycle", "emergency"]],
    ["motorcycle=no", { motorcycle: "no" }, without("motorcycle")],
    ["motorcar=no means cars, taxis and vans", { motorcar: "no" }, without("car", "taxi", "van")],
    ["hgv=no means trucks", { hgv: "no" }, without("truck", "special-truck")],
    ["destination counts as allowed", { motor_vehicle: "destination" }, ALL],
    ["a value nobody knows is passed over", { motorcycle: "yes|yes|designated" }, ALL],
    ["a ban at some hours leaves it open at the others", { "motor_vehicle:conditional": "no @ (19:00-24:00)" }, ALL],
    ["a bus weighs 16 t, a usual truck 9.5 t", { maxweight: "10" }, without("bus")],
    ["a limit for trucks says nothing of buses", { "maxweight:hgv": "3.5" }, without("truck", "special-truck")],
    ["under 2.2 m go cars and two-wheelers", { maxheight: "2.2" }, ["motorcycle", "bicycle", "car", "taxi"]],
    ["feet are feet", { maxheight: "8'6\"" }, ["motorcycle", "bicycle", "car", "taxi", "van"]],
    ["maxheight=default is no number", { maxheight: "default" }, ALL],
    ["a motorway shuts two-wheelers out", { highway: "motorway" }, without("motorcycle", "bicycle")],
    ["motorroad=yes as well", { motorroad: "yes" }, without("motorcycle", "bicycle")],
    [
      "access=yes does not open a motorway to them",
      { highway: "motorway", access: "yes" },
      without("motorcycle", "bicycle"),
    ],
    ["motorcycle=yes does", { highway: "motorway", motorcycle: "yes" }, without("bicycle")],
    ["a walking street is for emergency vehicles", { highway: "pedestrian" }, ["emergency"]],
    ["access=yes there speaks of walkers", { highway: "pedestrian", access: "yes" }, ["emergency"]],
    ["a walking street may be opened", { highway: "pedestrian", motorcycle: "yes" }, ["motorcycle", "emergency"]],
    ["a busway is for buses", { highway: "busway" }, ["bus", "emergency"]],
    ["private service roads are shut", { highway: "service", access: "private" }, ["emergency"]],
  ];
  it.each(cases)("%s", (_, tags, kinds) => expect(street(tags).along).toEqual(kinds));

  it("motorcycles may use motorways outside Vietnam", () => {
    expect(street({ highway: "motorway" }, "MT").along).toEqual(without("bicycle"));
  });

  it("a ferry is no road, whatever else it is tagged", () => {
    expect(street({ highway: "unclassified", route: "ferry" }).along).toEqual([]);
  });

  it.each([
    ["footway"],
    ["steps"],
    ["construction"],
    ["constructor"],
    ["toString"],
  ])("highway=%s is no road", (highway) => {
    expect(street({ highway }).along).toEqual([]);
  });
});

describe("who may pass through, and who only where his trip begins or ends", () => {
  /** Kinds that may drive from 1 to 2, but not through. */
  const endsOnly = (tags: Record<string, string>): VehicleKind[] => {
    const { network } = networkOf({
      nodes: { 1: [0, 0], 2: [100, 0] },
      ways: { 10: [[1, 2], { highway: "residential", ...tags }] },
    });
    const link = linkBetween(network, 1, 2)!;
    return VEHICLE_KINDS.filter(
      (kind) => (network.access[link]! & ~network.throughAccess[link]! & kindBit(kind)) !== 0,
    );
  };
  const cases: [string, Record<string, string>, VehicleKind[]][] = [
    ["nobody is kept to the ends of trips untagged", {}, []],
    ["access=destination binds all but ambulances", { access: "destination" }, without("emergency")],
    [
      "customers, delivery, permits and residents too",
      { motorcar: "customers", hgv: "delivery", bus: "permit", bicycle: "residents" },
      ["bicycle", "car", "taxi", "van", "bus", "truck", "special-truck"],
    ],
    [
      "a special key lets a kind through again",
      { motor_vehicle: "destination", motorcycle: "yes" },
      ["car", "taxi", "van", "bus", "coach", "truck", "special-truck"],
    ],
    [
      "who is shut out has no ends there either",
      { motor_vehicle: "destination", hgv: "no" },
      ["motorcycle", "car", "taxi", "van", "bus", "coach"],
    ],
    ["private is shut, to the ends of trips too", { access: "private" }, []],
    ["a bound direction", { "hgv:forward": "destination" }, ["truck", "special-truck"]],
    ["the other direction", { "hgv:backward": "destination" }, []],
  ];
  it.each(cases)("%s", (_, tags, kinds) => expect(endsOnly(tags)).toEqual(kinds));

  it("a street for the ends of trips joins no parts of a town", () => {
    const plain = { highway: "residential" };
    const { network } = networkOf({
      nodes: { 1: [0, 0], 2: [100, 0], 3: [200, 0], 4: [300, 0] },
      ways: { 10: [[1, 2], plain], 11: [[2, 3], { ...plain, motorcar: "destination" }], 12: [[3, 4], plain] },
    });
    const waysOf = (kind: VehicleKind): number[] => {
      const inside = largestComponent(network, kind);
      return [...network.wayId].filter((_, link) => inside[link] === 1).sort();
    };
    expect(waysOf("car")).toEqual([10, 10]);
    expect(waysOf("bus")).toEqual([10, 10, 11, 11, 12, 12]);
  });
});

describe("both directions of every road", () => {
  it("a closed direction is there with the lanes and the speed of the open one, and counts nowhere", () => {
    const { network, report } = networkOf({
      nodes: { 1: [0, 0], 2: [100, 0], 3: [200, 0] },
      ways: {
        10: [[1, 2], { highway: "primary", oneway: "yes", lanes: "3", maxspeed: "50", name: "Phố A" }],
        11: [[2, 3], { highway: "primary", oneway: "-1", lanes: "2" }],
      },
    });
    const [open, shut] = [linkBetween(network, 1, 2)!, linkBetween(network, 2, 1)!];
    expect(network.access[shut]).toBe(0);
    expect(network.reverse[open]).toBe(shut);
    for (const column of [network.lanes, network.freeSpeedMps, network.capacityPcuPerS, network.jamDensityPcuPerM]) {
      expect(column[shut]).toBe(column[open]);
    }
    expect(network.lanes[linkBetween(network, 2, 3)!]).toBe(2);
    expect([network.linkCount, report.openLinks]).toEqual([4, 2]);
    expect(report.lengthKm).toBeCloseTo(0.2, 3);
    expect(report.centreLineKm).toBeCloseTo(0.2, 3);
    expect(toGraphology(network).size).toBe(2);
    const street = makeStreetIndex(network).find("Phố A");
    expect(street).toMatchObject({ status: "found", links: Uint32Array.of(open) });
    for (let m = network.firstMovement[open]!; m < network.firstMovement[open + 1]!; m++) {
      expect(network.movementAccess[m]).toBe(0); // ahead it is one-way against, and nobody turns round into a one-way
    }
  });

  it("the carriageways of a divided road are one-way each, and a roundabout is", () => {
    const { network } = networkOf({
      nodes: { 1: [0, 0], 2: [100, 0], 3: [100, 20], 4: [0, 20], 5: [150, 10], 6: [160, 30] },
      ways: {
        10: [[1, 2], { highway: "primary", oneway: "yes", dual_carriageway: "yes" }],
        11: [[3, 4], { highway: "primary", oneway: "yes", dual_carriageway: "yes" }],
        12: [[2, 5, 3, 2], { highway: "primary", junction: "circular" }],
        13: [[5, 6], { highway: "residential" }],
      },
    });
    const cars = (...ends: [number, number][]): boolean[] => ends.map(([a, b]) => mayDrive(network, "car", a, b));
    expect(cars([1, 2], [2, 1], [3, 4], [4, 3])).toEqual([true, false, true, false]);
    expect(cars([2, 5], [5, 2], [5, 3], [3, 5])).toEqual([true, false, true, false]);
    expect(network.isRoundabout[linkBetween(network, 2, 5)!]).toBe(1);
  });

  it("a map of roads that nobody may drive is refused", () => {
    expect(() =>
      networkOf({
        nodes: { 1: [0, 0], 2: [9, 0] },
        ways: { 10: [[1, 2], { highway: "service", access: "no", emergency: "no" }] },
      }),
    ).toThrow(expect.objectContaining({ code: "no-roads" }));
  });
});

describe("one-way streets and their exceptions", () => {
  const cases: [string, Record<string, string>, VehicleKind[], VehicleKind[]][] = [
    ["yes", { oneway: "yes" }, ALL, []],
    ["1", { oneway: "1" }, ALL, []],
    ["-1 runs against the nodes", { oneway: "-1" }, [], ALL],
    ["no", { oneway: "no" }, ALL, ALL],
    ["alternating lets both through in turn", { oneway: "alternating" }, ALL, ALL],
    ["reversible promises nobody a direction", { oneway: "reversible" }, [], []],
    ["a roundabout", { junction: "roundabout" }, ALL, []],
    ["a motorway", { highway: "motorway" }, without("motorcycle", "bicycle"), []],
    [
      "a motorway said to be two-way",
      { highway: "motorway", oneway: "no" },
      without("motorcycle", "bicycle"),
      without("motorcycle", "bicycle"),
    ],
    ["oneway:motorcycle=no", { oneway: "yes", "oneway:motorcycle": "no" }, ALL, ["motorcycle"]],
    ["oneway:bicycle=no", { oneway: "yes", "oneway:bicycle": "no" }, ALL, ["bicycle"]],
    ["oneway:bus=no", { oneway: "yes", "oneway:bus": "no" }, ALL, ["bus"]],
    ["oneway:psv=no with oneway:bus=yes", { oneway: "yes", "oneway:psv": "no", "oneway:bus": "yes" }, ALL, ["taxi"]],
    ["oneway:motorcycle=yes on a two-way street", { "oneway:motorcycle": "yes" }, ALL, without("motorcycle")],
    ["bus:backward=yes", { oneway: "yes", "bus:backward": "designated" }, ALL, ["bus"]],
    ["motorcycle:backward=yes", { oneway: "yes", "motorcycle:backward": "yes" }, ALL, ["motorcycle"]],
    ["motorcycle:forward=no", { oneway: "yes", "motorcycle:forward": "no" }, without("motorcycle"), []],
    ["cycleway=opposite_lane", { oneway: "yes", cycleway: "opposite_lane" }, ALL, ["bicycle"]],
    ["cycleway:left=opposite", { oneway: "yes", "cycleway:left": "opposite" }, ALL, ["bicycle"]],
    ["busway=opposite_lane", { oneway: "yes", busway: "opposite_lane" }, ALL, ["bus"]],
    ["lanes:psv:backward=1", { oneway: "yes", "lanes:psv:backward": "1" }, ALL, ["bus"]],
    [
      "an exception opens no road that is shut",
      { oneway: "yes", "oneway:motorcycle": "no", motorcycle: "no" },
      without("motorcycle"),
      [],
    ],
  ];
  it.each(cases)("%s", (_, tags, along, against) => {
    const found = street(tags);
    expect(found.along).toEqual(along);
    expect(found.against).toEqual(against);
  });
});

describe("barriers", () => {
  const cases: [string, Record<string, string>, VehicleKind[]][] = [
    ["a bollard lets two-wheelers through", { barrier: "bollard" }, ["motorcycle", "bicycle"]],
    [
      "a bollard tagged for cars lets cars through too",
      { barrier: "bollard", motorcar: "yes" },
      ["motorcycle", "bicycle", "car", "taxi", "van"],
    ],
    ["a gate without tags stops nobody", { barrier: "gate" }, ALL],
    ["a private gate opens for emergency vehicles", { barrier: "gate", access: "private" }, ["emergency"]],
    ["a locked gate as well", { barrier: "gate", locked: "yes" }, ["emergency"]],
    ["access tags of a node that is no barrier say nothing", { access: "no" }, ALL],
    ["a locked gate that is tagged for buses", { barrier: "gate", locked: "yes", bus: "yes" }, ["bus", "emergency"]],
    ["a toll booth stops nobody", { barrier: "toll_booth" }, ALL],
    ["a border post neither", { barrier: "border_control" }, ALL],
    ["a kissing gate everyone", { barrier: "kissing_gate" }, []],
    [
      "a height restrictor who is too high",
      { barrier: "height_restrictor", maxheight: "2.8" },
      without("bus", "coach", "truck", "special-truck"),
    ],
    ["a bus trap what is narrower than a bus", { barrier: "bus_trap" }, ["motorcycle", "bicycle", "bus", "emergency"]],
    [
      "a rising bollard lets ambulances through",
      { barrier: "bollard", bollard: "rising" },
      ["motorcycle", "bicycle", "emergency"],
    ],
  ];
  it.each(cases)("%s", (_, tags, kinds) => {
    const { network } = networkOf({
      nodes: { 1: [0, 0], 2: [50, 0, tags], 3: [100, 0], 4: [50, 50] },
      ways: { 10: [[1, 2, 3], { highway: "residential" }], 11: [[2, 4], { highway: "residential" }] },
    });
    expect(VEHICLE_KINDS.filter((kind) => mayTurn(network, kind, 1, 2, 3))).toEqual(kinds);
  });

  it("who cannot pass may turn round, and both sides stay reachable", () => {
    const { network } = networkOf({
      nodes: { 1: [0, 0], 2: [50, 0, { barrier: "block" }], 3: [100, 0] },
      ways: { 10: [[1, 2, 3], { highway: "residential" }] },
    });
    expect(mayDrive(network, "car", 1, 2)).toBe(true);
    expect(mayTurn(network, "car", 1, 2, 1)).toBe(true);
    expect(mayTurn(network, "motorcycle", 1, 2, 1)).toBe(false);
  });
});
