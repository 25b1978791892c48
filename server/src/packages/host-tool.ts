import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { SkerryError } from '#domain/errors.ts';

/** A program of the host, run with the server's own rights. */
export interface HostTool {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Both outputs, line by line. */
  readonly onLine: (line: string) => void;
}

/** How long a tool that was asked to stop may clean up. */
const graceSeconds = 10;

/** What `timeout` says when it ended the tool because its time was over. */
const timedOut = 124;

/** Runs a tool to its end. Errors: `packageInstallFailed`, `cancelled`. */
export async function runHostTool({ argv, environment, timeoutMs, signal, onLine }: HostTool): Promise<void> {
  const [program = ''] = argv;
  if (signal.aborted) throw cancelled(signal);
  // The tool is a process group of its own, which `timeout` ends whole: when its time is over, when we ask, and when we are killed.
  const limit = ['timeout', `--kill-after=${graceSeconds}s`, `${timeoutMs / 1000}s`];
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', ...limit, ...argv], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => {
    endGroup(child, 'SIGTERM');
    lastResort = setTimeout(() => endGroup(child, 'SIGKILL'), graceSeconds * 1000);
  };
  let lastResort: NodeJS.Timeout | null = null;
  signal.addEventListener('abort', stop, { once: true });
  try {
    const ended = new Promise<string | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, killedBy) => resolve(code === 0 ? null : describeEnd(code, killedBy)));
    });
    const [problem] = await Promise.all([ended, eachLine(child.stdout, onLine), eachLine(child.stderr, onLine)]);
    if (signal.aborted) throw cancelled(signal);
    if (problem !== null) throw new SkerryError('packageInstallFailed', `${program} ${problem}`);
  } catch (cause) {
    if (cause instanceof SkerryError) throw cause;
    throw new SkerryError('packageInstallFailed', `${program} could not be started`, { cause });
  } finally {
    signal.removeEventListener('abort', stop);
    if (lastResort !== null) clearTimeout(lastResort);
  }
}

/** All of it: `timeout` that is asked to end between its fork and its noticing goes alone, and leaves the tool behind. */
function endGroup(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // It has no group of its own yet, so it has started nothing.
    child.kill(name);
  }
}

function describeEnd(code: number | null, killedBy: string | null): string {
  if (code === timedOut) return 'took too long';
  return `ended with ${killedBy ?? `status ${code}`}`;
}

async function eachLine(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream })) onLine(line);
}

function cancelled(signal: AbortSignal): SkerryError {
  return new SkerryError('cancelled', 'the installation was stopped', { cause: signal.reason });
}
