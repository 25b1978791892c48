import { readEntry } from '#core/executions/entry.ts';
import { programEnvironment, expandCommand } from '#domain/command.ts';
import type { StageLimits } from '#domain/limits.ts';
import type { StageResult } from '#domain/outcome.ts';
import { succeeded } from '#domain/outcome.ts';
import type { CommandTemplate } from '#domain/runtime.ts';
import type { SandboxEngine } from '#ports/sandbox-engine.ts';
import type { RuntimeDefinition } from '#packages/catalogue.ts';

const mebibyte = 1_048_576;

const limits: StageLimits = {
  wallMs: 40_000,
  cpuMs: 0,
  // As little as a request gets that does not ask for more.
  memoryBytes: 128 * mebibyte,
  cpus: 0,
  processes: 256,
  openFiles: 1024,
  fileBytes: 0,
  outputBytes: 1 * mebibyte,
  outputOverflow: 'kill',
};

export interface Program {
  readonly files: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly stdin?: string;
}

/** What a stage printed, and how it ended where that was not well. */
export interface Printed {
  readonly compile: string | null;
  readonly run: string | null;
}

const disk = { bytes: 256 * mebibyte, inodes: 16_384 };

/** Compiles where the runtime does, and runs in a fork of the compiled state, as a test case would. */
export async function runProgram(
  engine: SandboxEngine,
  { template }: RuntimeDefinition,
  layers: readonly string[],
  { files, args = [], stdin = '' }: Program,
): Promise<Printed> {
  const spec = { layers, disk, forkable: true };
  const stage = (command: CommandTemplate, memoryBytes: number, entry: string | null) => ({
    argv: expandCommand(command, template.sources, { files: Object.keys(files), args, memoryBytes, entry }),
    environment: { ...programEnvironment, ...template.environment },
    limits: { ...limits, memoryBytes },
    stdin: Buffer.from(stdin),
  });
  await using sandbox = await engine.create(spec);
  await sandbox.putFiles(Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) })));
  let compiled: StageResult | null = null;
  if (template.compile !== null) {
    const memoryBytes = Math.max(limits.memoryBytes, template.compileMemoryBytes ?? 0);
    compiled = await sandbox.start(stage(template.compile, memoryBytes, null)).result;
    if (!succeeded(compiled.outcome)) return { compile: describe(compiled), run: null };
  }
  const entry = await readEntry(sandbox, template);
  await using fork = await sandbox.fork();
  const ran = await fork.start(stage(template.run, limits.memoryBytes, entry)).result;
  return { compile: compiled === null ? null : describe(compiled), run: describe(ran) };
}

/** Runs commands in a new sandbox without files, one after the other; what each printed. */
export async function runStages(
  engine: SandboxEngine,
  { template }: RuntimeDefinition,
  layers: readonly string[],
  commands: readonly CommandTemplate[],
): Promise<readonly string[]> {
  const memoryBytes = template.compileMemoryBytes ?? limits.memoryBytes;
  await using sandbox = await engine.create({ layers, disk });
  const printed: string[] = [];
  for (const command of commands) {
    const values = { files: [template.mainFile], args: [], memoryBytes, entry: null };
    const argv = expandCommand(command, template.sources, values);
    const environment = { ...programEnvironment, ...template.environment };
    const stage = sandbox.start({ argv, environment, limits: { ...limits, memoryBytes }, stdin: new Uint8Array() });
    // oxlint-disable-next-line no-await-in-loop -- one stage at a time
    printed.push(describe(await stage.result));
  }
  return printed;
}

function describe({ outcome, output }: StageResult): string {
  const printed = new TextDecoder().decode(output);
  return succeeded(outcome) ? printed : `${printed}${JSON.stringify(outcome)}`;
}
