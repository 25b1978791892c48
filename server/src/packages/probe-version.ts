import { programEnvironment } from '#domain/command.ts';
import { SkerryError } from '#domain/errors.ts';
import type { StageLimits } from '#domain/limits.ts';
import { succeeded } from '#domain/outcome.ts';
import type { SandboxEngine } from '#ports/sandbox-engine.ts';
import type { VersionProbe } from '#packages/catalogue.ts';

const mebibyte = 1_048_576;

const probeLimits: StageLimits = {
  wallMs: 30_000,
  cpuMs: 0,
  memoryBytes: 1024 * mebibyte,
  cpus: 0,
  processes: 256,
  openFiles: 1024,
  fileBytes: 0,
  outputBytes: 65_536,
  outputOverflow: 'discard',
};

const probeDisk = { bytes: 64 * mebibyte, inodes: 4096 };

/** Asks an installed runtime which version it is, in a sandbox as every other. Errors: `packageInstallFailed`. */
export async function probeVersion(
  engine: SandboxEngine,
  layers: readonly string[],
  { argv, pattern }: VersionProbe,
): Promise<string> {
  await using sandbox = await engine.create({ layers, disk: probeDisk });
  const stage = sandbox.start({
    argv,
    environment: programEnvironment,
    limits: probeLimits,
    stdin: new Uint8Array(),
  });
  const { outcome, output } = await stage.result;
  const said = new TextDecoder().decode(output);
  if (!succeeded(outcome)) throw broken(argv, `did not work: ${said.trim().slice(0, 500)}`);
  const version = readVersion(said, pattern);
  if (version === null) throw broken(argv, `said no version: ${said.trim().slice(0, 500)}`);
  return version;
}

/** The version that a program printed, as semver; null where there is none. */
export function readVersion(said: string, pattern: RegExp): string | null {
  const version = pattern.exec(said)?.[1] ?? '';
  return /^\d+\.\d+\.\d+$/.test(version) ? version : null;
}

function broken(argv: readonly string[], why: string): SkerryError {
  return new SkerryError('packageInstallFailed', `${argv.join(' ')} ${why}`);
}
