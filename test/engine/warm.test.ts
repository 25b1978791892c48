import { expect, test, vi } from 'vitest';

import type { StageResult } from '#domain/outcome.ts';
import type { ExpectedProcess, SandboxEngine, StageSpec } from '#ports/sandbox-engine.ts';
import { gated, gatedSpec, stageOf, startGatedEngine } from './support/gated.ts';
import { count } from './support/pool-counts.ts';
import { MIB, limits, outputOf, shell, spec, text } from './support/run-shell.ts';
import { ownProcesses } from './support/leftovers.ts';

/** Machines of the vm suite are slow. */
const patience = { timeout: 10_000 };
const main = [{ path: 'main', content: Buffer.from('x') }];

async function runGated(engine: SandboxEngine, process: ExpectedProcess): Promise<StageResult> {
  await using sandbox = await engine.create(gatedSpec(process));
  await sandbox.putFiles(main);
  return await sandbox.start(stageOf(process)).result;
}

test('a process that waits finds the files that were put, and is the stage', async () => {
  await using host = await startGatedEngine({ onlyTier: 'warmed' });
  const result = await runGated(host.engine, gated(['open=main', 'print=ran']));
  expect(text(result.stdout)).toBe('open found\nran\n');
  expect(result.outcome).toEqual({ kind: 'exited', code: 0 });
  expect(count(host.engine.pool.served, 'warmed')).toBe(1);
});

test('a process that waits finds what was restored', async () => {
  await using host = await startGatedEngine({ onlyTier: 'warmed' });
  const { engine } = host;
  await using made = await engine.create(spec);
  const compile = await made.start(shell('mkdir /tmp/made; echo x > /tmp/made/main')).result;
  const artefact = { key: 'a', layers: spec.layers, compile, limits, entry: null };
  await engine.artefacts.keep(artefact, made);
  const process = { ...gated(['open=/tmp/made/main'], '/tmp/made/main'), folders: ['/tmp/made'] };
  await using sandbox = await engine.create(gatedSpec(process));
  await engine.artefacts.restore(artefact, sandbox);
  const { stdout, outcome } = await sandbox.start(stageOf(process)).result;
  expect(text(stdout)).toBe('open found\n');
  expect(outcome).toEqual({ kind: 'exited', code: 0 });
  expect(engine.released).toEqual({ started: 1, fromImage: 0 });
});

test('folders are made before a process, and where they cannot be nothing waits', async () => {
  await using host = await startGatedEngine({ onlyTier: 'warmed' });
  await using sandbox = await host.engine.create(gatedSpec({ ...gated(['open=main']), folders: ['/tmp/made'] }));
  expect(await outputOf(sandbox, "stat -c '%U %a' /tmp/made")).toBe('sandbox 755\n');
  const process = { ...gated(['open=main']), folders: ['/etc/made'] };
  await expect(host.engine.create(gatedSpec(process))).rejects.toMatchObject({ cause: { step: 'path' } });
});

test('limits are the stage’s own, and count from its release', async () => {
  await using host = await startGatedEngine({ onlyTier: 'warmed' });
  const spinning = gated(['open=main', 'spin=5000']);
  await using sandbox = await host.engine.create(gatedSpec(spinning));
  const { outcome } = await sandbox.start(stageOf(spinning, { limits: { ...limits, cpuMs: 50 } })).result;
  expect(outcome).toEqual({ kind: 'timedOut', limit: 'cpu' });
  const greedy = gated(['open=main', 'memory=64']);
  await using other = await host.engine.create(gatedSpec(greedy));
  const small = { limits: { ...limits, memoryBytes: 32 * MIB } };
  expect((await other.start(stageOf(greedy, small)).result).outcome).toEqual({ kind: 'memoryExceeded' });
});

test.each<[string, Partial<StageSpec>, string]>([
  ['a limit on memory that it holds already', { limits: { ...limits, memoryBytes: 64 * 1024 } }, 'memoryExceeded'],
  ['another limit that a process has from its start', { limits: { ...limits, openFiles: 32 } }, 'exited'],
  ['another process', { servedBy: gated(['open=main', 'print=x']) }, 'exited'],
])('a stage that names %s is started in its place', async (_what, changes, end) => {
  await using host = await startGatedEngine({ onlyTier: 'warmed' });
  const process = gated(['open=main']);
  await using sandbox = await host.engine.create(gatedSpec(process));
  await sandbox.putFiles(main);
  const { outcome, stdout } = await sandbox.start(stageOf(process, changes)).result;
  expect(outcome.kind).toBe(end);
  expect(text(stdout)).toBe(end === 'exited' ? 'open found\n' : '');
  // Nothing is left of the one that waited.
  expect(await outputOf(sandbox, 'ps')).not.toContain('gated');
});

test('a sandbox is forked though a process waits in it', async () => {
  await using host = await startGatedEngine({ onlyTier: 'warmed' });
  await using sandbox = await host.engine.create({ ...gatedSpec(gated(['open=main'])), forkable: true });
  await sandbox.putFiles([{ path: 'built', content: Buffer.from('y') }]);
  await using fork = await sandbox.fork();
  expect(await outputOf(fork, 'ls; ps')).toMatch(/^built\n(?!.*gated)/s);
});

test('a process that ended while it waited is started anew', async () => {
  await using host = await startGatedEngine({ onlyTier: 'warmed' });
  const process = gated(['open=main', 'print=ran']);
  await using sandbox = await host.engine.create(gatedSpec(process));
  await sandbox.putFiles(main);
  for (const pid of ownProcesses('gated')) globalThis.process.kill(pid, 'SIGKILL');
  // Whether the engine has heard of it by now or not.
  const { stdout, outcome } = await sandbox.start(stageOf(process)).result;
  expect(text(stdout)).toBe('open found\nran\n');
  expect(outcome).toEqual({ kind: 'exited', code: 0 });
});

test('what is asked for again is waited with, as far as it was asked for at once', async () => {
  await using host = await startGatedEngine();
  const process = gated(['open=main']);
  await runGated(host.engine, process);
  await runGated(host.engine, process);
  await vi.waitFor(() => expect(count(host.engine.pool.waiting, 'warmed')).toBe(1), patience);
  expect(text((await runGated(host.engine, process)).stdout)).toBe('open found\n');
  expect(count(host.engine.pool.served, 'warmed')).toBe(1);
  expect(count(host.engine.pool.served, 'cold')).toBe(2);
});

test('one that died while it waited is given to nobody', async () => {
  await using host = await startGatedEngine();
  const process = gated(['open=main']);
  host.engine.keepWarm([gatedSpec(process)], 1);
  await vi.waitFor(() => expect(count(host.engine.pool.waiting, 'warmed')).toBe(1), patience);
  for (const pid of ownProcesses('gated')) globalThis.process.kill(pid, 'SIGKILL');
  expect(text((await runGated(host.engine, process)).stdout)).toBe('open found\n');
});

test('a process that speaks before its gate, or never comes there, is left alone after a while', async () => {
  await using host = await startGatedEngine();
  const speaker = gated(['print=too early', 'open=main']);
  const stranger = gated(['open=other']);
  host.engine.keepWarm([gatedSpec(speaker), gatedSpec(stranger)], 1);
  await vi.waitFor(() => expect(host.log.filter((line) => line.includes('for a while'))).toHaveLength(2), patience);
  expect(count(host.engine.pool.waiting, 'warmed')).toBe(0);
  expect(text((await runGated(host.engine, speaker)).stdout)).toBe('too early\nopen found\n');
  expect(count(host.engine.pool.discarded, 'warmed')).toBe(6);
});

test('where room is short, the kind that nobody asked for longest gives way', async () => {
  await using host = await startGatedEngine({ maxWarmed: 1 });
  const [usual, asked] = ['usual', 'asked'].map((name) => ({
    ...gatedSpec(gated(['open=main', `print=${name}`])),
    name,
  }));
  if (usual === undefined || asked === undefined) throw new Error('there are two');
  const waiting = (): readonly string[] =>
    host.engine.pool.waiting.flatMap(({ name, count: n }) => (n > 0 ? [name] : []));
  host.engine.keepWarm([usual], 1);
  await vi.waitFor(() => expect(waiting()).toEqual(['usual']), patience);
  for (let times = 0; times < 2; times++) {
    // oxlint-disable-next-line no-await-in-loop -- one request after the other
    await using _sandbox = await host.engine.create(asked);
  }
  await vi.waitFor(() => expect(waiting()).toEqual(['asked']), patience);
  expect(host.engine.pool.discarded).toEqual([{ tier: 'warmed', name: 'usual', reason: 'noRoom', count: 1 }]);
});

test('what takes long to make does not hold up what does not', async () => {
  await using host = await startGatedEngine();
  const [slow, quick] = ['spin=1000', 'spin=0'].map((step) => ({
    ...gatedSpec(gated([step, 'open=main'])),
    name: step,
  }));
  if (slow === undefined || quick === undefined) throw new Error('there are two');
  const waiting = (): readonly string[] =>
    host.engine.pool.waiting.flatMap(({ name, count: n }) => (n > 0 ? [name] : []));
  host.engine.keepWarm([slow], 1);
  await vi.waitFor(() => expect(waiting()).toEqual([slow.name]), patience);
  for (const one of [slow, quick, quick]) {
    // oxlint-disable-next-line no-await-in-loop -- one request after the other
    await using _sandbox = await host.engine.create(one);
  }
  await vi.waitFor(() => expect(waiting()).toEqual([quick.name]), patience);
});

test('none waits where there is no memory for it', async () => {
  await using host = await startGatedEngine({ warmMemoryBytes: MIB });
  const process = gated(['open=main']);
  host.engine.keepWarm([gatedSpec(process)], 1);
  expect(text((await runGated(host.engine, process)).stdout)).toBe('open found\n');
  expect(count(host.engine.pool.waiting, 'warmed')).toBe(0);
});

test('none waits with a layer that was removed', async () => {
  await using host = await startGatedEngine();
  host.engine.keepWarm([gatedSpec(gated(['open=main']))], 2);
  await vi.waitFor(() => expect(count(host.engine.pool.waiting, 'warmed')).toBe(2), patience);
  await host.engine.remove('gated');
  expect(count(host.engine.pool.waiting, 'warmed')).toBe(0);
  expect(ownProcesses('gated')).toEqual([]);
});
