/** `what-if`: one day of a plan against its base in seconds, and a second plan beside it. */
import type { WorkOptions } from "../../base/index.ts";
import {
  askWhatIf,
  defaultCacheDir,
  differenceOf,
  type Inputs,
  inWords,
  loadKeptMap,
  openBaseCache,
  readSoundInputs,
  type WhatIf,
  whatIfRow,
} from "../scenario/index.ts";
import type { Output } from "./commands.ts";
import type { Job } from "./job-types.ts";
import { toJson } from "./to-json.ts";

type WhatIfJob = Extract<Job, { name: "what-if" }>;

export async function whatIfCommand(job: WhatIfJob, output: Output): Promise<number> {
  const clockS = (): number => performance.now() / 1000;
  const beganS = clockS();
  const cacheDir = job.cache === false ? null : (job.cache ?? defaultCacheDir());
  const onDraft = output.temporary;
  const asked: WhatIf[] = [];
  const parts: Record<string, number> = {};
  for (const file of job.against === undefined ? [job.plan] : [job.plan, job.against]) {
    const readS = clockS();
    const inputs = await readWhole(file, job, cacheDir, output);
    parts["map and plan"] = (parts["map and plan"] ?? 0) + clockS() - readS;
    const answer = await askWhatIf(inputs, {
      ...{ seed: job.seed, from: job.from, until: job.until, trips: job.trips },
      ...{ version: job.version, cacheDir, onDraft, clockS },
      signal: output.signal,
      onProgress: output.onProgress,
      onWords: (text) => output.words(`clearway: ${file}: ${text}`),
    });
    for (const [part, seconds] of Object.entries(answer.took)) parts[part] = (parts[part] ?? 0) + seconds;
    asked.push(answer);
  }
  const rows = asked.map(whatIfRow);
  const seconds = Object.fromEntries(
    Object.entries({ ...parts, total: clockS() - beganS }).map(([part, s]) => [part, Math.round(s * 100) / 100]),
  );
  const [one, other] = rows;
  const sameBase = new Set(asked.map(({ baseRun }) => baseRun)).size === 1;
  if (job.json) {
    const comparison = other === undefined ? {} : { against: other, difference: differenceOf(one!, other), sameBase };
    output.data(toJson({ view: "internal", synthetic: true, ...one, ...comparison, seconds }));
  } else {
    const told = Object.entries(seconds).map(([part, s]) => `${part} ${s}`);
    output.data([...inWords(rows), `took, s: ${told.join(", ")}`].join("\n"));
  }
  if (!sameBase) output.words("clearway: the two plans have different bases: each is measured against its own");
  // The answer is out; what would make the next one quicker may take its time.
  for (const answer of asked) await answer.keep();
  return 0;
}

async function readWhole(
  file: string,
  { version }: WhatIfJob,
  cacheDir: string | null,
  output: Output,
): Promise<Inputs> {
  const cache = cacheDir === null ? null : openBaseCache(cacheDir, { onDraft: output.temporary });
  const loadMap = (map: string, options: WorkOptions) => loadKeptMap(cache, version, map, options);
  return readSoundInputs(file, { ...output, loadMap });
}
