import type { Execution, ExecutionResult } from '#domain/execution.ts';
import type { Caller, ExecutionContext } from '#core/executions/context.ts';
import { runSpec } from '#core/executions/command.ts';
import { withLease } from '#core/executions/lease.ts';
import { placeProgram } from '#core/executions/place-program.ts';
import { runStage } from '#core/executions/stage.ts';
import { succeeded } from '#domain/outcome.ts';

/** Runs code once: compiles where the runtime has a compile stage, then runs. */
export function run(
  context: ExecutionContext,
  execution: Execution,
  stdin: Uint8Array,
  caller: Caller,
): Promise<ExecutionResult> {
  return withLease(context, { execution, caller, forkable: false }, async (lease) => {
    const { sandbox, compile, entry } = await placeProgram(context, lease, {
      execution,
      runCompile: (compiling, spec) => runStage(compiling, spec, caller.signal),
    });
    if (compile !== null && !succeeded(compile.outcome)) return { compile, run: null };
    const ran = await runStage(sandbox, runSpec(execution, entry, stdin), caller.signal);
    lease.ran(ran);
    return { compile, run: ran };
  });
}
