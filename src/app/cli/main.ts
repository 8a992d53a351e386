#!/usr/bin/env node
/**
 * The command line. This thread reads the words, shows progress and listens for Ctrl-C; the work itself runs in a worker
 * thread (job.ts), so that an interrupt is answered at once, whatever is being computed.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import type { Job, JobMessage } from "./job-types.ts";
import { ProgressLine } from "./progress-line.ts";

const INTERRUPTED = 130;
const WRONG_USAGE = 2;

function packageVersion(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("It must be a whole number, 1 or more.");
  return value;
}

function seconds(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= 0 && Number.isFinite(value))) throw new InvalidArgumentError("It must be seconds, 0 or more.");
  return value;
}

function tripNumbers(text: string, before: readonly number[] | undefined): number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (!values.every((value) => Number.isInteger(value) && value >= 0)) {
    throw new InvalidArgumentError("Each must be a whole number, 0 or more, e.g. 0,17.");
  }
  return [...(before ?? []), ...values];
}

function latLon(text: string): [number, number] {
  const values = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  const [lat, lon] = values;
  if (values.length !== 2 || !(Math.abs(lat!) <= 90) || !(Math.abs(lon!) <= 180)) {
    throw new InvalidArgumentError("It must be lat,lon in degrees, e.g. 21.0285,105.8542.");
  }
  return [lat!, lon!];
}

function boundingBox(text: string): [number, number, number, number] {
  const values = text.split(",").map(Number);
  const [west, south, east, north] = values;
  if (values.length !== 4 || values.some(Number.isNaN) || !(west! < east!) || !(south! < north!)) {
    throw new InvalidArgumentError("It must be west,south,east,north in degrees, e.g. 105.80,21.00,105.88,21.06.");
  }
  return values as [number, number, number, number];
}

function commands(version: string, start: (job: Job) => void): Command {
  const program = new Command("clearway")
    .description(
      "Plans how a city's traffic gives way to a convoy: closures, detours, queues, and reopening after passage.",
    )
    .version(version)
    .showSuggestionAfterError(true)
    .showHelpAfterError("(clearway --help lists the commands, clearway COMMAND --help shows examples)")
    .exitOverride();
  const command = (name: string, summary: string, examples: readonly string[]): Command => {
    const sub = program.command(name).description(summary).option("--json", "print data as JSON to standard output");
    return sub.addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ clearway ${example}`).join("\n")}`);
  };

  command("run", "Simulate a plan and write its report and data into a folder.", [
    "run data/plans/state-funeral-2024.yaml -o out",
    "run data/plans/small-street.yaml -o out --lang en --seeds 5",
    "run data/plans/small-street.yaml -o out --records records",
  ])
    .argument("<plan>", "the plan, YAML or JSON")
    .requiredOption("-o, --output <dir>", "folder to write; an existing one is replaced only if clearway wrote it")
    .option("--lang <vi|en>", "language of the report (default: the plan's, else vi)")
    .option("--seeds <n>", "days to simulate (default: the plan's, else 3)", positiveInteger)
    .option("--trips <n>", "trips in the span (default: the plan's)", positiveInteger)
    .option(
      "--threads <n>",
      "threads to use (default: one a core); the result is the same with any number",
      positiveInteger,
    )
    .option("--cache <dir>", "where base days that were learnt are kept (default: the system's cache folder)")
    .option("--no-cache", "learn the base day anew and keep nothing")
    .option(
      "--records <dir>",
      "also write every day's events, flow by link and trips as Parquet into this folder (large; each day is driven again for it); an existing one is replaced only if clearway wrote it",
    )
    .action((plan: string, options: Record<string, never>) => {
      const language = options["lang"] as string | undefined;
      if (language !== undefined && language !== "vi" && language !== "en") {
        throw new CommanderError(WRONG_USAGE, "lang", `error: --lang is vi or en, not "${language}"`);
      }
      start({
        name: "run",
        json: options["json"] === true,
        version,
        plan,
        output: options["output"]!,
        language,
        seeds: options["seeds"],
        trips: options["trips"],
        threads: options["threads"],
        cache: (options["cache"] as string | boolean | undefined) === true ? undefined : options["cache"],
        records: options["records"],
      });
    });

  command("what-if", "Simulate one day of a plan from a kept base day, and say in seconds what the plan does.", [
    "what-if data/plans/state-funeral-2024.yaml",
    "what-if mine.yaml --against data/plans/motorcade-30min.yaml",
    "what-if data/plans/motorcade-30min.yaml --from 14:10 --until 16:30 --json",
  ])
    .argument("<plan>", "the plan, YAML or JSON")
    .option("--against <plan>", "a second plan: both are told, and the second less the first")
    .option("--seed <n>", "the day (default: the plan's first)", positiveInteger)
    .option("--trips <n>", "trips in the span (default: the plan's)", positiveInteger)
    .option(
      "--from <time>",
      "the plan holds from then on and not before, e.g. 14:10 (default: from its first measure on)",
    )
    .option("--until <time>", "simulate and tell no more than up to then (default: an hour after the span)")
    .option("--cache <dir>", "where base days are kept (default: the system's cache folder)")
    .option("--no-cache", "simulate the base day anew and keep nothing")
    .action((plan: string, options: Record<string, never>) =>
      start({
        name: "what-if",
        json: options["json"] === true,
        version,
        plan,
        against: options["against"],
        seed: options["seed"],
        trips: options["trips"],
        from: options["from"],
        until: options["until"],
        cache: (options["cache"] as string | boolean | undefined) === true ? undefined : options["cache"],
      }),
    );

  command("check", "Read a plan, find its streets on the map, and say what is doubtful.", [
    "check data/plans/congress-xiv-2026.yaml",
  ])
    .argument("<plan>", "the plan, YAML or JSON")
    .action((plan: string, options: Record<string, never>) =>
      start({ name: "check", json: options["json"] === true, plan }),
    );

  command("network", "Read an OSM file into a road network and count what it holds.", [
    "network data/hanoi.osm.gz",
    "network extract.osm.pbf --json",
    "network data/hanoi.osm.gz --snapshot hanoi.snapshot --gmns hanoi-gmns",
  ])
    .argument("<file>", ".osm.pbf, .osm, or either in .gz, or a snapshot")
    .option(
      "--gmns <dir>",
      "write the network as GMNS tables; an existing folder is replaced only if clearway wrote it",
    )
    .option("--snapshot <file>", "write the network as a snapshot, which every command reads in milliseconds")
    .action((file: string, options: Record<string, never>) =>
      start({
        name: "network",
        json: options["json"] === true,
        file,
        gmns: options["gmns"],
        snapshot: options["snapshot"],
      }),
    );

  command("signals", "The traffic signals of a map, or as a plan has them: phases, greens, cycles, offsets.", [
    "signals data/hanoi.osm.gz",
    "signals data/plans/state-funeral-2024.yaml --json",
    "signals data/hanoi.osm.gz --geojson signals.geojson",
  ])
    .argument("<file>", "a map (.osm.pbf, .osm, either in .gz, or a snapshot) or a plan (YAML or JSON)")
    .option("--geojson <file>", "write signals and their approaches as GeoJSON")
    .action((file: string, options: Record<string, never>) =>
      start({ name: "signals", json: options["json"] === true, file, geojson: options["geojson"] }),
    );

  command("simulate", "Load one case of links and demand (JSON) and print queues and delays.", [
    "simulate data/cases/two-links.json --json",
    "simulate data/cases/two-links.json --events events.parquet --series series.csv --interval 300",
    "simulate data/cases/two-links.json --trajectory 0,17 --diagram fundamental.svg",
    "simulate data/cases/two-links.json --checkpoint at-noon.state --at 43200",
    "simulate what-if.json --from-checkpoint at-noon.state --json",
  ])
    .argument("<case>", "the case, JSON")
    .option("--events <file>", "write what happened to every vehicle, .parquet or .csv")
    .option("--series <file>", "write flow, density and speed of every link by interval, .parquet or .csv")
    .option("--interval <s>", "seconds of an interval of --series and --diagram", positiveInteger, 60)
    .option(
      "--trajectory <trips>",
      "tell the way of these trips, e.g. 0,17, numbered from 0 in the order of departure; may be given again",
      tripNumbers,
    )
    .option("--diagram <file>", "draw flow over density of the worst link and those like it, .svg")
    .option("--checkpoint <file>", "write the state at the second --at, to go on from it later")
    .option("--at <s>", "the second of --checkpoint", seconds)
    .option("--from-checkpoint <file>", "go on from a state, under this case's events and signals (what if?)")
    .action((file: string, options: Record<string, never>) =>
      start({
        name: "simulate",
        json: options["json"] === true,
        file,
        events: options["events"],
        series: options["series"],
        intervalS: options["interval"]!,
        diagram: options["diagram"],
        trajectories: options["trajectory"] ?? [],
        fromCheckpoint: options["fromCheckpoint"],
        checkpoint: options["checkpoint"],
        atS: options["at"],
      }),
    );

  command("extract", "Cut an OSM file to a box, an area or its roads, whole ways, and write .osm or .osm.gz.", [
    "extract hanoi.osm.pbf -o hanoi.osm.gz --roads",
    "extract hanoi.osm.pbf -o box.osm.gz --bbox 105.80,21.00,105.88,21.06",
    "extract hanoi.osm.pbf -o wards.osm.gz --polygon data/hanoi-wards.geojson --roads",
  ])
    .argument("<file>", ".osm.pbf, .osm, or either in .gz")
    .requiredOption("-o, --output <file>", "file to write, .osm or .osm.gz")
    .option("--bbox <w,s,e,n>", "keep ways with a node inside", boundingBox)
    .option("--polygon <file>", "keep ways with a node inside: GeoJSON polygons, or Osmosis .poly")
    .option("--roads", "keep only roads that vehicles may use, and turn restrictions")
    .option("--date <date>", "date of the data, where the file does not say it, e.g. 2025-05")
    .action((file: string, options: Record<string, never>) =>
      start({
        name: "extract",
        json: options["json"] === true,
        file,
        output: options["output"]!,
        bbox: options["bbox"],
        polygon: options["polygon"],
        roads: options["roads"] === true,
        date: options["date"],
      }),
    );

  const travel = (sub: Command): Command =>
    sub
      .argument("<file>", "the map: .osm.pbf, .osm, either in .gz, or a snapshot")
      .option("--class <name>", "kind of vehicle or class of the fleet, e.g. motorcycle, truck-heavy, ambulance", "car")
      .option(
        "--plan <plan>",
        "a plan whose closures and convoys are obeyed; without a time, all that it ever shuts is shut",
      )
      .option("--zone <zone>", "time zone of local times where no plan names one", "Asia/Ho_Chi_Minh")
      .addOption(
        new Option(
          "--engine <engine>",
          "how ways are found; both find the same (default: dijkstra; cch for a matrix of more than 12 points on a snapshot, of more than 100 on another map)",
        ).choices(["cch", "dijkstra"]),
      );
  const travelWords = (file: string, options: Record<string, never>) => ({
    json: options["json"] === true,
    file,
    who: options["class"] as string | undefined,
    plan: options["plan"] as string | undefined,
    zone: options["zone"] as string | undefined,
    engine: options["engine"] as "cch" | "dijkstra" | undefined,
  });
  travel(
    command("route", "Find ways from a point to a point, by class, through what a plan shuts.", [
      "route data/hanoi.osm.gz --from 21.0245,105.8412 --to 21.0334,105.8572",
      "route data/hanoi.osm.gz --from 21.0245,105.8412 --to 21.0334,105.8572 --class truck-heavy --alternatives 3 --json",
      "route data/hanoi.osm.gz --from 20.98,105.84 --to 21.05,105.80 --plan data/plans/state-funeral-2024.yaml --depart 2024-07-26T14:00",
    ]),
  )
    .requiredOption("--from <lat,lon>", "where it begins", latLon)
    .requiredOption("--to <lat,lon>", "where it ends", latLon)
    .addOption(
      new Option(
        "--depart <time>",
        "when it begins, ISO 8601, local time without an offset; without a time: free flow, by the rules that always hold",
      ).conflicts("arrive"),
    )
    .option("--arrive <time>", "when it must be there; it leaves as late as it can")
    .option("--alternatives <n>", "ways wanted, the best one among them", positiveInteger, 1)
    .addOption(new Option("--lang <lang>", "language of the directions").choices(["vi", "en"]).default("vi"))
    .action((file: string, options: Record<string, never>) =>
      start({
        name: "route",
        ...travelWords(file, options),
        from: options["from"]!,
        to: options["to"]!,
        depart: options["depart"],
        arrive: options["arrive"],
        alternatives: options["alternatives"]!,
        language: options["lang"]!,
      }),
    );

  travel(
    command("matrix", "Seconds between all pairs of points, by class, at a moment of a plan.", [
      "matrix data/hanoi.osm.gz --points data/cases/hospitals.csv > seconds.csv",
      "matrix data/hanoi.osm.gz --points data/cases/hospitals.csv --class emergency --plan data/plans/state-funeral-2024.yaml --at 2024-07-26T14:00 --json",
    ]),
  )
    .requiredOption("--points <csv>", "points with columns lat and lon, and id where they have one")
    .option("--at <time>", "the moment whose closures hold, ISO 8601; local time without an offset")
    .action((file: string, options: Record<string, never>) =>
      start({ name: "matrix", ...travelWords(file, options), points: options["points"]!, at: options["at"] }),
    );

  command("compare-sumo", "Load a plan's day here and in SUMO, on the same routes, and compare what comes out.", [
    "compare-sumo data/plans/small-street.yaml",
    "compare-sumo data/plans/state-funeral-2024.yaml --trips 28000 -o sumo --json",
  ])
    .argument("<plan>", "the plan, YAML or JSON")
    .option("--trips <n>", "trips in the span (default: the plan's, at most 28000)", positiveInteger)
    .option(
      "-o, --output <dir>",
      "keep SUMO's files in this folder; an existing one is replaced only if clearway wrote it",
    )
    .action((plan: string, options: Record<string, never>) =>
      start({
        name: "compare-sumo",
        json: options["json"] === true,
        plan,
        trips: options["trips"],
        output: options["output"],
      }),
    );
  return program;
}

function endChild(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function runJob(job: Job): void {
  const progress = new ProgressLine(process.stderr);
  /** Drafts, and what each is to become. */
  const temporary = new Map<string, string | undefined>();
  const children = new Set<number>();
  const worker = new Worker(new URL(import.meta.url.endsWith(".ts") ? "./job.ts" : "./job.js", import.meta.url), {
    workerData: job,
    ...(import.meta.url.endsWith(".ts") ? { execArgv: ["--import", "tsx"] } : {}),
  });
  let ended = false;
  let interrupted = false;
  const end = (code: number): void => {
    if (ended) return;
    ended = true;
    progress.clear();
    for (const pid of children) endChild(pid);
    for (const path of temporary.keys()) rmSync(path, { recursive: true, force: true });
    process.exitCode = code;
  };
  const interrupt = (): void => {
    if (ended) return;
    interrupted = true;
    void worker.terminate();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  // A reader that goes away early (head, a closed pager) is no failure of ours.
  process.stdout.on("error", () => {});
  worker.on("message", (message: JobMessage) => {
    switch (message.type) {
      case "progress":
        progress.show(message.stage, message.share);
        break;
      case "temporary":
        if (message.exists) temporary.set(message.path, message.target);
        else temporary.delete(message.path);
        break;
      case "child":
        if (message.runs) children.add(message.pid);
        else children.delete(message.pid);
        break;
      case "words":
        progress.clear();
        process.stderr.write(`${message.text}\n`);
        break;
      case "data":
        progress.clear();
        process.stdout.write(message.text.endsWith("\n") ? message.text : `${message.text}\n`);
        break;
      case "end":
        end(message.code);
        break;
    }
  });
  worker.on("error", (error: Error) => {
    progress.clear();
    const memory = (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
    process.stderr.write(
      memory
        ? "clearway: out of memory; try fewer trips or a smaller map\n"
        : `clearway: internal error: ${error.stack ?? error.message}\n`,
    );
    end(1);
  });
  worker.on("exit", () => {
    if (interrupted && !ended) {
      progress.clear();
      const written = [...temporary].flatMap(([path, target]) =>
        target !== undefined && !existsSync(path) && existsSync(target) ? [target] : [],
      );
      process.stderr.write(
        written.length === 0
          ? "clearway: interrupted, nothing was written\n"
          : `clearway: interrupted; written whole before that: ${written.join(", ")}\n`,
      );
    }
    end(interrupted ? INTERRUPTED : 1);
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  });
}

try {
  commands(packageVersion(), runJob).parse();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has printed its own message; --help and --version are no errors.
  if (error.code === "lang") process.stderr.write(`${error.message}\n`);
  // Help that nobody asked for, or for a command that there is not, is all that it prints.
  if (error.code === "commander.help" && error.exitCode !== 0) {
    const [, , word, name] = process.argv;
    const unknown = word === "help" && name !== undefined;
    process.stderr.write(
      unknown ? `\nerror: unknown command '${name}'\n` : "\nerror: name one of the commands above\n",
    );
  }
  process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
}
