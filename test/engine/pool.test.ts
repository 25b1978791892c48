import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';

import { outputOf, runShell, shell, spec } from './support/run-shell.ts';
import { startTestEngine } from './support/test-engine.ts';
import type { TestEngine } from './support/test-engine.ts';

const patience = { timeout: 10_000, interval: 5 };

async function waiting(host: TestEngine, count: number): Promise<void> {
  await vi.waitFor(() => expect(totals(host).waiting).toBe(count), patience);
}

function totals({ engine: { pool } }: TestEngine): { cold: number; prepared: number; waiting: number } {
  const sum = (counts: readonly { tier: string; count: number }[], tier: string): number =>
    counts.reduce((total, one) => total + (one.tier === tier ? one.count : 0), 0);
  return {
    cold: sum(pool.served, 'cold'),
    prepared: sum(pool.served, 'prepared'),
    waiting: sum(pool.waiting, 'prepared'),
  };
}

/** Inits of this process's sandboxes: what the launcher cloned and a sandbox became. */
function inits(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/comm`, 'utf8') === 'skerry-init\n' && isOurs(Number(pid));
      } catch {
        return false;
      }
    })
    .map(Number);
}

function isOurs(pid: number): boolean {
  for (let at = pid; at > 1; at = parentOf(at)) if (at === process.pid) return true;
  return false;
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

test('what was used is made ready again, and is used once', async () => {
  await using host = await startTestEngine({ maxPrepared: 4 });
  await runShell(host.engine, 'echo mine > /work/a; echo mine > /tmp/b; echo mine > /dev/shm/c');
  await waiting(host, 1);
  expect(totals(host)).toEqual({ prepared: 0, cold: 1, waiting: 1 });
  await using sandbox = await host.engine.create(spec);
  expect(totals(host)).toEqual({ prepared: 1, cold: 1, waiting: 0 });
  expect(await outputOf(sandbox, 'ls -A /work /tmp /dev/shm; id -u; hostname')).toBe(
    '/dev/shm:\n\n/tmp:\n\n/work:\n1000\nsandbox\n',
  );
});

test('as many wait as were lately in use at once, within the bound', async () => {
  await using host = await startTestEngine({ maxPrepared: 2 });
  await Promise.all(Array.from({ length: 3 }, () => runShell(host.engine, 'true')));
  await waiting(host, 2);
});

test('requests that wait for their turn count as demand, and nothing is made ahead while they do', async () => {
  await using host = await startTestEngine({ maxPrepared: 4 });
  const announced = new DisposableStack();
  for (let request = 0; request < 3; request++) announced.use(host.engine.announce(spec));
  await runShell(host.engine, 'true');
  expect(totals(host)).toEqual({ prepared: 0, cold: 1, waiting: 0 });
  announced.dispose();
  // As many as were wanted at one time: the three, and the one that ran.
  await waiting(host, 4);
});

describe('while requests wait for their turn', () => {
  async function whileOneWaits<T>(host: TestEngine, work: () => Promise<T>): Promise<T> {
    using _ = host.engine.announce(spec);
    return await work();
  }

  test('what is over is not ended before they do not', async () => {
    await using host = await startTestEngine({ maxPrepared: 4 });
    const over = await whileOneWaits(host, async () => {
      await runShell(host.engine, 'true');
      return inits();
    });
    expect(over).toHaveLength(1);
    await vi.waitFor(() => expect(inits()).not.toContain(over[0]), patience);
  });

  test('what is over is ended where it may hold more than there is room for', async () => {
    await using host = await startTestEngine({ maxPrepared: 4, remainsBytes: 4 * 1024 * 1024 });
    await whileOneWaits(host, async () => {
      await runShell(host.engine, 'head -c 6000000 /dev/zero > /work/large');
      expect(inits()).toEqual([]);
    });
  });

  test('what runs is ended at once', async () => {
    await using host = await startTestEngine({ maxPrepared: 4 });
    await whileOneWaits(host, async () => {
      {
        await using sandbox = await host.engine.create(spec);
        sandbox.start(shell('sleep 1000'));
      }
      expect(inits()).toEqual([]);
    });
  });

  test('a layer can be removed that is only in what is over', async () => {
    await using host = await startTestEngine({ maxPrepared: 4 });
    await whileOneWaits(host, async () => {
      await runShell(host.engine, 'true');
      await host.engine.remove('busybox');
      expect(inits()).toEqual([]);
    });
  });
});

test('another kind of sandbox is not taken for this one', async () => {
  await using host = await startTestEngine({ maxPrepared: 4 });
  await runShell(host.engine, 'true');
  await waiting(host, 1);
  await using other = await host.engine.create({ ...spec, disk: { ...spec.disk, inodes: 100 } });
  expect(await outputOf(other, 'echo here')).toBe('here\n');
  expect(totals(host)).toEqual({ prepared: 0, cold: 2, waiting: 1 });
});

test('one that can be forked is forked', async () => {
  await using host = await startTestEngine({ maxPrepared: 4 });
  const forkable = { ...spec, forkable: true };
  {
    await using first = await host.engine.create(forkable);
    expect(await outputOf(first, 'echo 1')).toBe('1\n');
  }
  await waiting(host, 1);
  await using second = await host.engine.create(forkable);
  await outputOf(second, 'echo kept > /work/a');
  await using fork = await second.fork();
  expect(await outputOf(fork, 'cat /work/a')).toBe('kept\n');
});

test('one that died while it waited is given to nobody', async () => {
  await using host = await startTestEngine({ maxPrepared: 4 });
  await runShell(host.engine, 'true');
  await waiting(host, 1);
  const [init, ...others] = inits();
  expect(others).toEqual([]);
  if (init !== undefined) process.kill(init, 'SIGKILL');
  // Whoever comes once its end is known gets another; the launcher tells of it in the order of things.
  await vi.waitFor(() => expect(inits()).toEqual([]), patience);
  await using sandbox = await host.engine.create({ ...spec, disk: { ...spec.disk, inodes: 99 } });
  expect(await outputOf(sandbox, 'echo other')).toBe('other\n');
  const { outcome } = await runShell(host.engine, 'exit 4');
  expect(outcome).toEqual({ kind: 'exited', code: 4 });
  expect(totals(host).prepared).toBe(0);
});

test('none waits with a layer that was removed and made again', async () => {
  await using host = await startTestEngine({ maxPrepared: 4 });
  const layered = { ...spec, layers: ['said', ...spec.layers] };
  async function say(word: string): Promise<void> {
    await host.engine.build({
      name: 'said',
      below: spec.layers,
      commands: [{ argv: ['/bin/sh', '-c', `echo ${word} > /said`], timeoutMs: 20_000 }],
      onOutput: () => undefined,
      signal: AbortSignal.timeout(60_000),
    });
  }
  async function heard(): Promise<string> {
    await using sandbox = await host.engine.create(layered);
    return await outputOf(sandbox, 'cat /said');
  }
  await say('first');
  expect(await heard()).toBe('first\n');
  await waiting(host, 1);
  await host.engine.remove('said');
  await say('second');
  expect(await heard()).toBe('second\n');
});

test('none waits where none may', async () => {
  await using host = await startTestEngine({ maxPrepared: 0 });
  await runShell(host.engine, 'true');
  await runShell(host.engine, 'true');
  expect(totals(host)).toEqual({ prepared: 0, cold: 2, waiting: 0 });
});
