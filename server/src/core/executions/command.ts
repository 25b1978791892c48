import type { Execution } from '#domain/execution.ts';
import type { StageLimits } from '#domain/limits.ts';
import type { CommandTemplate } from '#domain/runtime.ts';
import type { StageSpec } from '#ports/sandbox-engine.ts';

const baseEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/home/sandbox',
  USER: 'sandbox',
  LANG: 'C.UTF-8',
  TMPDIR: '/tmp',
} as const;

/** Where a compile stage leaves the program. */
const programPath = '/work/.skerry/program';

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
    argv: expandCommand(template, execution, limits),
    environment: { ...baseEnvironment, ...execution.runtime.environment, ...execution.environment },
    limits,
    stdin,
  };
}

/** Fills a template in: `{files}` and `{args}` stand alone and become any number of words, the others are replaced within words. */
export function expandCommand(
  template: CommandTemplate,
  execution: Pick<Execution, 'files' | 'args'>,
  limits: Pick<StageLimits, 'memoryBytes'>,
): string[] {
  const paths = execution.files.map((file) => file.path);
  const values: Readonly<Record<string, string>> = {
    main: paths[0] ?? '',
    memoryMb: String(Math.floor(limits.memoryBytes / 1_048_576)),
    out: programPath,
  };
  return template.flatMap((word) => {
    if (word === '{files}') return paths;
    if (word === '{args}') return execution.args;
    return word.replace(/\{(main|memoryMb|out)\}/g, (_match, name: string) => values[name] ?? '');
  });
}
