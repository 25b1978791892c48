import type { ErrorCode } from '#domain/errors.ts';
import type { Outcome } from '#domain/outcome.ts';

/** Where what happened is told: one event per operation, never user code or output. */
export interface Events {
  executionFinished(event: ExecutionFinished): void;
}

export interface ExecutionFinished {
  readonly requestId: string;
  readonly dialect: string;
  /** `python 3.11.2` */
  readonly runtime: string;
  readonly compile: Outcome['kind'] | null;
  /** True where the compile stage was not run, because the same was compiled before. */
  readonly cached: boolean;
  readonly runs: readonly Outcome['kind'][];
  readonly queuedMs: number;
  readonly durationMs: number;
  /** Why it did not finish; null when it did, whatever the code's own outcome was. */
  readonly error: ErrorCode | null;
}
