import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { LoopResult } from './closed-loop.ts';
import type { SpawnFiles, SpawnOrder } from './spawner.ts';

/** A Node process that spawns commands over a stack of layers; see spawner.ts. Needs root to start. */
export interface Spawner extends AsyncDisposable {
  /** The layers' root, as commands beside it see it. */
  readonly root: string;
  /** Before the first order: the layers, topmost first, and the files of its working directory. */
  prepare(layers: readonly string[], files: SpawnFiles): void;
  run(order: SpawnOrder): Promise<LoopResult>;
}

/** Inside the layers' root, or beside it, with that root as its working directory. */
export type Where = 'chroot' | 'host';

export function openSpawner(binary: string, folder: string, where: Where): Spawner {
  const mounts = mkdtempSync(path.join(folder, 'mounts-'));
  const child = spawn(binary, [mounts, process.execPath, import.meta.dirname, where], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = once(child, 'exit');
  return {
    root: path.join(mounts, '0', 'root'),
    prepare(layers, files) {
      child.stdin.write(`${layers.join(':')}\n${JSON.stringify(files)}\n`);
    },
    async run(order) {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const answer = await lines.next();
      if (answer.done === true) throw new Error('the spawner ended');
      const result: LoopResult = JSON.parse(answer.value);
      return result;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}
