export { findMatrix, isCutOff, type MatrixPoint, readPoints } from "./find-matrix.ts";
export { findRoutes, type RouteAnswer, type RouteQuery, type RoutesFound } from "./find-routes.ts";
export { prepareTravel, type Travel, type TravelOptions } from "./travel.ts";
