/** Long work reports a share of its stage and can be cancelled; nothing below `app/` prints. */
import { ClearwayError } from "./issue.ts";

/** `share` in [0, 1]. */
export type Progress = (stage: string, share: number) => void;

export interface WorkOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: Progress | undefined;
}

/** Throws the abort as a ClearwayError of kind `aborted`. Call it between chunks of work. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ClearwayError("aborted", "interrupted", { kind: "aborted", cause: signal.reason });
}
