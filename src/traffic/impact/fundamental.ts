/**
 * Points of the fundamental diagram from a link's time series, beside the triangle that the loader drives by. Density is the mean
 * over the link and the interval (Edie 1963); flow is what left at the stop line, so it lies off the triangle while a wave
 * crosses the link, and under it where a signal or a closure cuts the exit.
 */
import type { LinkSeries, LoaderLinks } from "../simulation/index.ts";

/** One entry a point; by interval, then in the order of the links asked for. Nobody on the link, no point. */
export interface FundamentalPoints {
  readonly count: number;
  readonly link: Uint32Array;
  /** Start of the interval. */
  readonly timeS: Float64Array;
  readonly densityPcuPerM: Float64Array;
  readonly flowPcuPerS: Float64Array;
}

/** Corners of the theory, by ascending density: empty, capacity, jam. */
export type FundamentalTriangle = readonly { readonly densityPcuPerM: number; readonly flowPcuPerS: number }[];

/** `which`: links to take; absent = all. Throws RangeError where the series is not of this network, or a link is none of it. */
export function fundamentalPoints(
  series: LinkSeries,
  links: Pick<LoaderLinks, "linkCount" | "lengthM">,
  which: readonly number[] = Array.from({ length: links.linkCount }, (_, link) => link),
): FundamentalPoints {
  const { intervalS, intervalCount, leftPcu, pcuS } = series;
  const { linkCount, lengthM } = links;
  if (leftPcu.length !== intervalCount * linkCount || pcuS.length !== leftPcu.length)
    throw new RangeError(
      `a series of ${leftPcu.length} entries is not of ${intervalCount} intervals × ${linkCount} links`,
    );
  for (const link of which) if (!(link >= 0 && link < linkCount)) throw new RangeError(`no link ${link}`);
  const room = intervalCount * which.length;
  const link = new Uint32Array(room);
  const timeS = new Float64Array(room);
  const densityPcuPerM = new Float64Array(room);
  const flowPcuPerS = new Float64Array(room);
  let count = 0;
  for (let interval = 0; interval < intervalCount; interval++) {
    for (const one of which) {
      const at = interval * linkCount + one;
      if (pcuS[at]! === 0 && leftPcu[at]! === 0) continue;
      link[count] = one;
      timeS[count] = interval * intervalS;
      densityPcuPerM[count] = pcuS[at]! / (intervalS * lengthM[one]!);
      flowPcuPerS[count] = leftPcu[at]! / intervalS;
      count++;
    }
  }
  return {
    count,
    link: link.subarray(0, count),
    timeS: timeS.subarray(0, count),
    densityPcuPerM: densityPcuPerM.subarray(0, count),
    flowPcuPerS: flowPcuPerS.subarray(0, count),
  };
}

/** The triangle of a link: free flow up to its capacity, then down to jam density. */
export function fundamentalTriangle(
  links: Pick<LoaderLinks, "linkCount" | "freeSpeedMps" | "capacityPcuPerS" | "jamDensityPcuPerM">,
  link: number,
): FundamentalTriangle {
  if (!(link >= 0 && link < links.linkCount)) throw new RangeError(`no link ${link}`);
  const capacity = links.capacityPcuPerS[link]!;
  return [
    { densityPcuPerM: 0, flowPcuPerS: 0 },
    { densityPcuPerM: capacity / links.freeSpeedMps[link]!, flowPcuPerS: capacity },
    { densityPcuPerM: links.jamDensityPcuPerM[link]!, flowPcuPerS: 0 },
  ];
}
