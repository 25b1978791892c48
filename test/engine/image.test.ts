import { utimes } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test, vi } from 'vitest';

import type { Engine } from '#engine/engine.ts';
import type { ExpectedProcess } from '#ports/sandbox-engine.ts';
import { gated, gatedSpec, stageOf, startGatedEngine } from './support/gated.ts';
import { ownProcesses } from './support/leftovers.ts';
import { count } from './support/pool-counts.ts';
import { text } from './support/run-shell.ts';

function written(steps: readonly string[]): ExpectedProcess {
  return { ...gated(steps), image: true };
}

async function run(engine: Engine, process: ExpectedProcess): Promise<string> {
  await using sandbox = await engine.create(gatedSpec(process));
  await sandbox.putFiles([{ path: 'main', content: Buffer.from('x') }]);
  return text((await sandbox.start(stageOf(process)).result).stdout);
}

function made({ pool }: Engine): number {
  return pool.images.reduce((total, one) => total + one.count, 0);
}

async function keepOneFromImage(engine: Engine, process: ExpectedProcess): Promise<void> {
  engine.keepWarm([gatedSpec(process)], 1);
  await vi.waitFor(() => expect(count(engine.pool.waiting, 'warmed')).toBe(1), { timeout: 10_000, interval: 5 });
}

test('processes start from an image of the first, until it is used up', async () => {
  await using host = await startGatedEngine({ onlyTier: 'warmed', imageUses: 2 });
  const process = written(['open=main', 'print=ran', 'random']);
  const outputs: string[] = [];
  for (const images of [1, 2, 2, 3, 3]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    outputs.push(await run(host.engine, process));
    // The next one is written before it is needed.
    // oxlint-disable-next-line no-await-in-loop -- as above
    await vi.waitFor(() => expect(made(host.engine)).toBe(images), { timeout: 10_000, interval: 5 });
  }
  expect(outputs.filter((output) => !output.startsWith('open found\nran\nrandom '))).toEqual([]);
  expect(new Set(outputs).size).toBe(outputs.length);
});

test('what cannot be written down is started plainly, and said so once', async () => {
  await using host = await startGatedEngine({ onlyTier: 'warmed', imageUses: 2 });
  const process = written(['thread', 'open=main', 'print=ran']);
  expect(await run(host.engine, process)).toBe('open found\nran\n');
  expect(await run(host.engine, process)).toBe('open found\nran\n');
  expect(host.log.filter((line) => line.includes('without an image'))).toHaveLength(1);
  expect(made(host.engine)).toBe(0);
});

test('modules that cannot be loaded are done without, and said so once', async () => {
  await using host = await startGatedEngine({ onlyTier: 'warmed', imageUses: 1 });
  const process = written(['open=main', 'print=ran']);
  const loading = { ...process, preload: ['json', 'set'] };
  for (const [index, one] of [process, loading, loading].entries()) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await run(host.engine, one)).toBe('open found\nran\n');
    expect(made(host.engine)).toBe(index + 1);
  }
  expect(host.engine.released).toEqual({ started: 0, fromImage: 3 });
  expect(host.log).toEqual([
    expect.stringMatching(/gated starts without json, set: .* a module cannot be loaded: json$/),
  ]);
});

test('an image is larger than a file of the program may be', async () => {
  await using host = await startGatedEngine({ onlyTier: 'warmed', imageUses: 2 });
  const process = written(['open=main', 'print=ran']);
  const small = { ...process, limits: { ...process.limits, fileBytes: 4096 } };
  expect(await run(host.engine, small)).toBe('open found\nran\n');
  expect(made(host.engine)).toBe(1);
});

test('the pool makes one image of a kind', async () => {
  await using host = await startGatedEngine({ imageUses: 8 });
  const process = written(['open=main', 'print=ran']);
  host.engine.keepWarm([gatedSpec(process)], 1);
  for (let round = 0; round < 4; round++) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await vi.waitFor(() => expect(count(host.engine.pool.waiting, 'warmed')).toBe(1), { timeout: 10_000, interval: 5 });
    // oxlint-disable-next-line no-await-in-loop -- as above
    expect(await run(host.engine, process)).toBe('open found\nran\n');
  }
  expect(count(host.engine.pool.served, 'warmed')).toBe(4);
  expect(made(host.engine)).toBe(1);
});

test('where nothing waits, a process begins from the image, too', async () => {
  await using host = await startGatedEngine({ maxWarmed: 1, imageUses: 8 });
  const process = written(['open=main', 'print=ran', 'random']);
  await keepOneFromImage(host.engine, process);
  const before = host.engine.released.fromImage;
  const outputs = await Promise.all([1, 2, 3].map(() => run(host.engine, process)));
  expect(outputs.filter((output) => !output.startsWith('open found\nran\nrandom '))).toEqual([]);
  expect(new Set(outputs).size).toBe(outputs.length);
  expect(host.engine.released.fromImage - before).toBe(outputs.length);
  expect(count(host.engine.pool.served, 'cold')).toBe(2);
});

test('while requests wait for their turn, those that have it write the image that the others begin from', async () => {
  await using host = await startGatedEngine({ imageUses: 8 });
  const process = written(['open=main', 'print=ran']);
  using _waits = host.engine.announce(gatedSpec(process));
  await vi.waitFor(
    async () => {
      expect(await run(host.engine, process)).toBe('open found\nran\n');
      expect(host.engine.released.fromImage).toBeGreaterThan(1);
    },
    { timeout: 10_000, interval: 5 },
  );
  expect(made(host.engine)).toBe(1);
  expect(count(host.engine.pool.waiting, 'warmed')).toBe(0);
});

test('a request has its answer where its image turns out to be none any more', async () => {
  await using host = await startGatedEngine({ maxWarmed: 1, imageUses: 8 });
  const process = written(['open=main', 'print=ran']);
  await keepOneFromImage(host.engine, process);
  const before = host.engine.released.fromImage;
  // A file that is mapped in the image is no longer the one that was.
  await utimes(join(host.layersDirectory, 'gated', 'gated'), 1, 1);
  expect(await Promise.all([1, 2].map(() => run(host.engine, process)))).toEqual(Array(2).fill('open found\nran\n'));
  expect(host.engine.released.fromImage - before).toBe(1);
  expect(host.log.filter((line) => line.includes('without an image'))).toHaveLength(1);
});

test('an image that is being written when the engine stops is nobody’s fault', async () => {
  const host = await startGatedEngine({ imageUses: 8 });
  host.engine.keepWarm([gatedSpec(written(['spin=10000', 'open=main']))], 1);
  await vi.waitFor(() => expect(ownProcesses('gated')).toHaveLength(1), { timeout: 10_000, interval: 5 });
  await host[Symbol.asyncDispose]();
  expect(host.log).toEqual([]);
});

test('an image ends with its layer', async () => {
  await using host = await startGatedEngine({ imageUses: 8 });
  const process = written(['open=main', 'print=ran']);
  host.engine.keepWarm([gatedSpec(process)], 2);
  await vi.waitFor(() => expect(count(host.engine.pool.waiting, 'warmed')).toBe(2), { timeout: 10_000, interval: 5 });
  expect(made(host.engine)).toBe(1);
  await host.engine.remove('gated');
  expect(count(host.engine.pool.waiting, 'warmed')).toBe(0);
  await expect(run(host.engine, process)).rejects.toMatchObject({ code: 'engineFailed' });
});
