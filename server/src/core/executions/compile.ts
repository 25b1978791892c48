import type { Execution } from '#domain/execution.ts';
import type { StageResult } from '#domain/outcome.ts';
import { compileSpec } from '#core/executions/command.ts';
import type { Lease } from '#core/executions/lease.ts';
import { runStage } from '#core/executions/stage.ts';

/** Runs the compile stage; null where the runtime has none. */
export async function compile(lease: Lease, execution: Execution, signal: AbortSignal): Promise<StageResult | null> {
  const spec = compileSpec(execution);
  if (spec === null) return null;
  const result = await runStage(lease.sandbox, spec, signal);
  lease.compiled(result);
  return result;
}
