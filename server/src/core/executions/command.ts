import { programEnvironment, expandCommand } from '#domain/command.ts';
import type { Execution } from '#domain/execution.ts';
import type { StageLimits } from '#domain/limits.ts';
import type { CommandTemplate } from '#domain/runtime.ts';
import type { StageSpec } from '#ports/sandbox-engine.ts';

/** The compile stage, or null where the runtime has none. */
export function compileSpec(execution: Execution): StageSpec | null {
  const { runtime, compileLimits } = execution;
  if (runtime.compile === null) return null;
  return stageSpec(execution, runtime.compile, compileLimits, new Uint8Array());
}

/** The run stage; stdin null keeps it open. */
export function runSpec(execution: Execution, stdin: Uint8Array | null): StageSpec {
  return stageSpec(execution, execution.runtime.run, execution.runLimits, stdin);
}

function stageSpec(
  execution: Execution,
  template: CommandTemplate,
  limits: StageLimits,
  stdin: Uint8Array | null,
): StageSpec {
  return {
    argv: expandCommand(template, execution.runtime.sources, {
      files: execution.files.map((file) => file.path),
      args: execution.args,
      memoryBytes: limits.memoryBytes,
    }),
    environment: { ...programEnvironment, ...execution.runtime.environment, ...execution.environment },
    limits,
    stdin,
  };
}
