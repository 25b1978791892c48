import { expect, test } from 'vitest';

import type { Artefact } from '#ports/artefact-cache.ts';
import type { Engine } from '#engine/engine.ts';
import { launcherPid, leftovers } from './support/leftovers.ts';
import { MIB, limits, outputOf, shell, spec } from './support/run-shell.ts';
import { startTestEngine } from './support/test-engine.ts';

/** "Compiles" by a script, and keeps what it left. */
async function make(engine: Engine, key: string, script: string): Promise<Artefact> {
  await using sandbox = await engine.create(spec);
  const compile = await sandbox.start(shell(script)).result;
  const artefact = { key, layers: spec.layers, compile, limits, entry: null };
  await engine.artefacts.keep(artefact, sandbox);
  return artefact;
}

async function runKept(engine: Engine, key: string, script: string): Promise<string | null> {
  const artefact = engine.artefacts.find(key, limits);
  if (artefact === null) return null;
  await using sandbox = await engine.create(spec);
  await engine.artefacts.restore(artefact, sandbox);
  return await outputOf(sandbox, script);
}

test('what was made under a key is found under it alone, as often as it is asked for', async () => {
  await using host = await startTestEngine();
  const { engine } = host;
  const made = await make(engine, 'a', 'echo 1 > f; echo warning >&2');
  expect(engine.artefacts.find('a', limits)).toBe(made);
  expect(Buffer.from(made.compile.stderr).toString()).toBe('warning\n');
  expect(await runKept(engine, 'a', 'cat f; echo 2 > f')).toBe('1\n');
  expect(await runKept(engine, 'a', 'cat f')).toBe('1\n');
  expect(await runKept(engine, 'b', 'cat f')).toBeNull();
  expect(engine.artefacts.counts).toMatchObject({ hits: 3, misses: 1, evictions: 0, entries: 1 });
  expect(engine.artefacts.counts.bytes).toBeGreaterThan(4096);
});

test('the last to be made under a key is kept, and the one before takes no memory', async () => {
  await using host = await startTestEngine();
  const { engine } = host;
  await make(engine, 'a', 'echo 1 > f');
  const { bytes } = engine.artefacts.counts;
  await make(engine, 'a', 'echo 2 > f');
  expect(await runKept(engine, 'a', 'cat f')).toBe('2\n');
  expect(engine.artefacts.counts).toMatchObject({ entries: 1, bytes });
});

test('what was found is restored though the same was made anew meanwhile', async () => {
  await using host = await startTestEngine();
  const { engine } = host;
  const found = await make(engine, 'a', 'echo 1 > f');
  await make(engine, 'a', 'echo 1 > f');
  await using sandbox = await engine.create(spec);
  await engine.artefacts.restore(found, sandbox);
  expect(await outputOf(sandbox, 'cat f')).toBe('1\n');
});

test('memory is bounded, and what was used longest ago goes first', async () => {
  await using host = await startTestEngine({ artefactBytes: MIB });
  const { engine } = host;
  const large = 'dd if=/dev/urandom of=f bs=1000 count=230 2>/dev/null';
  for (const key of ['a', 'b', 'c', 'd']) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    await make(engine, key, large);
  }
  expect(await runKept(engine, 'a', 'wc -c < f')).toBe('230000\n');
  await make(engine, 'e', large);
  expect(await runKept(engine, 'b', 'true')).toBeNull();
  expect(await runKept(engine, 'a', 'wc -c < f')).toBe('230000\n');
  expect(engine.artefacts.counts).toMatchObject({ evictions: 1, entries: 4 });
  expect(engine.artefacts.counts.bytes).toBeLessThanOrEqual(MIB);
});

test('one that would take the place of many is not kept, nor is anything where nothing may be', async () => {
  await using host = await startTestEngine({ artefactBytes: MIB });
  await make(host.engine, 'a', 'dd if=/dev/zero of=f bs=1000 count=300 2>/dev/null');
  await make(host.engine, 'b', 'ln -s a b');
  expect(host.engine.artefacts.counts).toMatchObject({ entries: 0, bytes: 0 });
  await using none = await startTestEngine({ artefactBytes: 0, name: 'test-none' });
  await make(none.engine, 'a', 'true');
  expect(none.engine.artefacts.find('a', limits)).toBeNull();
});

test('there is room for a thousand small ones, and then for the newest', async () => {
  await using host = await startTestEngine();
  const { engine } = host;
  await using sandbox = await engine.create(spec);
  const compile = await sandbox.start(shell('echo 1 > f')).result;
  const keys = Array.from({ length: 1030 }, (_, index) => `${index}`);
  for (const key of keys) {
    // oxlint-disable-next-line no-await-in-loop -- in their order
    await engine.artefacts.keep({ key, layers: spec.layers, compile, limits, entry: null }, sandbox);
  }
  expect(engine.artefacts.counts).toMatchObject({ entries: 1024, evictions: 6 });
  expect(engine.artefacts.find('5', limits)).toBeNull();
  expect(await runKept(engine, '6', 'cat f')).toBe('1\n');
  expect(await runKept(engine, '1029', 'cat f')).toBe('1\n');
});

test('a compile stage that would have been ended by these limits is not repeated', async () => {
  await using host = await startTestEngine();
  const { artefacts } = host.engine;
  const { compile } = await make(
    host.engine,
    'a',
    'dd if=/dev/zero of=/dev/null bs=8M count=1 2>/dev/null; echo printed',
  );
  expect(artefacts.find('a', { ...limits, wallMs: 0, cpuMs: 0, memoryBytes: 0, outputBytes: 0 })).not.toBeNull();
  expect(artefacts.find('a', { ...limits, wallMs: compile.usage.wallMs - 0.001 })).toBeNull();
  expect(artefacts.find('a', { ...limits, cpuMs: compile.usage.cpuMs - 0.001 })).toBeNull();
  expect(artefacts.find('a', { ...limits, memoryBytes: 1 * MIB })).toBeNull();
  expect(artefacts.find('a', { ...limits, outputBytes: 7 })).toBeNull();
});

test('two that make the same at once keep one', async () => {
  await using host = await startTestEngine();
  await Promise.all(['1', '2', '3'].map((word) => make(host.engine, 'a', `echo ${word} > f`)));
  expect(host.engine.artefacts.counts.entries).toBe(1);
  expect(await runKept(host.engine, 'a', 'cat f')).toMatch(/^[123]\n$/);
});

test('what was made with a layer goes before the layer', async () => {
  await using host = await startTestEngine();
  const { engine } = host;
  await make(engine, 'kept', 'echo 1 > f');
  await using sandbox = await engine.create(spec);
  const compile = await sandbox.start(shell('true')).result;
  await engine.artefacts.keep({ key: 'gone', layers: ['other', 'busybox'], compile, limits, entry: null }, sandbox);
  await expect(engine.remove('other')).rejects.toThrow('remove');
  expect(engine.artefacts.find('gone', limits)).toBeNull();
  expect(await runKept(engine, 'kept', 'cat f')).toBe('1\n');
});

test('one that cannot be restored is given up', async () => {
  await using host = await startTestEngine();
  const { engine } = host;
  const artefact = await make(engine, 'a', 'echo 1 > f');
  await using sandbox = await engine.create(spec);
  await sandbox.putFiles([{ path: 'f', content: Buffer.from('in the way') }]);
  await expect(engine.artefacts.restore(artefact, sandbox)).rejects.toMatchObject({ code: 'engineFailed' });
  expect(engine.artefacts.counts).toMatchObject({ entries: 0, bytes: 0 });
  await expect(engine.artefacts.restore(artefact, sandbox)).rejects.toThrow('given up');
});

test('nothing is left where the launcher was killed', async () => {
  await using host = await startTestEngine();
  const artefact = await make(host.engine, 'a', 'echo 1 > f');
  process.kill(launcherPid(host), 'SIGKILL');
  await host.engine.lost;
  await using sandbox = await host.engine.create(spec);
  await expect(host.engine.artefacts.restore(artefact, sandbox)).rejects.toMatchObject({ code: 'engineUnavailable' });
  // Its guardian ends whatever is in groups of that name, and the next engine's have the same.
  await expect.poll(() => leftovers(host)).toEqual([]);
  await using again = await host.restart();
  expect(again.artefacts.find('a', limits)).toBeNull();
  expect(await runKept(again, (await make(again, 'a', 'echo 2 > f')).key, 'cat f')).toBe('2\n');
});
