import { makeAStar, makeDijkstra } from "../../src/routing/index.ts";
import { engineSuite } from "./engine-suite.ts";

engineSuite("Dijkstra", makeDijkstra);
engineSuite("A*", makeAStar);
