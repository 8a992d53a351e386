/** Who bears it: wards as a table and a shaded map, trips by what they are made for. */
import type { Feature, MultiPolygon, Polygon } from "geojson";
import type { Language } from "../../base/index.ts";
import { ROAD_CLASSES, type RoadNetwork } from "../../map/index.ts";
import { type Band, formatFor, type GroupResult, nameOf, say, type WardResult } from "../view/index.ts";
import { type Frame, frameAround, pathOf } from "./frame.ts";
import { type Html, html } from "./html.ts";
import { placeLabels } from "./labels.ts";
import { COLOURS } from "./style.ts";
import { table } from "./table.ts";
import type { ReportInput } from "./types.ts";

const WARDS_SHOWN = 12;

/** Nothing where the run tells no wards. */
export function wardsSection(input: ReportInput): Html | null {
  const { language, result } = input;
  const { wards, purposes } = result.impact;
  if (wards === undefined || wards.length === 0) return null;
  const format = formatFor(language);
  const half = wardsWithHalf(wards);
  return html`<h2>${say(language, "wardsTitle")}</h2>
<p class="note">${say(language, "wardsNote")} ${half === 0 ? "" : say(language, "wardsHalf", { n: half, of: wards.length })}</p>
${wardMap(input, wards)}
${table<WardResult>(
  [
    { title: say(language, "ward"), cell: (row) => row.name, strong: true },
    { title: say(language, "vehiclesOut"), cell: (row) => format.rough(row.vehicles.mean), numeric: true },
    ...delayColumns<WardResult>(language),
    {
      title: say(language, "queuesShort"),
      cell: ({ queues, longestQueueM }) =>
        queues.max === 0 ? "–" : html`${format.band(queues)}<small>${format.metres(longestQueueM.max)}</small>`,
      numeric: true,
    },
  ],
  wards,
  { shown: WARDS_SHOWN, moreLabel: (n) => say(language, "showMore", { n }) },
)}
${
  purposes === undefined
    ? null
    : html`<h3>${say(language, "purposesTitle")}</h3>
${table(
  [
    {
      title: say(language, "purpose"),
      cell: (row: (typeof purposes)[number]) => nameOf(language, row.purpose),
      strong: true,
    },
    { title: say(language, "trips"), cell: (row) => format.rough(row.vehicles.mean), numeric: true },
    ...delayColumns<(typeof purposes)[number]>(language),
  ],
  purposes,
)}`
}`;
}

function delayColumns<Row extends GroupResult>(
  language: Language,
): { title: string; cell: (row: Row) => string; numeric: true }[] {
  const format = formatFor(language);
  const minutes = ({ min, max }: Band): string => {
    const ends = [format.decimal(min, 1), format.decimal(max, 1)];
    return ends[0] === ends[1] ? ends[0]! : ends.join("–");
  };
  return [
    { title: say(language, "addedHours"), cell: (row) => format.band(row.addedVehicleHours), numeric: true },
    { title: say(language, "addedMinutes"), cell: (row) => minutes(row.addedMinutesPerVehicle), numeric: true },
    { title: say(language, "heldShort"), cell: (row) => format.band(row.held), numeric: true },
  ];
}

/** The fewest wards that bear half of all added delay; 0 where there is none to bear. Wards come worst first. */
function wardsWithHalf(wards: readonly WardResult[]): number {
  const hours = wards.map((ward) => Math.max(0, ward.addedVehicleHours.mean));
  const total = hours.reduce((a, b) => a + b, 0);
  if (total < 1) return 0;
  let count = 0;
  for (let sum = 0; sum < total / 2; count++) sum += hours[count]!;
  return count;
}

/** Minutes from which each shade on begins; told apart in grey print too. */
const SHADES = [
  { from: Number.NEGATIVE_INFINITY, fill: "#f4f1f7" },
  { from: 0.5, fill: "#d9cfe6" },
  { from: 1, fill: "#b79ccf" },
  { from: 2, fill: "#8c5fae" },
  { from: 5, fill: "#5b1f85" },
] as const;
const NAMED = 5;

type Ward = Feature<Polygon | MultiPolygon>;

function wardMap({ language, network, wards: polygons }: ReportInput, rows: readonly WardResult[]): Html | null {
  if (polygons === undefined || polygons === null) return null;
  const rowOf = new Map(rows.map((row) => [row.name, row]));
  const shapes = polygons.features.flatMap((ward) => {
    const row = rowOf.get(String(ward.properties?.["name"]));
    return row === undefined ? [] : [{ row, ward: ward as Ward }];
  });
  if (shapes.length === 0) return null;
  const isShaded = ({ row }: (typeof shapes)[number]): boolean => row.addedMinutesPerVehicle.mean >= SHADES[1].from;
  const shaded = shapes.filter(isShaded);
  const frame = frameAround(
    network,
    linksWithin(
      network,
      (shaded.length === 0 ? shapes : shaded).map(({ ward }) => ward),
    ),
  );
  const { width, height } = frame;
  const shadeOf = ({ vehicles, addedMinutesPerVehicle: { mean } }: WardResult): string =>
    vehicles.max === 0 ? "#fff" : SHADES.findLast((shade) => mean >= shade.from)!.fill;
  const format = formatFor(language);
  const worst = shaded
    .sort((a, b) => b.row.addedMinutesPerVehicle.mean - a.row.addedMinutesPerVehicle.mean)
    .slice(0, NAMED)
    .map(({ row, ward }) => {
      const [x, y] = middleOf(frame, ward);
      const name = shortWard(row.name);
      const minutes = format.decimal(row.addedMinutesPerVehicle.mean, 1);
      return { x, y, name, minutes, width: name.length * 17 + minutes.length * 19 + 14, height: 40 };
    });
  const placed = placeLabels(frame, worst, []);
  const bounds = SHADES.slice(1).map(({ from }) => format.decimal(from, 1));
  const ranges = SHADES.map(({ fill }, i) => ({
    fill,
    text:
      i === 0
        ? say(language, "wardMapLess", { n: bounds[0]! })
        : i === SHADES.length - 1
          ? say(language, "wardMapMore", { n: bounds.at(-1)! })
          : `${bounds[i - 1]}–${bounds[i]}`,
  }));
  return html`<figure class="map"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${say(language, "wardsTitle")}" font-size="32">
<rect width="${width}" height="${height}" fill="#fff"/>
${shapes.map(({ row, ward }) => html`<path d="${pathOfWard(frame, ward)}" fill="${shadeOf(row)}" stroke="#fff" stroke-width="3" fill-rule="evenodd"/>`)}
<path d="${pathOf(network, frame, mainRoads(network))}" fill="none" stroke="${COLOURS.muted}" stroke-width="2.4" stroke-linejoin="round" opacity=".35"/>
${worst.map(({ x, y, name, minutes, width: wide }, i) => {
  const { x: left, y: top, leader } = placed[i]!;
  return html`${leader ? html`<path d="M${x} ${y}L${Math.round(left + wide / 2)} ${Math.round(top + 20)}" stroke="${COLOURS.ink}" stroke-width="2"/>` : null}<circle cx="${x}" cy="${y}" r="7" fill="${COLOURS.ink}" stroke="#fff" stroke-width="3"/>
<text x="${Math.round(left + wide / 2)}" y="${Math.round(top + 30)}" text-anchor="middle" fill="${COLOURS.ink}" stroke="#fff" stroke-width="8" stroke-linejoin="round" paint-order="stroke">${name} <tspan font-weight="700">${minutes}</tspan></text>`;
})}
</svg>
<ul class="legend"><li>${say(language, "wardMapLegend")}:</li>
${ranges.map(({ fill, text }) => html`<li><svg viewBox="0 0 34 14" aria-hidden="true"><rect x="1" y="1" width="32" height="12" fill="${fill}" stroke="#999"/></svg>${text}</li>`)}</ul></figure>`;
}

/** Links that lie in the box around the wards. */
function linksWithin(network: RoadNetwork, wards: readonly Ward[]): number[] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of wards.flatMap((ward) => ringsOf(ward).flat())) {
    west = Math.min(west, lon!);
    east = Math.max(east, lon!);
    south = Math.min(south, lat!);
    north = Math.max(north, lat!);
  }
  const links: number[] = [];
  for (let link = 0; link < network.linkCount; link++) {
    const lon = network.nodeLon[network.tail[link]!]!;
    const lat = network.nodeLat[network.tail[link]!]!;
    if (lon >= west && lon <= east && lat >= south && lat <= north) links.push(link);
  }
  return links;
}

/** To find one's way by. */
function mainRoads(network: RoadNetwork): number[] {
  const links: number[] = [];
  for (let link = 0; link < network.linkCount; link++) {
    if (network.roadClass[link]! <= PRIMARY && network.reverse[link]! > link && network.access[link] !== 0)
      links.push(link);
  }
  return links;
}

const PRIMARY = ROAD_CLASSES.indexOf("primary");

const ringsOf = ({ geometry }: Ward): number[][][] =>
  geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();

/** Whole units; points that fall together are left out. */
function pathOfWard(frame: Frame, ward: Ward): string {
  return ringsOf(ward)
    .map((ring) => {
      const points: string[] = [];
      for (const [lon, lat] of ring) {
        const point = `${Math.round(frame.x(lon!))} ${Math.round(frame.y(lat!))}`;
        if (point !== points.at(-1)) points.push(point);
      }
      return `M${points.join("L")}Z`;
    })
    .join("");
}

/** The middle of the longest ring's box: good enough for a name. */
function middleOf(frame: Frame, ward: Ward): [number, number] {
  const ring = ringsOf(ward).reduce((a, b) => (b.length > a.length ? b : a));
  const lons = ring.map(([lon]) => lon!);
  const lats = ring.map(([, lat]) => lat!);
  const middle = (values: readonly number[]): number => (Math.min(...values) + Math.max(...values)) / 2;
  return [Math.round(frame.x(middle(lons))), Math.round(frame.y(middle(lats)))];
}

const shortWard = (name: string): string => name.replace(/^(Phường|Xã) (?=\p{Lu})/u, "");
