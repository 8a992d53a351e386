export { leastLeads, lengthenLeads } from "./leads.ts";
export { type LeadProof, type LinkProof, type ProofRun, proveLeads, roadOf, worstProof } from "./proof.ts";
export { type Outside, outsidePublished } from "./published.ts";
export { type Ride, rideAlong } from "./ride.ts";
export { type Junction, planRiders, type RiderPlan, type RiderTask } from "./riders.ts";
export { makeTimetable, type Timetable } from "./timetable.ts";
export { type ConvoyWindows, convoyWindows, type Hold, type Leads, plannedLeads } from "./windows.ts";
