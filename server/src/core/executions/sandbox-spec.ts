import type { Execution } from '#domain/execution.ts';
import type { DiskLimits } from '#domain/limits.ts';
import type { SandboxSpec } from '#ports/sandbox-engine.ts';
import { firstProcess } from '#core/executions/command.ts';

/** The sandbox that an execution begins in. */
export function sandboxSpec(execution: Execution, disk: DiskLimits, forkable: boolean): SandboxSpec {
  const { language, version, layers } = execution.runtime;
  const expects = firstProcess(execution);
  return { name: `${language} ${version}`, layers, disk, forkable, ...(expects === null ? {} : { expects }) };
}
