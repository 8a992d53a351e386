import { makeHierarchyRouter, makeRoadHierarchy, orderRoads } from "../../src/routing/index.ts";
import { engineSuite } from "./engine-suite.ts";

engineSuite("hierarchy", (network) => makeHierarchyRouter(network, makeRoadHierarchy(network, orderRoads(network))));
