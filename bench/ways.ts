/**
 * Ways on real Hanoi through what a motorcade shuts: exact windows by the hierarchy's potential beside the same search without
 * it (time-dependent Dijkstra), and three admissible alternatives. The motorcade drives a random way across the city; its
 * links and what crosses them are shut as it passes. Every timed answer is held against the search without potential.
 */
import { Random } from "../src/base/index.ts";
import { largestComponent, loadNetwork } from "../src/map/index.ts";
import {
  crossingsOf,
  findAlternatives,
  type LinkPosition,
  makeHierarchyRouter,
  makeMetric,
  makeRoadHierarchy,
  makeTimedSearch,
  orderRoads,
} from "../src/routing/index.ts";
import { type BenchRow, median } from "./bench-types.ts";
import { check, elapsedUs, quantile } from "./peers/measure.ts";

const PAIRS = 400;
const DEPART_S = 3600;
const LEAD_S = 600;
const AFTER_S = 120;

export async function benchWays(say: (words: string) => void): Promise<BenchRow[]> {
  const { network } = await loadNetwork("data/hanoi.osm.gz");
  const metric = makeMetric(network, { kind: "car" });
  const router = makeHierarchyRouter(network, makeRoadHierarchy(network, orderRoads(network)));
  const random = new Random(1);
  const links = [...largestComponent(network, "car").keys()].filter((link) => Number.isFinite(metric.linkS[link]!));
  const place = (): LinkPosition => ({ link: links[random.below(links.length)]!, share: 0.5 });

  let convoy = router.route(metric, place(), place());
  while (convoy === null || convoy.lengthM < 12_000) convoy = router.route(metric, place(), place());
  const headS: number[] = [];
  let clockS = DEPART_S;
  for (const link of convoy.links) {
    headS.push(clockS);
    clockS += metric.linkS[link]!;
  }
  const windows = {
    links: Array.from(convoy.links, (link, i) => ({ link, fromS: headS[i]! - LEAD_S, untilS: headS[i]! + AFTER_S })),
    movements: crossingsOf(network, convoy.links).map(({ movement, position }) => ({
      movement,
      fromS: headS[position]! - LEAD_S / 10,
      untilS: headS[position]! + AFTER_S,
    })),
  };
  const search = makeTimedSearch(network, windows);
  const pairs = Array.from({ length: PAIRS }, () => [place(), place(), DEPART_S + random.below(1800)] as const);

  say(`${PAIRS} ways through the windows of a motorcade on ${convoy.links.length} links`);
  const plainUs: number[] = [];
  const guidedUs: number[] = [];
  let changed = 0;
  for (let round = 0; round < 3; round++) {
    for (const [from, to, departS] of pairs) {
      let plainS = 0;
      let guidedS = 0;
      const plain = elapsedUs(() => {
        plainS = search.depart(metric, from, to, departS)?.arriveS ?? -1;
      });
      const guided = elapsedUs(() => {
        guidedS = search.depart(metric, from, to, departS, router.openWays(metric, to))?.arriveS ?? -1;
      });
      check("arrival, to the millisecond", Math.round(guidedS * 1000), Math.round(plainS * 1000));
      if (round === 0) {
        const open = router.route(metric, from, to);
        if (open !== null && departS + open.costS < plainS - 0.1) changed++;
        continue; // the first warms up
      }
      plainUs.push(plain);
      guidedUs.push(guided);
    }
  }
  say(`the motorcade changes ${changed} of them; now alternatives`);
  const alternativesUs: number[] = [];
  let found = 0;
  for (let round = 0; round < 3; round++) {
    for (const [from, to] of pairs) {
      let count = 0;
      const us = elapsedUs(() => {
        count = findAlternatives(network, router, router.vias, metric, from, to).length;
      });
      if (round === 0) found += count;
      else alternativesUs.push(us);
    }
  }
  const row = (what: string, unit: string, ours: number, peer: number | null, peerName: string | null): BenchRow => ({
    case: "Hanoi",
    metric: what,
    unit,
    ours,
    peer,
    peerName,
    ratio: peer === null ? null : peer / ours,
  });
  const peerName = "time-dependent Dijkstra";
  return [
    row("through windows, p50", "ms", median(guidedUs) / 1000, median(plainUs) / 1000, peerName),
    row("through windows, mean", "ms", mean(guidedUs) / 1000, mean(plainUs) / 1000, peerName),
    row("through windows, p99", "ms", quantile(guidedUs, 0.99) / 1000, quantile(plainUs, 0.99) / 1000, peerName),
    row("three alternatives, p50", "ms", median(alternativesUs) / 1000, null, null),
    row("three alternatives, p99", "ms", quantile(alternativesUs, 0.99) / 1000, null, null),
    row("ways found of three, mean", "", found / PAIRS, null, null),
  ];
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
