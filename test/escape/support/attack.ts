import { expect } from 'vitest';

import type { StageLimits } from '#domain/limits.ts';
import type { Outcome, StageResult } from '#domain/outcome.ts';
import type { Sandbox, SandboxEngine, SandboxSpec, StageSpec } from '#ports/sandbox-engine.ts';
import { MIB, text } from '../../engine/support/run-shell.ts';
import { PROGRAMS } from './attack-layer.ts';

/** A hostile program of field.md's table, and how it must end. */
export interface Attack {
  /** Of the table in field.md section 5. */
  readonly row: number;
  readonly name: string;
  /** Below test/escape/programs, without the ending that a compiler takes away. */
  readonly program: string;
  readonly args?: readonly string[];
  readonly limits?: Partial<StageLimits>;
  readonly stdin?: string;
  /** One of these kinds; `contained` where the program itself says that nothing let it through. */
  readonly ends: 'contained' | readonly Outcome['kind'][];
  readonly check?: (result: StageResult) => void;
}

export const attackLimits: StageLimits = {
  wallMs: 10_000,
  cpuMs: 3000,
  memoryBytes: 64 * MIB,
  cpus: 2,
  processes: 32,
  openFiles: 256,
  fileBytes: 16 * MIB,
  outputBytes: 65_536,
  outputOverflow: 'kill',
};

export const attackSpec: SandboxSpec = {
  layers: ['attacks', 'busybox'],
  disk: { bytes: 16 * MIB, inodes: 512 },
};

export function program(name: string, args: readonly string[] = [], changes: Partial<StageSpec> = {}): StageSpec {
  return {
    argv: [`${PROGRAMS}/${name}`, ...args],
    environment: {},
    limits: attackLimits,
    stdin: new Uint8Array(),
    ...changes,
  };
}

export function attackIn(sandbox: Sandbox, attack: Attack): Promise<StageResult> {
  return sandbox.start(
    program(attack.program, attack.args, {
      limits: { ...attackLimits, ...attack.limits },
      stdin: Buffer.from(attack.stdin ?? ''),
    }),
  ).result;
}

/** Runs a program to its end in a sandbox of its own. */
export async function runProgram(
  engine: SandboxEngine,
  name: string,
  args: readonly string[] = [],
  changes: Partial<StageSpec> = {},
): Promise<StageResult> {
  await using sandbox = await engine.create(attackSpec);
  return await sandbox.start(program(name, args, changes)).result;
}

export function expectEnd(attack: Attack, result: StageResult): void {
  if (attack.ends === 'contained') expectContained(result);
  else expect(attack.ends, describe(result)).toContain(result.outcome.kind);
  attack.check?.(result);
}

/** By the program's own word, which no program gives that was let through anywhere. */
export function expectContained(result: StageResult): void {
  const lines = text(result.stdout).trim().split('\n');
  expect(lines.filter((line) => line.startsWith('HOLE'))).toEqual([]);
  expect(lines.at(-1), describe(result)).toBe('contained');
  expect(result.outcome).toEqual({ kind: 'exited', code: 0 });
}

function describe({ outcome, output }: StageResult): string {
  return `${JSON.stringify(outcome)} after:\n${text(output).slice(-2000)}`;
}
