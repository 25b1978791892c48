import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { leftovers } from '../engine/support/leftovers.ts';
import type { Traces } from '../engine/support/leftovers.ts';
import { buildKiller } from './support/kill-at.ts';
import type { Killer } from './support/kill-at.ts';
import { scenarios } from './support/scenarios.ts';
import type { Scenario } from './support/scenarios.ts';

const program = fileURLToPath(new URL('support/doomed-engine.ts', import.meta.url));

let killer: Killer;

beforeAll(async () => {
  killer = await buildKiller();
});

afterAll(() => killer[Symbol.asyncDispose]());

function readTraces(line: string): Traces & { readonly launcher: number } {
  const said: unknown = JSON.parse(line);
  if (typeof said !== 'object' || said === null) throw new Error(line);
  if (!('layersDirectory' in said && 'name' in said && 'launcher' in said)) throw new Error(line);
  return { layersDirectory: String(said.layersDirectory), name: String(said.name), launcher: Number(said.launcher) };
}

/** Kills a server before a system call of its launcher; resolves to whether there were so many. */
async function killAt(call: number, scenario: Scenario): Promise<boolean> {
  const server = spawn(process.execPath, [program, scenario.name], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(server, 'exit');
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true || server.pid === undefined) throw new Error('the server said nothing');
  const traces = readTraces(first.value);
  const reached = await killer.watch(traces.launcher, 'launcher', call, [server.pid], async () => {
    server.stdin.write('\n');
    const last = await lines.next();
    expect(last.done === true || last.value === 'done').toBe(true);
  });
  server.kill('SIGKILL');
  await gone;
  await expect.poll(() => leftovers(traces), { message: `at call ${call}`, timeout: 10_000 }).toEqual([]);
  await rm(traces.layersDirectory, { recursive: true });
  return reached;
}

test.each([
  { scenario: scenarios.run, step: 23, least: 60 },
  { scenario: scenarios.fork, step: 71, least: 100 },
  { scenario: scenarios.build, step: 47, least: 100 },
])(
  'a server that is killed at any moment of $scenario.name leaves nothing',
  async ({ scenario, step, least }) => {
    let call = 1;
    // oxlint-disable-next-line no-await-in-loop -- each call is a server of its own
    while (await killAt(call, scenario)) call += step;
    expect(call).toBeGreaterThan(least);
  },
  120_000,
);
