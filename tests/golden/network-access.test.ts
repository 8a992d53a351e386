import { describe, expect, it } from "vitest";
import { VEHICLE_KINDS, type VehicleKind } from "../../src/map/index.ts";
import { mayDrive, mayTurn, networkOf } from "../helpers/osm-memory.ts";

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
    ["a conditional ban is not applied", { "motor_vehicle:conditional": "no @ (19:00-24:00)" }, ALL],
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

  it("ways with conditional access are counted", () => {
    expect(street({ "motor_vehicle:conditional": "no @ (19:00-24:00)" }).report.conditionalAccessWays).toBe(1);
    expect(street({}).report.conditionalAccessWays).toBe(0);
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
