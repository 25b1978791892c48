import { resolveRuntime } from '#core/executions/resolve-runtime.ts';
import type { Execution } from '#domain/execution.ts';
import type { StageLimits } from '#domain/limits.ts';
import type { RuntimeCatalogue } from '#ports/runtime-catalogue.ts';
import type { Program } from './programs.ts';

const limits: StageLimits = {
  wallMs: 20_000,
  cpuMs: 0,
  memoryBytes: 1_073_741_824,
  cpus: 0,
  processes: 64,
  openFiles: 2_048,
  fileBytes: 0,
  outputBytes: 65_536,
  outputOverflow: 'kill',
};

/** What a program is run as, on every side. */
export function executionOf(catalogue: RuntimeCatalogue, program: Program): Execution {
  const wanted = { language: program.language, version: program.version };
  return {
    runtime: resolveRuntime(catalogue, wanted, 'compatible').runtime,
    files: [{ path: program.file, content: Buffer.from(program.code) }],
    args: [],
    dialectEnvironment: {},
    environment: {},
    useCache: true,
    compileLimits: limits,
    runLimits: limits,
  };
}
