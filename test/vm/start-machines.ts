import { once } from 'node:events';
import { mkdtempDisposable } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { machines } from './machines.ts';
import type { End } from './report.ts';
import { runInMachines } from './run-in-machines.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A socket that tells the reports of all machines, as JSON, when the last one has ended. */
    readonly machineReports: string;
  }
}

/**
 * Starts the machines before the first suite: they take minutes of one processor, and most suites leave one idle.
 * The test, which comes late, waits for what they report.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtempDisposable(path.join(tmpdir(), 'skerry-vm-'));
  const stop = new AbortController();
  const ended: Promise<End> = runInMachines(machines, folder.path, stop.signal).then(
    (reports) => ({ reports }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  );
  const socket = path.join(folder.path, 'reports');
  const server = createServer((asker) => void ended.then((end) => asker.end(JSON.stringify(end)))).listen(socket);
  await once(server, 'listening');
  project.provide('machineReports', socket);
  return async () => {
    stop.abort();
    await ended;
    server.close();
    await folder[Symbol.asyncDispose]();
  };
}
