import { programEnvironment, programPath, expandCommand } from '#domain/command.ts';
import type { Execution } from '#domain/execution.ts';
import type { StageLimits } from '#domain/limits.ts';
import type { CommandTemplate } from '#domain/runtime.ts';
import type { ExpectedProcess, StageSpec } from '#ports/sandbox-engine.ts';

/** One of the stages, before its words are filled in. */
interface Part {
  readonly stage: 'compile' | 'run';
  readonly template: CommandTemplate;
  readonly limits: StageLimits;
  readonly entry: string | null;
}

type Command = Pick<StageSpec, 'argv' | 'environment' | 'limits'>;

/** The compile stage, or null where the runtime has none. */
export function compileSpec(execution: Execution): StageSpec | null {
  const part = compilePart(execution);
  return part === null ? null : { ...specOf(execution, part), stdin: new Uint8Array() };
}

/** The run stage; `entry` is what the compile stage said, stdin null keeps it open. */
export function runSpec(execution: Execution, entry: string | null, stdin: Uint8Array | null): StageSpec {
  return { ...specOf(execution, runPart(execution, entry)), stdin };
}

/** The process that can wait for the first stage of an execution such as this; null where there is none. */
export function firstProcess(execution: Execution): ExpectedProcess | null {
  return specOf(execution, compilePart(execution) ?? runPart(execution, null)).servedBy ?? null;
}

/** The same for the run stage of what was compiled before. */
export function runProcess(execution: Execution, entry: string | null): ExpectedProcess | null {
  return specOf(execution, runPart(execution, entry)).servedBy ?? null;
}

function compilePart({ runtime, compileLimits }: Execution): Part | null {
  if (runtime.compile === null) return null;
  return { stage: 'compile', template: runtime.compile, limits: compileLimits, entry: null };
}

function runPart({ runtime, runLimits }: Execution, entry: string | null): Part {
  return { stage: 'run', template: runtime.run, limits: runLimits, entry };
}

/**
 * A variable of the request's own may name its files (`PYTHONPATH`, `LD_PRELOAD`), and what reads it does so before the gate,
 * when they are not there yet.
 */
function processOf(execution: Execution, part: Part, command: Command): ExpectedProcess | null {
  const { warm } = execution.runtime;
  const template = warm?.gates[part.stage] ?? null;
  if (warm === null || template === null || Object.keys(execution.environment).length > 0) return null;
  const [gate = ''] = expand(execution, part, [template]);
  return {
    ...command,
    // Who goes there may look before whether that is a folder.
    folders: template.startsWith('{out}/') ? [programPath] : [],
    gate,
    image: warm.image,
    preload: warm.preload,
  };
}

function specOf(execution: Execution, part: Part): Omit<StageSpec, 'stdin'> {
  const command = commandOf(execution, part);
  const process = processOf(execution, part, command);
  return { ...command, ...(process === null ? {} : { servedBy: process }) };
}

function commandOf(execution: Execution, part: Part): Command {
  return {
    argv: expand(execution, part, part.template),
    environment: {
      ...programEnvironment,
      ...execution.runtime.environment,
      ...execution.dialectEnvironment,
      ...execution.environment,
    },
    limits: part.limits,
  };
}

function expand({ runtime, files, args }: Execution, { limits, entry }: Part, template: CommandTemplate): string[] {
  return expandCommand(template, runtime.sources, {
    files: files.map((file) => file.path),
    args,
    memoryBytes: limits.memoryBytes,
    entry,
  });
}
