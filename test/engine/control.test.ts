import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Sandbox, Stage } from '#ports/sandbox-engine.ts';
import { runShell, shell, spec, text } from './support/run-shell.ts';
import { startTestEngine } from './support/test-engine.ts';
import type { TestEngine } from './support/test-engine.ts';

let host: TestEngine;

beforeAll(async () => {
  host = await startTestEngine();
});

afterAll(() => host[Symbol.asyncDispose]());

/** Starts a script and waits until it has said something. */
async function startReady(sandbox: Sandbox, script: string): Promise<Stage> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stage = sandbox.start(shell(script, { stdin: null, onOutput: () => resolve() }));
  await promise;
  return stage;
}

describe('a running stage', () => {
  test('can be cancelled with all that it started, and keeps what it said', async () => {
    await using sandbox = await host.engine.create(spec);
    const stage = await startReady(sandbox, 'sleep 1000 & echo ready; wait');
    stage.cancel();
    const { outcome, stdout } = await stage.result;
    expect(outcome).toEqual({ kind: 'cancelled' });
    expect(text(stdout)).toBe('ready\n');
  });

  test('that was only just asked for can be cancelled', async () => {
    await using sandbox = await host.engine.create(spec);
    const stage = sandbox.start(shell('sleep 1000'));
    stage.cancel();
    expect((await stage.result).outcome).toEqual({ kind: 'cancelled' });
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGHUP'])('gets %s', async (signal) => {
    await using sandbox = await host.engine.create(spec);
    const stage = await startReady(
      sandbox,
      `trap 'echo got; exit 5' ${signal.slice(3)}; echo ready; while :; do usleep 5000; done`,
    );
    stage.signal(signal);
    const { outcome, stdout } = await stage.result;
    expect(outcome).toEqual({ kind: 'exited', code: 5 });
    expect(text(stdout)).toBe('ready\ngot\n');
  });

  test('can be killed by a signal', async () => {
    await using sandbox = await host.engine.create(spec);
    const stage = await startReady(sandbox, 'echo ready; exec sleep 1000');
    stage.signal('SIGKILL');
    expect((await stage.result).outcome).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
  });

  test('gets no signal that does not exist', async () => {
    await using sandbox = await host.engine.create(spec);
    const stage = await startReady(sandbox, 'echo ready; exec sleep 1000');
    expect(() => stage.signal('SIGNOTHING')).toThrow('is not a signal');
    stage.cancel();
    await stage.result;
  });

  test('ends with its sandbox', async () => {
    const sandbox = await host.engine.create(spec);
    const stage = await startReady(sandbox, 'sleep 1000 & setsid sleep 1000 & echo ready; wait');
    const refused = stage.result.catch((error: unknown) => error);
    await sandbox[Symbol.asyncDispose]();
    expect(await refused).toMatchObject({ code: 'cancelled' });
  });
});

describe('after its end', () => {
  test('a stage takes signals, cancels and stdin silently', async () => {
    await using sandbox = await host.engine.create(spec);
    const stage = sandbox.start(shell('exit 3'));
    await stage.result;
    stage.signal('SIGTERM');
    stage.cancel();
    await stage.writeStdin(Buffer.from('x'));
    stage.endStdin();
    expect((await sandbox.start(shell('exit 4')).result).outcome).toEqual({ kind: 'exited', code: 4 });
  });

  test('a sandbox starts nothing more', async () => {
    const sandbox = await host.engine.create(spec);
    await sandbox[Symbol.asyncDispose]();
    expect(() => sandbox.start(shell('true'))).toThrow('was ended');
    await expect(sandbox.putFiles([{ path: 'a', content: new Uint8Array(1) }])).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  test('a sandbox may be ended again', async () => {
    const sandbox = await host.engine.create(spec);
    await Promise.all([sandbox[Symbol.asyncDispose](), sandbox[Symbol.asyncDispose]()]);
    await sandbox[Symbol.asyncDispose]();
    expect(text((await runShell(host.engine, 'echo fine')).stdout)).toBe('fine\n');
  });
});

test('ending a sandbox refuses what was asked of it and not done', async () => {
  const sandbox = await host.engine.create(spec);
  const files = Array.from({ length: 200 }, (_, index) => ({ path: `f${index}`, content: new Uint8Array(50_000) }));
  const put = sandbox.putFiles(files).then(
    () => 'done',
    (error: unknown) => error,
  );
  await sandbox[Symbol.asyncDispose]();
  expect(await put).toMatchObject({ code: 'cancelled' });
});

test('sandboxes that are made and ended at once leave their places free', async () => {
  for (let round = 0; round < 10; round++) {
    // oxlint-disable-next-line no-await-in-loop -- each round needs the places of the one before
    const sandboxes = await Promise.all(Array.from({ length: 8 }, () => host.engine.create(spec)));
    // oxlint-disable-next-line no-await-in-loop -- as above
    await Promise.all(sandboxes.map((sandbox) => sandbox[Symbol.asyncDispose]()));
  }
  expect(text((await runShell(host.engine, 'echo fine')).stdout)).toBe('fine\n');
});
