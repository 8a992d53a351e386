export * from "./choice/index.ts";
export * from "./demand/index.ts";
export * from "./impact/index.ts";
export * from "./junctions/index.ts";
export * from "./simulation/index.ts";
