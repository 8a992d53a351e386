/** `signals`: the signals of a city, or of a plan's city as the plan has them: what belongs together, phases, greens. */
import type { FeatureCollection } from "geojson";
import { formatIssue, replaceFile } from "../../base/index.ts";
import { linkLine, loadNetwork, type RoadNetwork } from "../../map/index.ts";
import { makeSignals, type SignalController, type SignalReport, tellApproach } from "../../traffic/index.ts";
import { readSoundInputs } from "../scenario/index.ts";
import type { Output } from "./commands.ts";
import type { Job } from "./job-types.ts";
import { toJson } from "./to-json.ts";

const ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0";

interface City {
  readonly network: RoadNetwork;
  readonly report: SignalReport;
  readonly controllers: readonly SignalController[];
  readonly off: readonly SignalController[];
  readonly handovers: readonly {
    readonly controller: number;
    readonly from: string;
    readonly until: string;
    readonly exit: string;
  }[];
}

export async function signalsCommand(job: Extract<Job, { name: "signals" }>, output: Output): Promise<number> {
  const city = /\.(ya?ml|json)$/i.test(job.file) ? await ofPlan(job.file, output) : await ofMap(job.file, output);
  const { network, report, controllers, off, handovers } = city;
  if (job.geojson !== undefined) {
    const text = `${toJson(toGeoJson(network, controllers))}\n`;
    await replaceFile(job.geojson, [new TextEncoder().encode(text)]);
  }
  const rows = controllers.map((controller) => rowOf(network, controller));
  if (job.json) {
    output.data(toJson({ ...report, off: off.map(({ osmId }) => osmId), handovers, controllers: rows }));
    return 0;
  }
  const share = report.signalNodes === 0 ? 100 : (100 * report.usedNodes) / report.signalNodes;
  const count = (isIt: (controller: SignalController) => boolean): number => controllers.filter(isIt).length;
  const byPhases = [1, 2, 3, 4].map(
    (n) => `${n}: ${count(({ phases }) => phases.filter(({ links }) => links.length > 0).length === n)}`,
  );
  const switchedOff = off.length > 0 ? `; ${off.length} switched off` : "";
  output.data(
    [
      `signal nodes   ${report.signalNodes}, of which ${report.usedNodes} (${share.toFixed(1)} %) belong to a signal`,
      `signals        ${controllers.length}: ${count(({ kind }) => kind === "junction")} at junctions, ${count(({ kind }) => kind === "crossing")} at crossings for people${switchedOff}`,
      `phases         ${byPhases.join(", ")}`,
      `approaches     ${report.approaches}; ${report.freeSlipRoads} slip roads pass by`,
      `green waves    ${report.coordinated} signals in step with a neighbour`,
      ...report.dropped.map(({ osmId, reason }) => `dropped        node ${osmId}: ${reason}`),
      "programmes     assumed, but where a plan says them",
      "",
      ...rows.flatMap(({ osmId, name, cycleS, offsetS, phases }) => [
        `${name} (node ${osmId}): cycle ${cycleS} s, from second ${offsetS}`,
        ...phases.map(
          ({ fromS, greenS, amberS, allRedS, approaches }) =>
            `  ${`${fromS}`.padStart(4)} s  green ${greenS} s, amber ${amberS} s, all red ${allRedS} s: ${approaches.length === 0 ? "people cross" : approaches.map(({ from }) => from).join("; ")}`,
        ),
      ]),
      ...handovers.map(
        ({ controller, from, until, exit }) =>
          `police         node ${controller}: ${from} to ${until}, back by ${exit}`,
      ),
    ].join("\n"),
  );
  return 0;
}

async function ofMap(file: string, output: Output): Promise<City> {
  const { network } = await loadNetwork(file, output);
  const { controllers, report } = makeSignals(network);
  return { network, report, controllers, off: [], handovers: [] };
}

/** Throws ClearwayError with the issues where the plan has errors, those of its signals among them; their warnings are told. */
async function ofPlan(file: string, output: Output): Promise<City> {
  const { network, signals, signalIssues, resolution } = await readSoundInputs(file, output);
  for (const issue of signalIssues) {
    if (issue.severity === "warning") output.words(formatIssue(issue));
  }
  const { controllers, report } = makeSignals(network);
  const { clock } = resolution.resolved;
  const edited = signals ?? { controllers, off: [], handovers: [] };
  return {
    network,
    report,
    controllers: edited.controllers,
    off: edited.off,
    handovers: edited.handovers.map(({ controller, fromS, untilS, exit }) => ({
      controller,
      from: clock.iso(fromS),
      until: clock.iso(untilS),
      exit,
    })),
  };
}

function rowOf(
  network: RoadNetwork,
  { osmId, name, kind, lon, lat, cycleS, offsetS, phases, approaches, signalNodes }: SignalController,
) {
  const approachOf = (link: number) => {
    const approach = approaches.find((each) => each.link === link)!;
    return { from: tellApproach(approach), way: network.wayId[link]!, link, headingDeg: approach.headingDeg };
  };
  return {
    osmId,
    name,
    kind,
    lon,
    lat,
    nodes: signalNodes.map((node) => network.nodeOsmId[node]!),
    cycleS,
    offsetS,
    phases: phases.map(({ links, fromS, greenS, amberS, allRedS }) => ({
      fromS,
      greenS,
      amberS,
      allRedS,
      approaches: links.map(approachOf),
    })),
  };
}

/** A point a signal, and the links of its approaches with the phase and seconds of their greens. */
function toGeoJson(network: RoadNetwork, controllers: readonly SignalController[]): FeatureCollection {
  const features: FeatureCollection["features"] = [];
  for (const { osmId, name, kind, lon, lat, cycleS, offsetS, phases } of controllers) {
    features.push({
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon, lat] },
      properties: { osmId, name, kind, cycleS, offsetS, attribution: ATTRIBUTION },
    });
    for (const [phase, { links, fromS, greenS }] of phases.entries()) {
      for (const link of links) {
        features.push({
          type: "Feature",
          geometry: { type: "LineString", coordinates: linkLine(network, link) },
          properties: { osmId, phase, fromS, greenS, way: network.wayId[link], attribution: ATTRIBUTION },
        });
      }
    }
  }
  return { type: "FeatureCollection", features };
}
