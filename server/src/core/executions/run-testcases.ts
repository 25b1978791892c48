import type { Execution, Testcase, TestcasesResult } from '#domain/execution.ts';
import type { StageResult } from '#domain/outcome.ts';
import { succeeded } from '#domain/outcome.ts';
import { runSpec } from '#core/executions/command.ts';
import type { Caller, ExecutionContext } from '#core/executions/context.ts';
import { withLease } from '#core/executions/lease.ts';
import { placeProgram } from '#core/executions/place-program.ts';
import type { Sandbox } from '#ports/sandbox-engine.ts';
import { runStage } from '#core/executions/stage.ts';

/**
 * Compiles once and runs every case, one after the other, each from the files as they were after compilation: in a fork, or
 * where nothing is compiled, in a sandbox of its own.
 */
export function runTestcases(
  context: ExecutionContext,
  execution: Execution,
  testcases: readonly Testcase[],
  caller: Caller,
): Promise<TestcasesResult> {
  // A single case has nobody after it, so it may spoil the sandbox itself.
  const forkable = testcases.length > 1 && execution.runtime.compile !== null;
  return withLease(context, { execution, caller, forkable }, async (lease) => {
    const { sandbox, compile, entry } = await placeProgram(context, lease, {
      execution,
      runCompile: (compiling, spec) => runStage(compiling, spec, caller.signal),
    });
    if (compile !== null && !succeeded(compile.outcome)) return { compile, runs: [] };
    const runs: StageResult[] = [];
    for (const [index, { stdin }] of testcases.entries()) {
      const next = (): Promise<Sandbox> | null => {
        if (forkable) return sandbox.fork();
        return index === 0 ? null : lease.filledSandbox();
      };
      // oxlint-disable-next-line no-await-in-loop -- cases run one after the other
      await using own = await next();
      // oxlint-disable-next-line no-await-in-loop -- as above
      const result = await runStage(own ?? sandbox, runSpec(execution, entry, stdin), caller.signal);
      lease.ran(result);
      runs.push(result);
    }
    return { compile, runs };
  });
}
