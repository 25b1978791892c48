import { describe, expect, test } from 'vitest';

import type { Sandbox, Stage } from '#ports/sandbox-engine.ts';
import { outputOf } from '../engine/support/run-shell.ts';
import { attackLimits, attackSpec, expectContained, program, runProgram } from './support/attack.ts';
import { attackedHost } from './support/attacked-host.ts';

const host = attackedHost();
const own = Buffer.from('written by the server');
const ROUNDS = 150;

/** In the way of the last part of a path, of a middle part, or above the sandbox. */
const traps = [
  'link',
  'up',
  'far',
  'nowhere',
  'itself',
  'magic',
  'init',
  'stream',
  'device',
  'fifo',
  'socket',
  'plain',
  'plain/link',
  'folder/passwd',
  'folder/new',
  'root/etc/passwd',
  'root/work/new',
  'fifo/new',
  'link/new',
  '/proc/self/root/etc/passwd',
  '/proc/1/root/work/new',
  '/proc/self/mem',
  '/proc/sys/kernel/core_pattern',
  '/dev/null',
  '/dev/zero',
  '/dev/stdin',
  '/dev/shm/new',
];

async function trapped(): Promise<Sandbox> {
  const sandbox = await host().engine.create(attackSpec);
  expectContained(await sandbox.start(program('10-traps')).result);
  return sandbox;
}

/** Starts a program that says so when it is ready, and then goes on. */
async function startAndAwait(sandbox: Sandbox, name: string, word: string): Promise<Stage> {
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const limits = { ...attackLimits, wallMs: 30_000, cpuMs: 30_000 };
  const stage = sandbox.start(
    program(name, ['hold'], {
      limits,
      stdin: null,
      onOutput: (_, bytes) => {
        if (Buffer.from(bytes).includes(word)) resolve();
      },
    }),
  );
  await Promise.race([ready, stage.result]);
  return stage;
}

describe('escape 10: traps in the way', () => {
  test.each(traps)('of a file that is written: %s', async (path) => {
    await using sandbox = await trapped();
    await expect(sandbox.putFiles([{ path, content: own }])).rejects.toMatchObject({ code: 'engineFailed' });
    expect(await outputOf(sandbox, 'cat /etc/passwd; ls /work/nothing /etc/new /dev/shm 2>&1')).not.toContain('server');
  });

  test.each(traps)('of a file that is read: %s', async (path) => {
    await using sandbox = await trapped();
    await expect(sandbox.readFile(path, 100)).rejects.toMatchObject({ code: 'engineFailed' });
  });

  test.each(['/etc/passwd', '/etc/new', '/new', '../../../etc/new', '/bin/busybox', '/home/new', '/attacks/10-race'])(
    'files of others that are written: %s',
    async (path) => {
      await using sandbox = await trapped();
      await expect(sandbox.putFiles([{ path, content: own }])).rejects.toMatchObject({ code: 'engineFailed' });
    },
  );

  test('files that nobody may read stay unread', async () => {
    await using sandbox = await trapped();
    await expect(sandbox.readFile('closed', 100)).rejects.toMatchObject({ cause: { step: 'open' } });
  });

  test.each(['fifo', 'leased', 'stream', 'socket'])('that would keep the server waiting: %s', async (path) => {
    await using sandbox = await host().engine.create(attackSpec);
    const holder = await startAndAwait(sandbox, '10-traps', 'armed');
    await expect(sandbox.putFiles([{ path, content: own }])).rejects.toMatchObject({ code: 'engineFailed' });
    await expect(sandbox.readFile(path, 100)).rejects.toMatchObject({ code: 'engineFailed' });
    holder.endStdin();
    expectContained(await holder.result);
  });

  test('that change between looking and opening', async () => {
    await using sandbox = await host().engine.create(attackSpec);
    const race = await startAndAwait(sandbox, '10-race', 'racing');
    const seen = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const path of ['file', 'swap/passwd']) {
        // oxlint-disable-next-line no-await-in-loop -- each meets another moment of the race
        await sandbox.putFiles([{ path, content: own }]).catch(() => undefined);
        // oxlint-disable-next-line no-await-in-loop -- as above
        seen.add(Buffer.from(await sandbox.readFile(path, 1000).catch(() => Buffer.from('refused'))).toString());
      }
    }
    race.cancel();
    expect((await race.result).outcome).toEqual({ kind: 'cancelled' });
    // Empty as the program made it, or ours; never what a link leads to.
    expect([...seen].filter((text) => !['', 'refused', own.toString()].includes(text))).toEqual([]);
    expect(seen).toContain(own.toString());
    expect(await outputOf(sandbox, 'grep -c server /etc/passwd')).toBe('0\n');
  });
});

test('escape 10: a fork is not led astray by the traps of what it was forked from', async () => {
  await using parent = await host().engine.create({ ...attackSpec, forkable: true });
  expectContained(await parent.start(program('10-traps')).result);
  await using fork = await parent.fork();
  await expect(fork.putFiles([{ path: 'link', content: own }])).rejects.toMatchObject({ code: 'engineFailed' });
  await expect(fork.readFile('folder/passwd', 100)).rejects.toMatchObject({ code: 'engineFailed' });
  expectContained(await runProgram(host().engine, '22-host', [own.toString()]));
});
