import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable, type Stream } from 'node:stream';
import { programEnvironment } from '#domain/command.ts';
import type { StageLimits } from '#domain/limits.ts';
import { baseEnvironment } from '#engine/sandbox.ts';
import { signalNumber } from '#engine/stage-end.ts';
import type { SandboxEngine } from '#ports/sandbox-engine.ts';
import type { Outcome } from '#domain/outcome.ts';

/** What a command printed and how it ended, on either side. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit status, or 128 and the number of the signal that ended it; null where it took too long. */
  readonly status: number | null;
}

const mebibyte = 1_048_576;
const wallMs = 240_000;
const openFiles = 1024;
const nothing = Buffer.alloc(0);

const limits: StageLimits = {
  wallMs,
  cpuMs: 0,
  memoryBytes: 3072 * mebibyte,
  cpus: 0,
  processes: 4096,
  openFiles,
  fileBytes: 0,
  outputBytes: 64 * mebibyte,
  outputOverflow: 'discard',
};

const disk = { bytes: 2048 * mebibyte, inodes: 262_144 };

export interface Command {
  /** Topmost first. */
  readonly layers: readonly string[];
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** One way to run a command in a new tree made of layers. */
export type Side = (command: Command) => Promise<Ended>;

export function sandboxedSide(engine: SandboxEngine): Side {
  return async ({ layers, argv, environment }) => {
    await using sandbox = await engine.create({ layers, disk });
    const stage = { argv, environment: { ...programEnvironment, ...environment }, limits, stdin: new Uint8Array() };
    const { outcome, stdout, stderr } = await sandbox.start(stage).result;
    return { status: statusOf(outcome), stdout: textOf(stdout), stderr: textOf(stderr) };
  };
}

function statusOf(outcome: Outcome): number | null {
  if (outcome.kind === 'exited') return outcome.code;
  return outcome.kind === 'signalled' ? 128 + signalNumber(outcome.signal) : null;
}

/** Bare processes; disposing it forgets the program that starts them. Needs root. */
export interface BareSide extends AsyncDisposable {
  readonly run: Side;
}

export async function openBareSide(layersDirectory: string): Promise<BareSide> {
  const folder = await mkdtemp(path.join(tmpdir(), 'skerry-pairs-'));
  const binary = path.join(folder, 'bare');
  const flags = ['-O2', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE'];
  execFileSync('cc', [...flags, '-o', binary, path.join(import.meta.dirname, 'bare.c')]);
  return {
    async run({ layers, argv, environment }) {
      const root = await mkdtemp(path.join(folder, 'root-'));
      const lower = layers.map((layer) => path.join(layersDirectory, layer)).join(':');
      const child = spawn(binary, [root, lower, String(openFiles), ...argv], {
        env: { ...baseEnvironment, ...programEnvironment, ...environment },
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      });
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        child.kill('SIGTERM');
      }, wallMs);
      const [, ...pipes] = child.stdio;
      const exited = once(child, 'exit');
      const [stdout = nothing, stderr = nothing, raw = nothing] = await Promise.all(pipes.map(readAll));
      await exited;
      clearTimeout(timer);
      await rmdir(root);
      if (raw.length !== 4) throw new Error(`the bare runner failed: ${textOf(stderr)}`);
      const wait = raw.readInt32LE();
      const signal = wait & 0x7f;
      const code = signal === 0 ? (wait >> 8) & 0xff : 128 + signal;
      return { status: late ? null : code, stdout: textOf(stdout), stderr: textOf(stderr) };
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true });
    },
  };
}

function readAll(pipe: Stream | null | undefined): Promise<Buffer> {
  return pipe instanceof Readable ? buffer(pipe) : Promise.resolve(nothing);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
