/** What went wrong, said so that the reader can mend it. A user's mistake is an Issue; a failed run is a ClearwayError. */

export type Severity = "error" | "warning" | "note";

/** One finding about an input file. All of a file's issues are collected before anything runs. */
export interface Issue {
  /** Stable, kebab-case, e.g. `unknown-street`. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence, no final stop. */
  readonly message: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** What to do about it. */
  readonly hint?: string;
}

/** `input`: the user's file or words are at fault (exit 2). `run`: the run failed (exit 1). `aborted`: interrupted (exit 130). */
export type FailureKind = "input" | "run" | "aborted";

/** The only error that leaves a module on purpose. The message is one line, complete, and says what to do. */
export class ClearwayError extends Error {
  readonly code: string;
  readonly kind: FailureKind;
  readonly issues: readonly Issue[];
  constructor(
    code: string,
    message: string,
    options: { kind?: FailureKind; cause?: unknown; issues?: readonly Issue[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ClearwayError";
    this.code = code;
    this.kind = options.kind ?? "input";
    this.issues = options.issues ?? [];
  }
}

/** `file:line:column: severity: message [code]` and the hint on a line of its own. */
export function formatIssue(issue: Issue): string {
  const place = [issue.file, issue.line, issue.column].filter((part) => part !== undefined).join(":");
  const head = `${place === "" ? "" : `${place}: `}${issue.severity}: ${issue.message} [${issue.code}]`;
  return issue.hint === undefined ? head : `${head}\n  ${issue.hint}`;
}
