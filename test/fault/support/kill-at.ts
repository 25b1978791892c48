import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const source = fileURLToPath(new URL('kill-at.c', import.meta.url));

/** Whose system calls are counted. A worker deletes or finishes layers. */
export type Role = 'launcher' | 'init' | 'stage' | 'worker';

export interface Killer extends AsyncDisposable {
  /**
   * Does `act` while the launcher is watched. When the first process of `role` is about to make its `count`-th system
   * call, the victims are killed, or the process itself where none is given. Resolves to whether it came that far.
   */
  watch(
    launcher: number,
    role: Role,
    count: number,
    victims: readonly number[],
    act: () => Promise<void>,
  ): Promise<boolean>;
}

export async function buildKiller(): Promise<Killer> {
  const directory = await mkdtemp(join(tmpdir(), 'skerry-kill-at-'));
  const program = join(directory, 'kill-at');
  await promisify(execFile)('cc', ['-std=gnu11', '-D_GNU_SOURCE', '-O1', '-o', program, source]);
  return {
    async watch(launcher, role, count, victims, act) {
      const words = [launcher, role, count, ...victims].map(String);
      const watcher = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(watcher, 'exit');
      const lines = createInterface({ input: watcher.stdout })[Symbol.asyncIterator]();
      const first = await lines.next();
      if (first.value !== 'ready') throw new Error(`the launcher ${launcher} cannot be watched`);
      try {
        await act();
      } finally {
        watcher.kill('SIGTERM');
        await ended;
      }
      const last = await lines.next();
      return typeof last.value === 'string' && last.value.startsWith('killed');
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}
