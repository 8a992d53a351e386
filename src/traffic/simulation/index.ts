export type { LoaderClass, LoaderLinks, LoaderWindows, Rerouter, Trips } from "./types.ts";
