/** SUMO's input files: what they say of links, turns, trips and closures, and the parameters that make SUMO's links ours. */
import fc from "fast-check";
import { SaxesParser, type SaxesTagPlain } from "saxes";
import { describe, expect, it } from "vitest";
import { kindBit, type VehicleClass } from "../../src/map/index.ts";
import { matchMeso, sumoAdditional, sumoNetwork, sumoRoutes, sumoTypes } from "../../src/output/exchange/sumo/index.ts";
import { HANOI_FLEET, type LoaderLinks, type LoaderWindows } from "../../src/traffic/index.ts";
import { networkFromArcs } from "../helpers/network-from-arcs.ts";

const FLEET = HANOI_FLEET.map((row) => row.vehicle);
const CARS = FLEET.filter(({ id }) => id === "car");
const maskOf = (...ids: string[]): number =>
  ids.reduce((mask, id) => mask | (1 << FLEET.findIndex((c) => c.id === id)), 0);
const EVERYBODY = 2 ** FLEET.length - 1;

type Element = { readonly name: string } & Readonly<Record<string, string>>;

/** All elements with their attributes; throws where it is not well-formed. */
function parse(pieces: Iterable<string>): Element[] {
  const found: Element[] = [];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }: SaxesTagPlain) => found.push({ ...attributes, name }));
  parser.on("error", (error) => {
    throw error;
  });
  for (const piece of pieces) parser.write(piece);
  parser.close();
  return found;
}
const named = (name: string, pieces: Iterable<string>): Element[] => parse(pieces).filter((e) => e.name === name);

/** A street 0 → 1 → 2 with a side road 1 → 3 for motorcycles, a closed road 2 → 3 and a loop at 3. */
const { network, linkOfArc } = networkFromArcs(
  [
    { from: 0, to: 1, lengthM: 80, lanes: 2, name: 'Phố "A" & <B>' },
    { from: 1, to: 2, lengthM: 60 },
    { from: 1, to: 3, lengthM: 40, access: kindBit("motorcycle") | kindBit("bicycle") },
    { from: 2, to: 3, access: 0 },
    { from: 3, to: 3, lengthM: 90 },
  ],
  { bannedTurns: [[0, 1]] },
);
const [street, ahead, side, shut, loop] = [...linkOfArc].map(String);

describe("SUMO's network", () => {
  it("has an edge for each link that somebody may drive, under the link's index, and a stub after a loop", () => {
    const edges = parse(sumoNetwork(network, FLEET).edges).filter(({ name }) => name === "edge" || name === "param");
    const ids = edges.map(({ id }) => id).filter((id) => id !== undefined);
    expect(ids).toEqual([street, ahead, side, loop, `${loop}+`]);
    expect(ids).not.toContain(shut);
    // An attribute `name` of an edge hides the element's own in the helper, which shows that it was read back whole.
    const whole = [...sumoNetwork(network, FLEET).edges].join("");
    expect(whole).toContain('name="Phố &quot;A&quot; &amp; &lt;B&gt;"');
    expect(whole).toContain(`<edge id="${street}" from="0" to="1"`);
    expect(whole).toMatch(new RegExp(`<edge id="${street}"[^>]* numLanes="2"[^>]*>`));
    expect(whole).toMatch(new RegExp(`<edge id="${street}"[^>]* length="80"[^>]*>`));
    expect(whole).toMatch(new RegExp(`<edge id="${side}"[^>]* allow="motorcycle bicycle"`));
    expect(whole).toContain(`<edge id="${loop}" from="3" to="${loop}+"`);
    expect(whole).toContain(`<edge id="${loop}+" from="${loop}+" to="3"`);
  });

  it("has the turns that may be made, and says of an edge without any that it has none", () => {
    const connections = named("connection", sumoNetwork(network, FLEET).connections);
    const turns = connections.map(({ from, to }) => [from, to]);
    expect(turns).not.toContainEqual([street, ahead]);
    expect(turns).toContainEqual([street, side]);
    expect(turns).toContainEqual([ahead, undefined]);
    expect(turns).toContainEqual([side, loop]);
    expect(turns).toContainEqual([loop, `${loop}+`]);
  });

  it("comes in pieces, whatever its size", () => {
    const arcs = Array.from({ length: 3000 }, (_, i) => ({ from: i, to: i + 1 }));
    const pieces = [...sumoNetwork(networkFromArcs(arcs).network, FLEET).edges];
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) expect(piece.length).toBeLessThan(70_000);
    expect(named("edge", pieces)).toHaveLength(3000);
  });
});

describe("SUMO's trips", () => {
  const trips = {
    count: 3,
    departS: Float64Array.of(1, 2.5, 4),
    vehicleClass: Uint8Array.of(0, 1, 0),
    routeStart: Uint32Array.of(0, 0, 1),
    routeLength: Uint32Array.of(3, 0, 2),
    routePool: Uint32Array.from([street, side, loop].map(Number)),
  };

  it("stand in order of departure on their edges, without those that have no way", () => {
    const routes = [...sumoRoutes(network, FLEET, trips)];
    expect(named("vehicle", routes).map(({ id, type, depart }) => [id, type, depart])).toEqual([
      ["0", "motorcycle", "1"],
      ["2", "motorcycle", "4"],
    ]);
    expect(named("route", routes).map(({ edges }) => edges)).toEqual([
      `${street} ${side} ${loop} ${loop}+`,
      `${side} ${loop} ${loop}+`,
    ]);
    expect(named("vType", routes).map(({ id }) => id)).toEqual(FLEET.map(({ id }) => id));
  });

  it("have a vClass of their own for each class, so that a ban of one hits no other", () => {
    const words = named("vType", sumoRoutes(network, FLEET, trips)).map(({ vClass }) => vClass);
    expect(new Set(words).size).toBe(FLEET.length);
    expect(words[FLEET.findIndex(({ kind }) => kind === "emergency")]).toBe("emergency");
    expect(words).not.toContain("authority");
  });

  it("are refused where they are not in order", () => {
    const unordered = { ...trips, departS: Float64Array.of(5, 4, 3) };
    expect(() => [...sumoRoutes(network, FLEET, unordered)]).toThrow("trip 1 departs at 4 s");
  });
});

describe("SUMO's closures", () => {
  const windows = (closedLinks: LoaderWindows["closedLinks"]): LoaderWindows => ({
    ...{ closedLinks, heldMovements: [], exitCapacity: [], entryCapacity: [] },
  });

  it("stand on the links before, name who may pass, and part where the classes change", () => {
    const closed = Number(side);
    const { text, said, notSaid } = sumoAdditional(
      network,
      FLEET,
      windows([
        { link: closed, fromS: 100.4, untilS: 300.2, classMask: EVERYBODY & ~maskOf("ambulance") },
        { link: closed, fromS: 200, untilS: 400, classMask: EVERYBODY },
      ]),
      { rerouteShare: 0 },
    );
    const elements = parse(text);
    expect(elements.find(({ name }) => name === "rerouter")).toMatchObject({ edges: street, probability: "0" });
    const intervals = elements.filter(({ name }) => name === "interval").map(({ begin, end }) => [begin, end]);
    // Whole seconds, outward: SUMO never ends a closure that ends between two steps.
    expect(intervals).toEqual([
      ["100", "200"],
      ["200", "400"],
    ]);
    const pass = elements.filter(({ name }) => name === "closingReroute").map(({ allow }) => allow);
    expect(pass).toEqual(["authority emergency", "authority"]);
    expect(said.closedLinks.map(({ fromS, untilS }) => [fromS, untilS])).toEqual([
      [100, 301],
      [200, 400],
    ]);
    expect(notSaid).toEqual([]);
  });

  it("tell what cannot be said instead of leaving it out in silence", () => {
    const many = Array.from({ length: 30 }, (_, i): VehicleClass => ({ ...CARS[0]!, id: `car-${i}` }));
    const link = Number(side);
    const all = {
      ...windows([{ link, fromS: 0, untilS: 10, classMask: 1 << 29 }]),
      heldMovements: [{ fromLink: Number(street), toLink: link, fromS: 0, untilS: 10, classMask: 1 }],
      exitCapacity: [{ link, fromS: 0, untilS: 10, pcuPerS: 0.1 }],
    };
    const { said, notSaid, text } = sumoAdditional(network, many, all);
    expect(said).toEqual(windows([]));
    expect(notSaid.map(({ count }) => count)).toEqual([1, 1, 1]);
    expect(named("rerouter", text)).toEqual([]);
  });
});

describe("SUMO's mesoscopic model with our links in it", () => {
  const positive = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

  it("has each link's free time, capacity and storage, for vehicles of any size", () => {
    const link = fc.record({
      lengthM: positive(0.3, 2000),
      u: positive(1, 40),
      w: positive(2, 8),
      lanes: positive(0.5, 6),
    });
    fc.assert(
      fc.property(link, positive(0.3, 12), positive(0.1, 40), ({ lengthM, u, w, lanes }, meanPcu, pcu) => {
        const density = 0.15 * lanes;
        const capacity = (density * u * w) / (u + w);
        const links: LoaderLinks = {
          ...{ linkCount: 1, nodeCount: 2, tail: Uint32Array.of(0), head: Uint32Array.of(1) },
          ...{ lengthM: Float64Array.of(lengthM), freeSpeedMps: Float64Array.of(u) },
          ...{ jamDensityPcuPerM: Float64Array.of(density), capacityPcuPerS: Float64Array.of(capacity) },
          exitCapacityPcuPerS: Float64Array.of(capacity),
        };
        const match = matchMeso(links, [{ id: "any", pcu }], meanPcu);
        const [type] = match.types;
        const [vehicle] = match.vehicles;
        const [seenM, seenMps] = [match.lengthM[0]!, match.speedMps[0]!];
        const close = (got: number, wanted: number, share: number): void =>
          expect(Math.abs(got - wanted)).toBeLessThanOrEqual(share * wanted * (1 + 1e-9));
        close(seenM / seenMps, lengthM / u, 1e-9);
        // SUMO's headway, MESegment::tauWithVehLength, in one queue.
        const headwayS = (tauS: number): number => vehicle!.tauS * tauS + vehicle!.lengthM / seenMps;
        expect(type!.tauS).toBeGreaterThan(0);
        close(headwayS(type!.tauS), pcu / capacity, 1e-3);
        // Vehicles of the mean size that fit: ours in fractions, SUMO's whole, half a one more in length.
        const meanM = (vehicle!.lengthM * meanPcu) / pcu;
        close(seenM / meanM - 0.5, (density * lengthM) / meanPcu, 1e-9 + 1e-9 / lengthM);
        // The jammed headway rises from capacity's at the threshold to three times that when full.
        const [full, threshold] = [seenM / 7.5, (type!.jamThreshold * seenM) / 7.5];
        expect(threshold).toBeGreaterThanOrEqual((capacity * lengthM) / (u * meanPcu));
        const mean = (seconds: number): number => 0.01 * seconds + 7.5 / seenMps;
        // SUMO keeps it in milliseconds a vehicle that fits.
        const wanted = (3 * meanPcu) / capacity;
        close(mean(type!.tauJamS * full), wanted, (0.01 * 0.0006 * full) / wanted);
      }),
    );
  });

  it("writes a type once for all links that are alike, and needs no junctions of its own", () => {
    const arcs = Array.from({ length: 20 }, (_, i) => ({ from: i, to: i + 1, lengthM: i < 10 ? 50 : 70 }));
    const { network: row } = networkFromArcs(arcs);
    const match = matchMeso(row, [{ id: "car", pcu: 1 }], 1);
    expect(match.types).toHaveLength(2);
    expect([...sumoTypes(match)]).toHaveLength(2);
    const files = sumoNetwork(row, CARS, { match });
    expect([...files.edges].join("").match(/numLanes="1"/g)).toHaveLength(20);
    for (const { fromLane, from, to } of named("connection", files.connections)) {
      if (to !== undefined) expect([fromLane, Number(to)]).toEqual(["0", Number(from) + 1]);
    }
  });

  it("refuses a mean size that is none", () => {
    expect(() => matchMeso(network, [], Number.NaN)).toThrow(RangeError);
  });
});
