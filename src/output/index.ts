export * from "./exchange/index.ts";
export * from "./report/index.ts";
export * from "./view/index.ts";
