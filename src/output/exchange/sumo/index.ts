export { type SumoAdditional, type SumoAdditionalOptions, sumoAdditional } from "./additional.ts";
export { type MesoType, matchMeso, type SumoMatch } from "./match.ts";
export {
  NETCONVERT_OPTIONS,
  type SumoNetworkFiles,
  type SumoNetworkOptions,
  sumoNetwork,
  sumoTypes,
} from "./network.ts";
export { type SumoRoutesOptions, sumoRoutes } from "./routes.ts";
