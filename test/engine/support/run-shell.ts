import type { StageLimits } from '#domain/limits.ts';
import type { StageResult } from '#domain/outcome.ts';
import type { Sandbox, SandboxEngine, SandboxSpec, StageSpec } from '#ports/sandbox-engine.ts';

export const MIB = 1024 * 1024;

export const limits: StageLimits = {
  wallMs: 20_000,
  cpuMs: 20_000,
  memoryBytes: 64 * MIB,
  cpus: 2,
  processes: 32,
  openFiles: 64,
  fileBytes: 16 * MIB,
  outputBytes: 65_536,
  outputOverflow: 'kill',
};

export const spec: SandboxSpec = { layers: ['busybox'], disk: { bytes: 16 * MIB, inodes: 512 } };

export function shell(script: string, changes: Partial<StageSpec> = {}): StageSpec {
  return { argv: ['/bin/sh', '-c', script], environment: {}, limits, stdin: new Uint8Array(), ...changes };
}

/** Runs a script in a sandbox of its own. */
export async function runShell(
  engine: SandboxEngine,
  script: string,
  changes: Partial<StageSpec> = {},
): Promise<StageResult> {
  await using sandbox = await engine.create(spec);
  return await sandbox.start(shell(script, changes)).result;
}

export async function outputOf(sandbox: Sandbox, script: string): Promise<string> {
  return text((await sandbox.start(shell(script)).result).output);
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
