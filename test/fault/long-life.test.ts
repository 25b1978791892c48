import { readdirSync } from 'node:fs';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { launcherPid, ownIds } from '../engine/support/leftovers.ts';
import { runShell, shell, spec, text } from '../engine/support/run-shell.ts';
import { startTestEngine } from '../engine/support/test-engine.ts';
import type { TestEngine } from '../engine/support/test-engine.ts';
import { scenarios } from './support/scenarios.ts';

let host: TestEngine;

beforeAll(async () => {
  // What is begun ahead would be counted, too.
  host = await startTestEngine({ ...ownIds, maxSpares: 0 });
});

afterAll(() => host[Symbol.asyncDispose]());

function descriptors(): number {
  return readdirSync(`/proc/${launcherPid(host)}/fd`).length;
}

const lives: readonly [string, () => Promise<unknown>][] = [
  ['runs', () => scenarios.run.act(host.engine)],
  ['forks', () => scenarios.fork.act(host.engine)],
  ['builds', () => scenarios.build.act(host.engine)],
  [
    'forkable sandboxes that are ended while they are made',
    async () => {
      const sandbox = await host.engine.create({ ...spec, forkable: true });
      sandbox.putFiles([]).catch(() => undefined);
      await sandbox[Symbol.asyncDispose]();
    },
  ],
  [
    'forkable sandboxes that are ended once they are made',
    async () => {
      const sandbox = await host.engine.create({ ...spec, forkable: true });
      await sandbox.readFile('/etc/passwd', 10);
      await sandbox[Symbol.asyncDispose]();
    },
  ],
  [
    'stages that cannot start',
    async () => {
      await using sandbox = await host.engine.create(spec);
      await sandbox.start({ ...shell(''), argv: ['/bin/absent'] }).result.catch(() => undefined);
    },
  ],
  [
    'sandboxes that cannot be made',
    () => host.engine.create({ ...spec, layers: ['absent'] }).then((sandbox) => sandbox[Symbol.asyncDispose]()),
  ],
];

test.each(lives)('%s leave the launcher no descriptor', async (_, live) => {
  await live();
  const before = descriptors();
  for (let round = 0; round < 12; round++) {
    // oxlint-disable-next-line no-await-in-loop -- one life after the other
    await live();
  }
  await expect.poll(descriptors).toBe(before);
});

test('a launcher that asks for a name in use is refused, and harms nobody', async () => {
  await expect(host.restart()).rejects.toMatchObject({ code: 'engineFailed' });
  expect(text((await runShell(host.engine, 'echo fine')).stdout)).toBe('fine\n');
});
