/** The house's imports: base <- map <- routing <- plan <- traffic <- operation <- output <- app, by index.ts only. */
const rooms = ["base", "map", "routing", "plan", "traffic", "operation", "output", "app"];

const upwards = rooms.map((room, i) => ({
  name: `${room}-imports-only-what-stands-before-it`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${rooms.slice(i + 1).join("|") || "none"})/` },
}));

/** Inside a wing, in the order listed. */
const wings = {
  map: ["vehicle", "osm", "network"],
  traffic: ["demand", "simulation", "junctions", "choice", "impact"],
  operation: ["convoy", "detour", "reopening", "duty"],
  output: ["view", "exchange", "report"],
  app: ["ensemble", "scenario", "travel", "compare", "cli"],
};
const inside = Object.entries(wings).flatMap(([room, order]) =>
  order.map((wing, i) => ({
    name: `${room}-${wing}-imports-only-what-stands-before-it`,
    severity: "error",
    from: { path: `^src/${room}/${wing}/` },
    to: { path: `^src/${room}/(${order.slice(i + 1).join("|") || "none"})/` },
  })),
);

module.exports = {
  forbidden: [
    ...upwards,
    ...inside,
    {
      name: "modules-are-entered-by-their-index",
      severity: "error",
      from: { path: "^src/(([^/]+)/[^/]+|[^/]+)/", pathNot: "^src/routing/(match|guidance)/" },
      to: {
        path: "^src/[^/]+/",
        pathNot: ["/index\\.ts$", "^src/$1/", "^src/base/[^/]+$"],
      },
    },
    {
      // Parts of routing that stand on its engines; routing/cch stands alone.
      name: "parts-of-routing-stay-in-routing",
      severity: "error",
      from: { path: "^src/routing/(match|guidance)/" },
      to: {
        path: "^src/[^/]+/",
        pathNot: ["/index\\.ts$", "^src/routing/[^/]+$", "^src/routing/$1/", "^src/base/[^/]+$"],
      },
    },
    { name: "base-by-its-index", severity: "error", from: { pathNot: "^src/base/" }, to: { path: "^src/base/", pathNot: "/index\\.ts$" } },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "graph-and-geometry-libraries-stay-at-the-border",
      severity: "error",
      from: { path: "^src/(routing|traffic/simulation)/" },
      to: { path: "node_modules/(graphology|@turf)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"] },
  },
};
