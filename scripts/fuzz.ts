/**
 * `npx tsx scripts/fuzz.ts --file MAP [--count 1000] [--seed 1] [--from 0]`: damages a map thousands of times and reads it.
 * Each time the answer must be a network or one clear line: never a crash, a hang, more than 700 MB, or half a network.
 *
 * Cases run one after another in a child process; this one watches it, and starts another where it dies or stands still.
 * A case is told by seed and number alone: `--seed S --from N --count 1` repeats it.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ClearwayError, Random } from "../src/base/index.ts";
import { extractRoads, loadNetwork } from "../src/map/index.ts";
import { damage } from "./fuzz-damage.ts";

const STILL_MS = 20_000;
const MOST_MB = 700;
/** Every case is a network as well as an extract; the second is not for all, as it reads the file three times. */
const EXTRACT_EVERY = 4;
/** The first draws of neighbouring streams are alike. */
const WARM_UP_DRAWS = 16;

/** What the child says: a case has begun, or what came of it. */
interface Message {
  readonly number: number;
  readonly how: string;
  readonly outcome?: string;
  readonly fault?: string;
}

interface Plan {
  readonly file: string;
  readonly seed: number;
  readonly from: number;
  readonly count: number;
}

if (process.send === undefined) await watch();
else process.once("message", (plan: Plan) => void runCases(plan));

async function watch(): Promise<void> {
  const { values } = parseArgs({
    options: {
      file: { type: "string" },
      count: { type: "string", default: "1000" },
      seed: { type: "string", default: "1" },
      from: { type: "string", default: "0" },
    },
  });
  if (values.file === undefined) {
    process.stderr.write("fuzz: which map? --file MAP\n");
    process.exit(2);
  }
  const [count, seed, from] = [Number(values.count), Number(values.seed), Number(values.from)];
  const outcomes = new Map<string, number>();
  const faults: string[] = [];
  let peakMb = 0;
  const tell = ({ number, how, outcome, fault }: Message): void => {
    if (outcome !== undefined) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (fault === undefined) return;
    faults.push(`seed ${seed} case ${number} (${how}): ${fault}`);
    process.stdout.write(`${faults.at(-1)}\n`);
  };
  for (let next = from; next < from + count; ) {
    const ended = await watchChild({ file: values.file, seed, from: next, count: from + count - next }, tell);
    next = ended.next;
    peakMb = Math.max(peakMb, ended.peakMb);
  }
  const counts = [...outcomes].sort((a, b) => b[1] - a[1]).map(([outcome, n]) => `${outcome} ${n}`);
  process.stdout.write(
    `${values.file}: ${count} cases, seed ${seed}: ${counts.join(", ")}; at most ${peakMb} MB; ${faults.length} faults\n`,
  );
  process.exit(faults.length === 0 ? 0 : 1);
}

/** Runs cases until the child has done them all or is lost; gives the case to go on with. */
function watchChild(plan: Plan, tell: (message: Message) => void): Promise<{ next: number; peakMb: number }> {
  const child: ChildProcess = fork(fileURLToPath(import.meta.url), { execArgv: ["--import", "tsx"] });
  return new Promise((done) => {
    let last: Message = { number: plan.from, how: "start" };
    let peakMb = 0;
    let isOver = false;
    const lose = (fault: string): void => {
      isOver = true;
      child.kill("SIGKILL");
      tell({ ...last, fault });
      done({ next: last.number + 1, peakMb });
    };
    let timer = setTimeout(() => lose(`hangs for ${STILL_MS / 1000} s`), 2 * STILL_MS);
    child.on("message", (message: Message & { peakMb: number }) => {
      clearTimeout(timer);
      timer = setTimeout(() => lose(`hangs for ${STILL_MS / 1000} s`), STILL_MS);
      last = message;
      peakMb = Math.max(peakMb, message.peakMb);
      if (message.outcome === undefined) return;
      tell(message);
      if (message.peakMb > MOST_MB) lose(`${message.peakMb} MB`);
      else if (message.number + 1 === plan.from + plan.count) child.disconnect();
    });
    child.on("exit", (code, signal) => {
      clearTimeout(timer);
      if (isOver) return;
      if (last.outcome === undefined) lose(`the process ends (${signal ?? code})`);
      else done({ next: last.number + 1, peakMb });
    });
    child.send(plan);
  });
}

async function runCases({ file, seed, from, count }: Plan): Promise<void> {
  const whole = readFileSync(file);
  const folder = mkdtempSync(join(tmpdir(), "clearway-fuzz-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "map");
  const say = (message: Message): void => {
    process.send!({ ...message, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) });
  };
  const links = (await loadNetwork(file)).network.linkCount;
  for (let number = from; number < from + count; number++) {
    const random = new Random(seed, String(number));
    for (let draw = 0; draw < WARM_UP_DRAWS; draw++) random.next();
    const { how, bytes, isCut } = damage(whole, random);
    say({ number, how });
    writeFileSync(path, bytes);
    const read = await answer(path, async () => {
      const { network } = await loadNetwork(path);
      if (isCut && network.linkCount < links) throw new Error(`${network.linkCount} of ${links} links, in silence`);
    });
    const output = join(folder, "cut.osm");
    const cut = number % EXTRACT_EVERY === 0 ? await answer(path, () => extractRoads(path, output)) : read;
    const fault = read.fault ?? cut.fault;
    say({ number, how, outcome: read.outcome, ...(fault !== undefined && { fault }) });
  }
}

async function answer(path: string, work: () => Promise<unknown>): Promise<{ outcome: string; fault?: string }> {
  try {
    await work();
    return { outcome: "read" };
  } catch (error) {
    if (!(error instanceof ClearwayError)) return { outcome: "fault", fault: `${(error as Error).stack}` };
    const { code, kind, message } = error;
    const isClear = kind === "input" && message.startsWith(`${path}:`) && !/\p{Cc}/u.test(message);
    return isClear && message.length < 600 ? { outcome: code } : { outcome: "fault", fault: `${code}: ${message}` };
  }
}
