import type { ExecutionContext } from '#core/executions/context.ts';
import { resolveRuntime, type ResolvedRuntime } from '#core/executions/resolve-runtime.ts';
import type { Execution } from '#domain/execution.ts';
import { requireMainFile, sourceFiles } from './files.ts';
import { compileLimits, requestedLimits, runLimits, type Ceiling, type PistonLimits } from './limits.ts';
import type { RuntimeUsed } from './map.ts';
import { runtimeReply } from './names.ts';
import type { PistonJob } from './validate.ts';

export interface PistonSettings extends PistonLimits {
  /** Whether pages of other origins may call. */
  readonly crossOrigin: boolean;
  /** Limits of single languages, by any of their names. */
  readonly limitOverrides: Readonly<Record<string, Partial<PistonLimits>>>;
}

export interface PistonExecutions {
  readonly executions: ExecutionContext;
  readonly settings: PistonSettings;
  readonly ceiling: Ceiling;
}

export interface PreparedJob {
  readonly execution: Execution;
  readonly resolved: ResolvedRuntime;
  readonly used: RuntimeUsed;
}

/** The second half of the checks, in the original's order: those that need to know the runtime. */
export function prepareJob({ executions, settings, ceiling }: PistonExecutions, job: PistonJob): PreparedJob {
  const resolved = resolveRuntime(executions.catalogue, job, executions.versions);
  const { runtime } = resolved;
  requireMainFile(job.files);
  const { language, version, aliases } = runtimeReply(executions.catalogue, runtime);
  const limits = requestedLimits(job.fields, {
    ...settings,
    ...overrideFor(settings.limitOverrides, [language, runtime.language, ...aliases]),
  });
  const compiling = compileLimits(limits, ceiling);
  return {
    resolved,
    used: { language, version },
    execution: {
      runtime,
      files: sourceFiles(job.files, runtime),
      args: job.args,
      dialectEnvironment: { PISTON_LANGUAGE: language },
      environment: job.environment,
      useCache: job.useCache,
      compileLimits: {
        ...compiling,
        memoryBytes: Math.max(compiling.memoryBytes, runtime.compileMemoryBytes ?? 0),
      },
      runLimits: runLimits(limits, ceiling),
    },
  };
}

function overrideFor(
  overrides: PistonSettings['limitOverrides'],
  names: readonly string[],
): Partial<PistonLimits> | undefined {
  return names.map((name) => overrides[name]).find((override) => override !== undefined);
}
