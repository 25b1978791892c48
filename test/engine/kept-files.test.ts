import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Sandbox } from '#ports/sandbox-engine.ts';
import { MIB, outputOf, shell, spec } from './support/run-shell.ts';
import { startTestEngine } from './support/test-engine.ts';
import type { TestEngine } from './support/test-engine.ts';

let host: TestEngine;
let lastNumber = 0;

beforeAll(async () => {
  host = await startTestEngine();
});

afterAll(() => host[Symbol.asyncDispose]());

/** Numbers here are never given back. */
function nextNumber(): number {
  lastNumber += 1;
  return lastNumber;
}

/** Runs a script in a sandbox of its own and keeps what it left; resolves with the number. */
async function kept(script: string): Promise<number> {
  await using sandbox = await host.engine.create(spec);
  await outputOf(sandbox, script);
  const number = nextNumber();
  await sandbox.keepFiles(number, MIB);
  return number;
}

async function restored<T>(number: number, work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  await using sandbox = await host.engine.create(spec);
  await sandbox.restoreFiles(number);
  return await work(sandbox);
}

describe('files kept', () => {
  test('are there again in another sandbox, with their modes, their owner and their order', async () => {
    const look = `cat /work/b /work/z/y/c /tmp/t /home/sandbox/h; stat -c '%n %u %g %a %s' /work /work/b /work/a /work/z /work/z/y \
      /tmp/t /home/sandbox /home/sandbox/h; find /work; ls -A /tmp /home`;
    const make = `echo b > b; : > a; mkdir -p z/y; echo c > z/y/c; echo t > /tmp/t; echo h > /home/sandbox/h
      chmod 755 b; chmod 4711 a; chmod 700 z; chmod 1777 z/y; chmod 711 /home/sandbox`;
    await using origin = await host.engine.create(spec);
    await outputOf(origin, make);
    const number = nextNumber();
    expect(await origin.keepFiles(number, MIB)).toBeGreaterThan(0);
    const seen = await outputOf(origin, look);
    expect(seen).toContain('/work/a 1000 1000 4711 0\n');
    expect(await restored(number, (sandbox) => outputOf(sandbox, look))).toBe(seen);
  });

  test('may be large, and none at all', async () => {
    const number = await kept('dd if=/dev/urandom of=large bs=1000 count=900 2>/dev/null');
    const sum = 'md5sum < large; wc -c < large';
    const first = await restored(number, (sandbox) => outputOf(sandbox, sum));
    expect(first).toContain('900000');
    expect(await restored(number, (sandbox) => outputOf(sandbox, sum))).toBe(first);
    const nothing = await kept('true');
    expect(await restored(nothing, (sandbox) => outputOf(sandbox, 'ls -A /work /tmp /home/sandbox'))).toBe(
      '/home/sandbox:\n\n/tmp:\n\n/work:\n',
    );
  });

  test('are as they were when they were kept, whatever is done where they were or are', async () => {
    await using origin = await host.engine.create(spec);
    await outputOf(origin, 'mkdir d; echo 1 > d/f; echo 2 > g; echo 3 > /tmp/t');
    const number = nextNumber();
    const keeping = origin.keepFiles(number, MIB);
    const spoil = 'echo x > d/f; mv g h; rm /tmp/t; rm -r d; chmod 700 /home/sandbox; : > /home/sandbox/n';
    await outputOf(origin, spoil);
    await keeping;
    const look = 'cat d/f g /tmp/t; ls -A /work /home/sandbox';
    const seen = '1\n2\n3\n/home/sandbox:\n\n/work:\nd\ng\n';
    await restored(number, async (one) => {
      await restored(number, async (other) => {
        await outputOf(one, spoil);
        expect(await outputOf(other, look)).toBe(seen);
        await outputOf(other, spoil);
      });
    });
    expect(await restored(number, (sandbox) => outputOf(sandbox, look))).toBe(seen);
  });

  test('belong to a host user of their own in every sandbox', async () => {
    const number = await kept('echo 1 > f');
    await restored(number, async (one) => {
      await restored(number, async (other) => {
        const look = 'cat /proc/self/uid_map; cat f; echo 2 > f';
        const [first, second] = await Promise.all([outputOf(one, look), outputOf(other, look)]);
        expect(first).toContain('1\n');
        expect(first).not.toBe(second);
      });
    });
  });
});

test('files kept of a sandbox that is forked at once are kept, and in the fork', async () => {
  await using origin = await host.engine.create({ ...spec, forkable: true });
  await outputOf(origin, 'echo 1 > f');
  const number = nextNumber();
  const keeping = origin.keepFiles(number, MIB);
  await using fork = await origin.fork();
  expect(await outputOf(fork, 'cat f')).toBe('1\n');
  await keeping;
  expect(await restored(number, (sandbox) => outputOf(sandbox, 'cat f'))).toBe('1\n');
});

describe('what is not kept', () => {
  test.each([
    ['a link', 'ln -s a b'],
    ['a file with two names', 'echo 1 > a; ln a b'],
    ['a pipe', 'mkfifo p'],
    ['a file that its owner may not read', 'echo 1 > a; chmod 0 a'],
    ['shared memory', 'echo 1 > /dev/shm/a'],
    ['more than was allowed', `dd if=/dev/zero of=a bs=${MIB} count=1 2>/dev/null`],
    ['a tree too deep', 'p=d; for i in 1 2 3 4 5 6 7 8 9; do p=$p/d/d/d/d/d/d/d/d; done; mkdir -p $p'],
  ])('%s; and the sandbox goes on', async (_, script) => {
    await using sandbox = await host.engine.create(spec);
    await outputOf(sandbox, script);
    const number = nextNumber();
    await expect(sandbox.keepFiles(number, MIB)).rejects.toMatchObject({ code: 'engineFailed' });
    expect(await outputOf(sandbox, 'echo on')).toBe('on\n');
    // Its number is free.
    expect(await keepNothing(number)).toBeGreaterThan(0);
  });

  test('files of a stage that runs', async () => {
    await using sandbox = await host.engine.create(spec);
    const stage = sandbox.start(shell('sleep 1000'));
    await expect(sandbox.keepFiles(nextNumber(), MIB)).rejects.toMatchObject({ cause: { step: 'busy' } });
    stage.cancel();
    await stage.result;
    expect(await sandbox.keepFiles(nextNumber(), MIB)).toBeGreaterThan(0);
  });

  test('files of a fork, of which it holds only a part', async () => {
    await using origin = await host.engine.create({ ...spec, forkable: true });
    await using fork = await origin.fork();
    await expect(fork.keepFiles(nextNumber(), MIB)).rejects.toMatchObject({ cause: { step: 'keep' } });
  });

  test('files of a sandbox that is ended meanwhile', async () => {
    const number = nextNumber();
    const sandbox = await host.engine.create(spec);
    const keeping = sandbox.keepFiles(number, MIB);
    await Promise.all([sandbox[Symbol.asyncDispose](), expect(keeping).rejects.toMatchObject({ code: 'cancelled' })]);
    expect(await keepNothing(number)).toBeGreaterThan(0);
  });
});

async function keepNothing(number: number): Promise<number> {
  await using sandbox = await host.engine.create(spec);
  return await sandbox.keepFiles(number, MIB);
}

describe('files are not restored', () => {
  test('where others are in their place', async () => {
    const number = await kept('echo 1 > a; echo 2 > b');
    await using sandbox = await host.engine.create(spec);
    await outputOf(sandbox, 'ln -s /tmp/elsewhere b');
    await expect(sandbox.restoreFiles(number)).rejects.toMatchObject({ code: 'engineFailed' });
    expect(await outputOf(sandbox, 'ls -A /tmp')).toBe('');
  });

  test('that nobody kept', async () => {
    await using sandbox = await host.engine.create(spec);
    await expect(sandbox.restoreFiles(1000)).rejects.toMatchObject({ cause: { step: 'absent' } });
    expect(await outputOf(sandbox, 'echo on')).toBe('on\n');
  });
});
