import { programEnvironment, expandCommand } from '#domain/command.ts';
import type { Execution } from '#domain/execution.ts';
import type { StageLimits } from '#domain/limits.ts';
import type { CommandTemplate } from '#domain/runtime.ts';
import type { ExpectedProcess, StageSpec } from '#ports/sandbox-engine.ts';

/** The compile stage, or null where the runtime has none. */
export function compileSpec(execution: Execution): StageSpec | null {
  const { runtime, compileLimits } = execution;
  if (runtime.compile === null) return null;
  return {
    ...stageSpec(execution, runtime.compile, compileLimits),
    stdin: new Uint8Array(),
    ...servedBy(execution, 'compile'),
  };
}

/** The run stage; stdin null keeps it open. */
export function runSpec(execution: Execution, stdin: Uint8Array | null): StageSpec {
  const { runtime, runLimits } = execution;
  return { ...stageSpec(execution, runtime.run, runLimits), stdin, ...servedBy(execution, 'run') };
}

/**
 * The process that can wait for an execution such as this; null where there is none. A variable of the request's own may name
 * its files (`PYTHONPATH`, `LD_PRELOAD`), and what reads it does so before the gate, when they are not there yet.
 */
export function expectedProcess(execution: Execution): ExpectedProcess | null {
  const { runtime, compileLimits, runLimits } = execution;
  const { warm } = runtime;
  if (warm === null || Object.keys(execution.environment).length > 0) return null;
  const first =
    warm.gates.compile !== null && runtime.compile !== null
      ? { template: runtime.compile, limits: compileLimits }
      : { template: runtime.run, limits: runLimits };
  const gates = [warm.gates.compile, warm.gates.run].flatMap((gate) => (gate === null ? [] : [gate]));
  return {
    ...stageSpec(execution, warm.command ?? first.template, first.limits),
    gates: expand(execution, gates, first.limits),
    image: warm.image,
    preload: warm.preload,
  };
}

function servedBy(execution: Execution, stage: 'compile' | 'run'): Pick<StageSpec, 'servedBy'> {
  const { warm } = execution.runtime;
  const process = expectedProcess(execution);
  if (process === null || warm === null || warm.gates[stage] === null) return {};
  return { servedBy: { process, gate: stage === 'compile' ? 1 : process.gates.length } };
}

function stageSpec(
  execution: Execution,
  template: CommandTemplate,
  limits: StageLimits,
): Pick<StageSpec, 'argv' | 'environment' | 'limits'> {
  return {
    argv: expand(execution, template, limits),
    environment: {
      ...programEnvironment,
      ...execution.runtime.environment,
      ...execution.dialectEnvironment,
      ...execution.environment,
    },
    limits,
  };
}

function expand({ runtime, files, args }: Execution, template: CommandTemplate, limits: StageLimits): string[] {
  return expandCommand(template, runtime.sources, {
    files: files.map((file) => file.path),
    args,
    memoryBytes: limits.memoryBytes,
  });
}
