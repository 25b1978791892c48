import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { leftovers, ownIds } from '../engine/support/leftovers.ts';
import type { Traces } from '../engine/support/leftovers.ts';
import { MIB, limits, runShell, text } from '../engine/support/run-shell.ts';
import { startTestEngine } from '../engine/support/test-engine.ts';

test('sandboxes that want more than all of them may have are ended, and the next run is not', async () => {
  await using host = await startTestEngine({ ...ownIds, memoryBytes: 96 * MIB });
  // Each is within its own limit; together they are over the limit of all.
  const hungry = Array.from({ length: 6 }, () =>
    runShell(host.engine, 'x=$(head -c 24000000 /dev/zero | tr "\\0" a); echo $x | wc -c; sleep 1', {
      limits: { ...limits, memoryBytes: 64 * MIB },
    }),
  );
  const outcomes = (await Promise.all(hungry)).map(({ outcome }) => outcome.kind);
  expect(outcomes).toContain('memoryExceeded');
  expect(outcomes.filter((kind) => kind !== 'memoryExceeded' && kind !== 'exited')).toEqual([]);
  expect(text((await runShell(host.engine, 'echo fine')).stdout)).toBe('fine\n');
});

/** The file that bounds the processes of the launcher and of its inits. */
function processLimit(host: Traces): string {
  const groups = leftovers(host).filter((trace) => trace.startsWith('/'));
  const found = groups.map((group) => join(group, 'launcher')).find((group) => readdirSync(group).includes('pids.max'));
  if (found === undefined) throw new Error('processes are not bounded here');
  return found;
}

test('a launcher that can make no more processes says so, and goes on when it can', async () => {
  await using host = await startTestEngine({ ...ownIds, maxSpares: 0 });
  await host.engine.build({
    name: 'doomed',
    below: ['busybox'],
    commands: [{ argv: ['/bin/true'], timeoutMs: 20_000 }],
    onOutput: () => undefined,
    signal: AbortSignal.timeout(60_000),
  });
  const group = processLimit(host);
  writeFileSync(join(group, 'pids.max'), readFileSync(join(group, 'pids.current')));
  await expect(runShell(host.engine, 'true')).rejects.toMatchObject({
    code: 'engineFailed',
    cause: { step: 'clone', message: 'clone: EAGAIN' },
  });
  await host.engine.remove('doomed');
  writeFileSync(join(group, 'pids.max'), 'max');
  expect(text((await runShell(host.engine, 'echo fine')).stdout)).toBe('fine\n');
  await expect.poll(() => readdirSync(host.layersDirectory)).toEqual(['busybox']);
});
