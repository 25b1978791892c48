import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';

const lookMs = 20;
const patienceMs = 60_000;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a Node program until it, and all that it has started, has ended. Signals that would end the caller end that in its
 * place. Resolves with the program's exit code, null where a signal ended it.
 */
export async function runAsGroup(argv: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, argv, { stdio: 'inherit', detached: true });
  const group = child.pid;
  if (group === undefined) throw new Error(`${argv.join(' ')} cannot be started`);
  const end = (): unknown => signalGroup(group, 'SIGTERM');
  for (const signal of signals) process.on(signal, end);
  try {
    await once(child, 'exit');
    await groupEnds(group);
    return child.exitCode;
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}

async function groupEnds(group: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (signalGroup(group, Date.now() < deadline ? 0 : 'SIGKILL') && Date.now() < deadline) {
    // oxlint-disable-next-line no-await-in-loop -- looks at what changes
    await setTimeout(lookMs);
  }
}

/** False where nobody is in it. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
