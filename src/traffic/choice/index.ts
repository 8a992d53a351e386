export { type BaseDay, believedBy, learnBaseDay } from "./base-day.ts";
export { type Closures, loaderInput, loaderWindows } from "./loader-input.ts";
export { makeRerouter } from "./rerouter.ts";
export { assignRoutes, batchTrips, type RouteSet } from "./routes.ts";
