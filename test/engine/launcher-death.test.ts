import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { describe, expect, test, vi } from 'vitest';

import type { Engine } from '#engine/engine.ts';
import { guardianPid, launcherPid, leftovers, ownIds } from './support/leftovers.ts';
import type { Traces } from './support/leftovers.ts';
import { MIB, runShell, shell, spec, text } from './support/run-shell.ts';
import { startTestEngine } from './support/test-engine.ts';
import type { TestEngine } from './support/test-engine.ts';

const unavailable = { code: 'engineUnavailable' };

function kill(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

/** Empty when nothing is left, else what still is when patience ends. */
async function waitUntilNothingIsLeft(host: Traces): Promise<readonly string[]> {
  await vi.waitUntil(() => leftovers(host).length === 0, { timeout: 10_000 }).catch(() => undefined);
  return leftovers(host);
}

/** What a doomed server says of itself: its folder of layers and its engine's name. */
async function readTraces(stdout: Readable): Promise<Traces> {
  for await (const line of createInterface({ input: stdout })) {
    const [layersDirectory = '', name = ''] = line.split(' ');
    return { layersDirectory, name };
  }
  throw new Error('the server said nothing');
}

async function started(engine: Engine): Promise<{ readonly result: Promise<unknown> }> {
  const sandbox = await engine.create(spec);
  const ready = Promise.withResolvers<void>();
  const { result } = sandbox.start(
    shell('sleep 1000 & setsid sleep 1000 & echo ready; wait', { stdin: null, onOutput: () => ready.resolve() }),
  );
  await ready.promise;
  return { result };
}

describe('a launcher that is killed', () => {
  test('fails what was asked of it, and what is asked later, and says so', async () => {
    await using host = await startTestEngine(ownIds);
    const { result } = await started(host.engine);
    await using other = await host.engine.create(spec);
    await other.putFiles([{ path: 'a', content: new Uint8Array(10) }]);
    const failures = [result, other.putFiles([{ path: 'b', content: new Uint8Array(12 * MIB) }])];
    const told = failures.map((failure) => failure.catch((error: unknown) => error));
    kill(launcherPid(host));
    expect(await Promise.all(told)).toMatchObject([unavailable, unavailable]);
    expect(await host.engine.lost).toMatchObject(unavailable);
    await expect(runShell(host.engine, 'true')).rejects.toMatchObject(unavailable);
    await expect(host.engine.remove('absent')).rejects.toMatchObject(unavailable);
  });

  test.each([
    ['itself', launcherPid],
    ['by way of its guardian', guardianPid],
  ])('%s leaves no process', async (_, find) => {
    await using host = await startTestEngine(ownIds);
    await Promise.all([started(host.engine), started(host.engine), started(host.engine)]);
    expect(leftovers(host).length).toBeGreaterThan(0);
    kill(find(host));
    await host.engine.lost;
    await expect.poll(() => leftovers(host).filter((trace) => trace.startsWith('process'))).toEqual([]);
  });

  test('leaves nothing at all while its guardian lives', async () => {
    await using host = await startTestEngine(ownIds);
    await Promise.all([started(host.engine), started(host.engine)]);
    kill(launcherPid(host));
    await host.engine.lost;
    expect(await waitUntilNothingIsLeft(host)).toEqual([]);
  });

  test('with its guardian leaves nothing when the next one starts', async () => {
    await using host = await startTestEngine(ownIds);
    await Promise.all([started(host.engine), started(host.engine)]);
    kill(guardianPid(host));
    await host.engine.lost;
    const next = await host.restart();
    expect(text((await runShell(next, 'echo again')).stdout)).toBe('again\n');
    await next[Symbol.asyncDispose]();
    expect(await waitUntilNothingIsLeft(host)).toEqual([]);
  });

  const moments: readonly [string, (host: TestEngine) => Promise<unknown>][] = [
    ['nothing was asked', async () => undefined],
    ['a sandbox is made', async ({ engine }) => (await engine.create(spec)).start(shell('sleep 1000'))],
    ['many sandboxes are made', ({ engine }) => Promise.all(Array.from({ length: 8 }, () => started(engine)))],
    [
      'a file is put',
      async ({ engine }) => {
        const sandbox = await engine.create(spec);
        sandbox.putFiles([{ path: 'a', content: new Uint8Array(8 * MIB) }]).catch(() => undefined);
        await sandbox.readFile('/etc/passwd', 10);
      },
    ],
    [
      'a sandbox is taken apart',
      async ({ engine }) => {
        const sandbox = await engine.create(spec);
        await sandbox.start(shell('true')).result;
        void sandbox[Symbol.asyncDispose]();
      },
    ],
    [
      'a fork is made',
      async ({ engine }) => {
        const origin = await engine.create({ ...spec, forkable: true });
        await origin.start(shell('true')).result;
        await origin.fork();
      },
    ],
    [
      'a layer is built',
      async ({ engine }) => {
        const building = Promise.withResolvers<void>();
        const request = {
          name: 'unfinished',
          below: ['busybox'],
          commands: [{ argv: ['/bin/sh', '-c', 'echo x > /new; echo ready; sleep 1000'], timeoutMs: 100_000 }],
          onOutput: () => building.resolve(),
          signal: new AbortController().signal,
        };
        engine.build(request).catch(() => undefined);
        await building.promise;
      },
    ],
  ];

  test.each(moments)('while %s leaves nothing', async (_, act) => {
    await using host = await startTestEngine(ownIds);
    await act(host);
    kill(launcherPid(host));
    await host.engine.lost;
    expect(await waitUntilNothingIsLeft(host)).toEqual([]);
    expect(await host.engine.list()).toEqual(new Set(['busybox']));
  });
});

describe('an engine that is stopped', () => {
  test('ends what runs, and leaves nothing', async () => {
    await using host = await startTestEngine(ownIds);
    const { result } = await started(host.engine);
    const failure = result.catch((error: unknown) => error);
    await host.engine[Symbol.asyncDispose]();
    expect(await failure).toMatchObject(unavailable);
    expect(leftovers(host)).toEqual([]);
  });
});

test('a server that is killed leaves nothing', async () => {
  const script = fileURLToPath(new URL('support/doomed-server.ts', import.meta.url));
  const server = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const traces = await readTraces(server.stdout);
  expect(leftovers(traces).length).toBeGreaterThan(0);
  server.kill('SIGKILL');
  expect(await waitUntilNothingIsLeft(traces)).toEqual([]);
  await rm(traces.layersDirectory, { recursive: true });
});
