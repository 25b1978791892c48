import type { StageLimits } from '#domain/limits.ts';
import type { CompileResult, StageResult } from '#domain/outcome.ts';
import type { Runtime } from '#domain/runtime.ts';

/** A file given with an execution. The path is relative, normal, and stays below the working directory. */
export interface SourceFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/** One request to run code. */
export interface Execution {
  readonly runtime: Runtime;
  /** The first is the main file. */
  readonly files: readonly SourceFile[];
  readonly args: readonly string[];
  /** Variables that the dialect gives to every execution. */
  readonly dialectEnvironment: Readonly<Record<string, string>>;
  /** Variables that the request sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** False: it is compiled even where the same was compiled before, and is not kept. */
  readonly useCache: boolean;
  readonly compileLimits: StageLimits;
  readonly runLimits: StageLimits;
}

/** An execution's stages: run is null where compilation failed. */
export interface ExecutionResult {
  readonly compile: CompileResult | null;
  readonly run: StageResult | null;
}

/** One input for a program that is compiled once. */
export interface Testcase {
  readonly stdin: Uint8Array;
}

/** One result per test case, in order; empty where compilation failed. */
export interface TestcasesResult {
  readonly compile: CompileResult | null;
  readonly runs: readonly StageResult[];
}
