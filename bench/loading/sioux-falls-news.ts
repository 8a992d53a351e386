/**
 * What UXsim's drivers are told of a road: its length over the mean speed of the vehicles on it now. Speeds lie inside our
 * links, so they are Newell's: the j-th vehicle from the stop line stands in the queue when it would have driven freely beyond
 * j spacings from there, and goes as fast as the outflow of late and its density in the queue say; the others go freely.
 */
import type { Roads } from "./sioux-falls-choice.ts";

interface Speeds {
  readonly lengthM: Float64Array;
  readonly freeSpeedMps: Float64Array;
}

export interface News {
  /** A packet, or vehicle, of `pcu` sets out for the road, or has come to its stop line. First in, first out. */
  enters(road: number, timeS: number): void;
  isAtEnd(road: number, timeS: number): void;
  seconds(timeS: number): Float64Array;
}

const OF_LATE_S = 120;
/** Where nothing moves, a road is thought to be driven at a hundredth of its free speed. */
const LEAST_SHARE = 0.01;

export function makeNews(city: Roads & Speeds, pcu: number, jamPcuPerM: number, waveMps: number): News {
  const entered: number[][] = Array.from(city.tail, () => []);
  const ended: number[][] = Array.from(city.tail, () => []);
  const speedOf = (road: number, timeS: number): number => {
    const freeMps = city.freeSpeedMps[road]!;
    const ages = entered[road]!.map((s) => timeS - s);
    if (ages.length === 0) return freeMps;
    const outPcuPerS = (pcu * ended[road]!.filter((s) => s > timeS - OF_LATE_S).length) / OF_LATE_S;
    const queuePcuPerM = jamPcuPerM - outPcuPerS / waveMps;
    const queueMps = Math.min(freeMps, outPcuPerS / queuePcuPerM);
    const speeds = ages.map((age, j) => {
      const isQueued = freeMps * age > city.lengthM[road]! - (j * pcu) / queuePcuPerM;
      return isQueued ? queueMps : freeMps;
    });
    return Math.max(LEAST_SHARE * freeMps, speeds.reduce((sum, mps) => sum + mps, 0) / speeds.length);
  };
  return {
    enters: (road, timeS) => entered[road]!.push(timeS),
    isAtEnd(road, timeS) {
      entered[road]!.shift();
      ended[road]!.push(timeS);
    },
    seconds: (timeS) => city.lengthM.map((lengthM, road) => lengthM / speedOf(road, timeS)),
  };
}
