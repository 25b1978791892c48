import type { Execution, ExecutionResult } from '#domain/execution.ts';
import type { Caller, ExecutionContext } from '#core/executions/context.ts';
import { compile } from '#core/executions/compile.ts';
import { runSpec } from '#core/executions/command.ts';
import { withLease } from '#core/executions/lease.ts';
import { runStage } from '#core/executions/stage.ts';
import { succeeded } from '#domain/outcome.ts';

/** Runs code once: compiles where the runtime has a compile stage, then runs in the same sandbox. */
export function run(
  context: ExecutionContext,
  execution: Execution,
  stdin: Uint8Array,
  caller: Caller,
): Promise<ExecutionResult> {
  return withLease(context, { execution, caller, forkable: false }, async (lease) => {
    const compiled = await compile(lease, execution, caller.signal);
    if (compiled !== null && !succeeded(compiled.outcome)) return { compile: compiled, run: null };
    const ran = await runStage(lease.sandbox, runSpec(execution, stdin), caller.signal);
    lease.ran(ran);
    return { compile: compiled, run: ran };
  });
}
