export * from "./network/index.ts";
export * from "./osm/index.ts";
export * from "./vehicle/index.ts";
