import type { Execution } from '#domain/execution.ts';
import type { DiskLimits } from '#domain/limits.ts';
import type { SandboxSpec } from '#ports/sandbox-engine.ts';
import { sandboxSpec } from '#core/executions/sandbox-spec.ts';

/** Sandboxes in which processes may wait for what clients usually send: language by language, in the order given. */
export function usualProcesses(usual: readonly Execution[], disk: DiskLimits): readonly SandboxSpec[] {
  const byLanguage = Map.groupBy(usual, ({ runtime }) => runtime.language);
  return [...byLanguage.values()]
    .flat()
    .map((execution) => sandboxSpec(execution, disk, false))
    .filter(({ expects }) => expects !== undefined);
}
