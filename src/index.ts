/**
 * Clearway: how a city's traffic gives way to a convoy, and is set free again.
 *
 * @example How long is the way for a truck from A to B while a street is closed?
 * ```ts
 * import { loadNetwork, makeAStar, makeMetric, makeSnapper, makeStreetIndex } from "clearway";
 *
 * const { network } = await loadNetwork("data/hanoi.osm.gz");
 * const street = makeStreetIndex(network).find("Phố Tràng Tiền");
 * const closedLinks = new Uint8Array(network.linkCount);
 * if (street.status === "found") for (const link of street.links) closedLinks[link] = 1;
 * const [from] = makeSnapper(network).nearest(105.8412, 21.0245, { kind: "truck" });
 * const [to] = makeSnapper(network).nearest(105.8572, 21.0334, { kind: "truck" });
 * const route = makeAStar(network).route(makeMetric(network, { kind: "truck", closedLinks }), from!, to!);
 * console.log(route === null ? "no way" : `${Math.round(route.lengthM)} m, ${Math.round(route.costS)} s`);
 * ```
 */
export * from "./app/scenario/index.ts";
export * from "./base/index.ts";
export * from "./map/index.ts";
export * from "./operation/index.ts";
export * from "./output/index.ts";
export * from "./plan/index.ts";
export * from "./routing/index.ts";
export * from "./traffic/index.ts";
