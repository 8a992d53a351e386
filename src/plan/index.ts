export type { Level, LinkWindow, MovementWindow, ResolvedConvoy, Timeline } from "./timeline-types.ts";
