/** What a case's schema cannot say: names that must exist, routes without gaps, spans that end after they begin, greens. */
import type { LoadingCase } from "./case-types.ts";

export interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly hint?: string;
}

type Say = (path: PropertyKey[], message: string, hint?: string) => void;
type CaseLink = LoadingCase["links"][number];

/** Columns of trips and what the loader keeps of each take about 150 bytes a trip. */
const MOST_TRIPS = 5_000_000;
/** The loader keeps room for whoever may stand on a link, 16 bytes or more each. */
const MOST_ROOM = 20_000_000;
const MOST_CLASSES = 32;

export function findMistakes(loadingCase: LoadingCase): Mistake[] {
  const mistakes: Mistake[] = [];
  const say: Say = (path, message, hint) => mistakes.push({ path, message, ...(hint !== undefined && { hint }) });
  // The first of a name counts; the others are told.
  const byId = new Map(loadingCase.links.toReversed().map((l) => [l.id, l]));
  const nodes = new Set(loadingCase.links.flatMap((l) => [l.fromNode, l.toNode]));
  const names = new Names(byId, say);
  checkLinks(loadingCase, byId, say);
  checkNodes(loadingCase, nodes, names, say);
  checkLanes(loadingCase, names, say);
  checkDemand(loadingCase, nodes, names, say);
  checkEvents(loadingCase, names, say);
  const { measure } = loadingCase;
  if (measure && measure.toS <= measure.fromS) say(["measure", "toS"], "lies before fromS, or on it");
  if (measure && measure.fromS >= loadingCase.endS) say(["measure", "fromS"], "lies after the end of the case");
  return mistakes;
}

/** Links by their names. */
class Names {
  readonly #byId: ReadonlyMap<string, CaseLink>;
  readonly #say: Say;

  constructor(byId: ReadonlyMap<string, CaseLink>, say: Say) {
    this.#byId = byId;
    this.#say = say;
  }

  /** Undefined, and told, where there is none. */
  find(path: PropertyKey[], name: string): CaseLink | undefined {
    const link = this.#byId.get(name);
    if (link === undefined) {
      const some = [...this.#byId.keys()].reverse().slice(0, 5);
      const all = this.#byId.size > some.length ? `${some.join(", ")}, …` : some.join(", ");
      this.#say(path, `there is no link "${name}"`, `links are ${all}`);
    }
    return link;
  }

  /** Tells a link that is none, or does not begin where the one before it ends. */
  follows(path: PropertyKey[], nameBefore: string | undefined, name: string): void {
    const link = this.find(path, name);
    const before = nameBefore === undefined ? undefined : this.#byId.get(nameBefore);
    if (link === undefined || before === undefined || before.toNode === link.fromNode) return;
    this.#say(
      path,
      `link "${name}" does not begin where "${before.id}" ends`,
      `"${before.id}" ends at ${before.toNode}, "${name}" begins at ${link.fromNode}`,
    );
  }

  chain(path: PropertyKey[], names: readonly string[]): void {
    for (const [i, name] of names.entries()) this.follows([...path, i], names[i - 1], name);
  }
}

function checkLinks({ links, demand }: LoadingCase, byId: ReadonlyMap<string, CaseLink>, say: Say): void {
  const leastPcu = Math.min(...demand.map(({ pcu }) => pcu), 1);
  let room = 0;
  links.forEach((l, i) => {
    if (byId.get(l.id) !== l) say(["links", i, "id"], `"${l.id}" is the id of another link too`);
    const before = room;
    room += (l.lengthM * l.jamDensityPcuPerM) / leastPcu;
    if (before <= MOST_ROOM && room > MOST_ROOM) {
      say(
        ["links", i, "lengthM"],
        `makes room for ${Math.round(room)} vehicles on the links so far; a case may have ${MOST_ROOM}`,
        "lengths are in m, jam densities in pcu/m",
      );
    }
    if (l.capacityPcuPerS >= l.freeSpeedMps * l.jamDensityPcuPerM) {
      say(
        ["links", i, "capacityPcuPerS"],
        `must be less than freeSpeedMps × jamDensityPcuPerM = ${l.freeSpeedMps * l.jamDensityPcuPerM}`,
      );
    }
  });
}

function checkNodes(loadingCase: LoadingCase, known: ReadonlySet<string>, names: Names, say: Say): void {
  const seen = new Set<string>();
  loadingCase.nodes.forEach(({ id, signal }, i) => {
    if (!known.has(id)) say(["nodes", i, "id"], `no link begins or ends at "${id}"`);
    if (seen.has(id)) say(["nodes", i, "id"], `"${id}" stands twice`);
    seen.add(id);
    if (signal === undefined) return;
    const greenS = new Map<string, number>();
    signal.phases.forEach((phase, p) => {
      phase.links.forEach((name, j) => {
        const path = ["nodes", i, "signal", "phases", p, "links", j];
        const link = names.find(path, name);
        if (link && link.toNode !== id) say(path, `link "${name}" does not end at "${id}"`);
        greenS.set(name, (greenS.get(name) ?? 0) + phase.greenS);
      });
    });
    const sum = signal.phases.reduce((total, phase) => total + phase.greenS, 0);
    if (sum > signal.cycleS + 1e-9) {
      say(["nodes", i, "signal", "cycleS"], `is shorter than its phases together, ${sum} s`);
    }
    for (const [name, green] of greenS) {
      if (green < 0.001)
        say(
          ["nodes", i, "signal"],
          `link "${name}" never has green: its traffic would wait for ever`,
          "give its phase some greenS, or shut the link by an event",
        );
    }
  });
}

const classHint = (known: ReadonlySet<string>): string => `demand is of ${[...known].join(", ") || "no class"}`;

function checkLanes({ laneGroups, demand, classes }: LoadingCase, names: Names, say: Say): void {
  const known = new Set(demand.map(({ vehicleClass }) => vehicleClass));
  const hint = classHint(known);
  for (const name of Object.keys(classes)) {
    if (!known.has(name)) say(["classes", name], `no demand is of the class "${name}"`, hint);
  }
  const shares = new Map<string, number>();
  laneGroups.forEach(({ link, toLinks, classes: its, share }, i) => {
    const path = ["laneGroups", i];
    names.find([...path, "link"], link);
    for (const [j, to] of toLinks.entries()) names.follows([...path, "toLinks", j], link, to);
    its?.forEach((name, j) => {
      if (!known.has(name)) say([...path, "classes", j], `no demand is of the class "${name}"`, hint);
    });
    shares.set(link, (shares.get(link) ?? 0) + share);
  });
  for (const [link, sum] of shares) {
    const at = laneGroups.findIndex((group) => group.link === link);
    if (Math.abs(sum - 1) > 1e-6) say(["laneGroups", at, "share"], `the shares of link "${link}" sum to ${sum}, not 1`);
  }
}

function checkDemand(loadingCase: LoadingCase, nodes: ReadonlySet<string>, names: Names, say: Say): void {
  const { demand, endS } = loadingCase;
  let trips = 0;
  demand.forEach((d, i) => {
    const path = ["demand", i];
    if (d.endS < d.startS) say([...path, "endS"], "lies before startS");
    if (d.route) names.chain([...path, "route"], d.route);
    else if (d.fromNode === undefined || d.toNode === undefined) say(path, "needs a route, or fromNode and toNode");
    for (const key of ["fromNode", "toNode"] as const) {
      if (d[key] !== undefined && !nodes.has(d[key])) say([...path, key], `no link begins or ends at "${d[key]}"`);
    }
    const before = trips;
    trips += Math.max(0, Math.min(endS, d.endS) - d.startS) * (d.ratePcuPerS / d.pcu);
    if (before <= MOST_TRIPS && trips > MOST_TRIPS) {
      say(
        [...path, "ratePcuPerS"],
        `makes ${Math.round(trips)} vehicles so far; a case may have ${MOST_TRIPS}`,
        "ratePcuPerS is in pcu a second",
      );
    }
  });
  if (new Set(demand.map((d) => `${d.vehicleClass} ${d.pcu}`)).size > MOST_CLASSES) {
    say(["demand"], `has more than ${MOST_CLASSES} classes of vehicle`);
  }
}

function checkEvents({ events, demand }: LoadingCase, names: Names, say: Say): void {
  const classes = new Set(demand.map(({ vehicleClass }) => vehicleClass));
  events.forEach((e, i) => {
    const path = ["events", i];
    if (e.toS < e.fromS) say([...path, "toS"], "lies before fromS");
    if ((e.link === undefined) === (e.movement === undefined)) say(path, "needs either a link or a movement");
    if (e.link !== undefined) names.find([...path, "link"], e.link);
    if (e.movement) names.chain([...path, "movement"], e.movement);
    if (e.movement && e.capacityPcuPerS === undefined) say(path, "needs capacityPcuPerS, 0 = held");
    for (const key of ["exitCapacityPcuPerS", "entryCapacityPcuPerS", "widthShare", "closedTo"] as const) {
      if (e.movement && e.link === undefined && e[key] !== undefined)
        say([...path, key], "is of links, not of movements", "give the event a link, or capacityPcuPerS, 0 = held");
    }
    const { exitCapacityPcuPerS, entryCapacityPcuPerS, widthShare, closedTo } = e;
    if (e.link !== undefined && e.movement === undefined && e.capacityPcuPerS !== undefined) {
      const hint = "a link has exitCapacityPcuPerS and entryCapacityPcuPerS";
      say([...path, "capacityPcuPerS"], "is of movements, not of links", hint);
    } else if (
      e.link !== undefined &&
      !closedTo &&
      (exitCapacityPcuPerS ?? entryCapacityPcuPerS ?? widthShare) === undefined
    ) {
      say(path, "needs exitCapacityPcuPerS, entryCapacityPcuPerS, widthShare or closedTo");
    }
    if (closedTo?.length === 0) say([...path, "closedTo"], "names no class", classHint(classes));
    closedTo?.forEach((name, j) => {
      if (!classes.has(name)) say([...path, "closedTo", j], `no demand is of the class "${name}"`, classHint(classes));
    });
  });
}
