export * from "./convoy/index.ts";
export * from "./detour/index.ts";
export * from "./duty/index.ts";
export * from "./reopening/index.ts";
