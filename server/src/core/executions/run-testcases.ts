import type { Execution, Testcase, TestcasesResult } from '#domain/execution.ts';
import type { StageResult } from '#domain/outcome.ts';
import { succeeded } from '#domain/outcome.ts';
import { runSpec } from '#core/executions/command.ts';
import { compile } from '#core/executions/compile.ts';
import type { Caller, ExecutionContext } from '#core/executions/context.ts';
import { withLease, type Lease } from '#core/executions/lease.ts';
import { runStage } from '#core/executions/stage.ts';

/** Compiles once and runs every case, one after the other, each from the files as they were after compilation. */
export function runTestcases(
  context: ExecutionContext,
  execution: Execution,
  testcases: readonly Testcase[],
  caller: Caller,
): Promise<TestcasesResult> {
  return withLease(context, execution, caller, async (lease) => {
    const compiled = await compile(lease, execution, caller.signal);
    if (compiled !== null && !succeeded(compiled.outcome)) return { compile: compiled, runs: [] };
    return { compile: compiled, runs: await runEach(lease, execution, testcases, caller.signal) };
  });
}

async function runEach(
  lease: Lease,
  execution: Execution,
  testcases: readonly Testcase[],
  signal: AbortSignal,
): Promise<readonly StageResult[]> {
  const runs: StageResult[] = [];
  for (const { stdin } of testcases) {
    // A single case has nobody after it, so it may spoil the sandbox itself.
    await using fork = testcases.length > 1 ? await lease.sandbox.fork() : null;
    const result = await runStage(fork ?? lease.sandbox, runSpec(execution, stdin), signal);
    lease.ran(result);
    runs.push(result);
  }
  return runs;
}
