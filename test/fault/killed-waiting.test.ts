import { expect, test, vi } from 'vitest';

import type { Engine } from '#engine/engine.ts';
import type { StageResult } from '#domain/outcome.ts';
import { gated, gatedSpec, stageOf, startGatedEngine } from '../engine/support/gated.ts';
import { launcherPid, leftovers, ownProcesses } from '../engine/support/leftovers.ts';
import { count } from '../engine/support/pool-counts.ts';
import { text } from '../engine/support/run-shell.ts';
import { newWaitingProgram } from './support/compiled-program.ts';

const patience = { timeout: 20_000, interval: 5 };
const interpreter = gated(['open=main', 'print=ran']);

async function run(engine: Engine): Promise<StageResult> {
  await using sandbox = await engine.create(gatedSpec(interpreter));
  await sandbox.putFiles([{ path: 'main', content: Buffer.from('x') }]);
  return await sandbox.start(stageOf(interpreter)).result;
}

test('whichever of those that wait are killed, and when, every request gets its own result', async () => {
  await using host = await startGatedEngine({ maxSandboxes: 12 });
  host.engine.keepWarm([gatedSpec(interpreter)], 3);
  for (let round = 0; round < 40; round++) {
    // Some are at their gate by now, some on their way to it; nothing runs.
    const waiting = ownProcesses('gated');
    const victims = waiting.filter((_pid, index) => (round + index) % 3 !== 0);
    for (const pid of victims) kill(pid);
    // oxlint-disable-next-line no-await-in-loop -- one round after the other
    const results = await Promise.all([run(host.engine), run(host.engine)]);
    for (const { outcome, stdout } of results) {
      expect({ outcome, stdout: text(stdout) }).toEqual({
        outcome: { kind: 'exited', code: 0 },
        stdout: 'open found\nran\n',
      });
    }
  }
  expect(count(host.engine.pool.served, 'warmed')).toBeGreaterThan(0);
});

test('whichever of those that wait for compiled programs are killed, and when, every request gets its own program', async () => {
  await using host = await startGatedEngine({ maxSandboxes: 12 });
  const programs = Array.from({ length: 3 }, newWaitingProgram);
  for (const program of programs) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await program.run(host.engine)).toMatchObject({ compile: { cached: false } });
  }
  for (let round = 0; round < 40; round++) {
    for (const pid of ownProcesses('gated').filter((_pid, index) => (round + index) % 3 !== 0)) kill(pid);
    // oxlint-disable-next-line no-await-in-loop -- one round after the other
    const results = await Promise.all(programs.map((program) => program.run(host.engine)));
    for (const [index, { compile, run: ran }] of results.entries()) {
      expect(compile).toMatchObject({ cached: true });
      expect(ran?.outcome).toEqual({ kind: 'exited', code: 0 });
      expect(text(ran?.stdout ?? new Uint8Array())).toBe(programs[index]?.prints);
    }
  }
  expect(count(host.engine.pool.served, 'warmed')).toBeGreaterThan(0);
  expect(host.engine.released.started).toBeGreaterThan(0);
});

test('a launcher that is killed under load, with processes that wait, fails what it had and leaves nothing', async () => {
  const host = await startGatedEngine({ maxSandboxes: 12 });
  host.engine.keepWarm([gatedSpec(interpreter)], 3);
  await vi.waitFor(() => expect(count(host.engine.pool.waiting, 'warmed')).toBe(3), patience);
  const load = Array.from({ length: 6 }, async () => {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- until it fails
      expect((await run(host.engine)).outcome).toEqual({ kind: 'exited', code: 0 });
    }
  });
  await vi.waitFor(() => expect(count(host.engine.pool.served, 'warmed')).toBeGreaterThan(6), patience);
  kill(launcherPid(host));
  for (const ended of await Promise.allSettled(load)) {
    expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'engineUnavailable' } });
  }
  await expect.poll(() => leftovers(host), { timeout: 10_000 }).toEqual([]);
  await host[Symbol.asyncDispose]();
});

/** It may have ended by itself. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ESRCH') throw error;
  }
}
