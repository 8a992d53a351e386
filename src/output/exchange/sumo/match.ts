/**
 * SUMO's mesoscopic model with our links in it: lengths, speeds, headways and vehicles such that free time, capacity, jam
 * storage and (as far as it goes) the backward wave of every link agree with the loader's triangle (u, C, kj).
 *
 * SUMO 1.15, MESegment.cpp, MELoop.cpp (model: Eissfeldt 2004, pp. 90 and 151). A segment of length L' at speed u' in one
 * queue lets vehicles of length l (with gap) and reaction time τ
 *   in and out no closer than  H = τ·tau + l/u', with tau = tauff, taufj, taujf by who is jammed, this link and the next;
 *   out, when both are jammed, no closer than H(n) = τ·f(n) + l/u', n vehicles on the next segment, with f linear through
 *     f(threshold) = taujf + 7.5/u' and f(L'/7.5) = taujj·L'/7.5 (7.5 m: a car with its gap, built in);
 *   in as long as the lengths on it add up to no more than L'; an empty one takes any vehicle.
 * Ours: headway p/C of p pcu, storage kj·L pcu, holes that come back at w = C/(kj − C/u). Hence, P = the mean pcu of a trip:
 * - One lane. L' = 7.5·(kj·L/P + ½): a mean vehicle is SUMO's car of 7.5 m, lanes and their fractions are length. The half: whole
 *   vehicles are let in, which loses half a one on the mean; ours keeps fractions. u' = L'/(L/u): the free time is the same.
 * - l = 7.5·p/P, and τ = ε·p/P with a small ε, so that the 7.5/u' in f, which is counted once more in H, falls out.
 *   tauff = taufj = taujf = (P/C − 7.5/u')/ε, so H = p/C whoever is jammed (C > 0 and C < u·kj keep it above nought).
 * - threshold: ⌈C·L/(u·P)⌉ vehicles, as many as drive there at capacity; so traffic at capacity is never taken for a jam.
 * - taujj: on a link with n vehicles in a queue, ours lets one in each (L/w)/(kj·L/P − n) s, a hyperbola from P/C at the
 *   threshold to infinity when full. SUMO's is a line. The line through the hyperbola's points at C and C/2 ends at 3·P/C.
 * One segment a link (`meso-edgelength`), since f is made for the link as a whole.
 *
 * What cannot be matched: the hyperbola (queues that move slower than C/3 stand too dense in SUMO); f counts vehicles, not pcu;
 * merges (SUMO: who comes first, ours: by capacity); an exit's capacity below its link's own; the origin queue (SUMO inserts
 * as long as there is room, once a second; ours at the link's capacity); the end of a trip (SUMO lets it off at once).
 */
import type { LoaderClass, LoaderLinks } from "../../../traffic/index.ts";

/** The traffic parameters of SUMO's edges of one type; times in s. */
export interface MesoType {
  readonly tauS: number;
  readonly tauJamS: number;
  /** Share of the room. */
  readonly jamThreshold: number;
}

export interface SumoMatch {
  /** One entry a link: what SUMO is to take for its length, speed and type. */
  readonly lengthM: Float64Array;
  readonly speedMps: Float64Array;
  readonly typeOfLink: Uint32Array;
  readonly types: readonly MesoType[];
  /** One entry a class. */
  readonly vehicles: readonly { readonly lengthM: number; readonly tauS: number }[];
  /** What SUMO must be told on its command line for this to hold. */
  readonly options: readonly string[];
}

/** A car with its gap, built into SUMO's formulae. */
const CAR_M = 7.5;
/** Reaction time of a mean vehicle: small, see above. */
const EPSILON_S = 0.01;
/** Where the jammed headway ends, in headways at capacity. */
const FULL_HEADWAYS = 3;
/** So that whole numbers stay what they are. */
const SLIGHT = 1e-9;
/** Segments longer than any link. */
const ONE_SEGMENT_M = 1e7;

/** `meanPcu`: mean pcu of a trip. Throws RangeError where it is not above 0. */
export function matchMeso(links: LoaderLinks, classes: readonly LoaderClass[], meanPcu: number): SumoMatch {
  if (!(meanPcu > 0)) throw new RangeError(`mean pcu of a trip: ${meanPcu}`);
  const { linkCount } = links;
  const lengthM = new Float64Array(linkCount);
  const speedMps = new Float64Array(linkCount);
  const typeOfLink = new Uint32Array(linkCount);
  const types: MesoType[] = [];
  const known = new Map<string, number>();
  for (let link = 0; link < linkCount; link++) {
    const freeS = links.lengthM[link]! / links.freeSpeedMps[link]!;
    const room = (links.jamDensityPcuPerM[link]! * links.lengthM[link]!) / meanPcu + 0.5;
    const headwayS = meanPcu / links.capacityPcuPerS[link]!;
    lengthM[link] = CAR_M * room;
    speedMps[link] = lengthM[link]! / freeS;
    const tauS = (headwayS - freeS / room) / EPSILON_S;
    const type: MesoType = {
      tauS: thousandths(tauS),
      tauJamS: thousandths((FULL_HEADWAYS * headwayS - freeS / room) / EPSILON_S / room),
      jamThreshold: (Math.ceil(freeS / headwayS - SLIGHT) + 0.5) / room,
    };
    const key = `${type.tauS} ${type.tauJamS} ${type.jamThreshold}`;
    const index = known.get(key) ?? types.push(type) - 1;
    known.set(key, index);
    typeOfLink[link] = index;
  }
  return {
    lengthM,
    speedMps,
    typeOfLink,
    types,
    vehicles: classes.map(({ pcu }) => ({ lengthM: (CAR_M * pcu) / meanPcu, tauS: (EPSILON_S * pcu) / meanPcu })),
    options: [
      ...["--mesosim", "true"],
      ...["--meso-edgelength", String(ONE_SEGMENT_M)],
      ...["--meso-junction-control", "false"],
      ...["--meso-minor-penalty", "0"],
      ...["--meso-tls-penalty", "0"],
      ...["--meso-overtaking", "false"],
      ...["--meso-lane-queue", "false", "--meso-multi-queue", "false"],
      ...["--ignore-route-errors", "true"],
      ...["--time-to-teleport", "-1"],
      ...["--max-depart-delay", "-1"],
      ...["--xml-validation", "never", "--xml-validation.net", "never", "--xml-validation.routes", "never"],
    ],
  };
}

/** SUMO's clock ticks in milliseconds. */
const thousandths = (seconds: number): number => Math.round(seconds * 1000) / 1000;
