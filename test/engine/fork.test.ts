import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Sandbox } from '#ports/sandbox-engine.ts';
import { outputOf, shell, spec } from './support/run-shell.ts';
import { startTestEngine } from './support/test-engine.ts';
import type { TestEngine } from './support/test-engine.ts';

let host: TestEngine;

beforeAll(async () => {
  host = await startTestEngine();
});

afterAll(() => host[Symbol.asyncDispose]());

function createForkable(): Promise<Sandbox> {
  return host.engine.create({ ...spec, forkable: true });
}

test('forks have the files that were there, and keep their own from one another', async () => {
  await using origin = await createForkable();
  await origin.putFiles([{ path: 'source', content: Buffer.from('source') }]);
  await outputOf(origin, 'echo compiled > out; mkdir -p d/e; echo t > /tmp/t; chmod 700 d');
  await using first = await origin.fork();
  await using second = await origin.fork();
  const look = 'cat source out /tmp/t; ls -A; stat -c "%U %a" d; echo x >> out; echo x > new; rm source; cat out';
  const seen = 'sourcecompiled\nt\nd\nout\nsource\nsandbox 700\ncompiled\nx\n';
  expect(await outputOf(first, look)).toBe(seen);
  expect(await outputOf(second, look)).toBe(seen);
});

test('forks run at the same time', async () => {
  await using origin = await createForkable();
  await outputOf(origin, 'echo 1 > n');
  const forks = await Promise.all(Array.from({ length: 6 }, () => origin.fork()));
  const results = await Promise.all(
    forks.map((fork, index) => outputOf(fork, `echo ${index} >> n; usleep 50000; cat n`)),
  );
  await Promise.all(forks.map((fork) => fork[Symbol.asyncDispose]()));
  expect(results).toEqual(forks.map((_, index) => `1\n${index}\n`));
});

test('a fork outlives its origin', async () => {
  const origin = await createForkable();
  await outputOf(origin, 'echo kept > kept');
  const fork = await origin.fork();
  await origin[Symbol.asyncDispose]();
  expect(await outputOf(fork, 'cat kept; echo on > on; cat on')).toBe('kept\non\n');
  await fork[Symbol.asyncDispose]();
});

test('a fork that is asked for at once with its origin ending is whole or refused', async () => {
  const origin = await createForkable();
  await outputOf(origin, 'echo kept > kept');
  await using fork = await origin.fork();
  const ending = origin[Symbol.asyncDispose]();
  expect(await outputOf(fork, 'cat kept')).toBe('kept\n');
  await ending;
});

test('an origin that was forked starts nothing more', async () => {
  await using origin = await createForkable();
  await using _fork = await origin.fork();
  expect(() => origin.start(shell('true'))).toThrow('forked');
});

test('neither a sandbox with a running stage nor one that was not made for it is forked', async () => {
  await using origin = await createForkable();
  const stage = origin.start(shell('sleep 1000'));
  await expect(origin.fork()).rejects.toThrow('stage runs');
  stage.cancel();
  await stage.result;
  await using plain = await host.engine.create(spec);
  await expect(plain.fork()).rejects.toThrow('not made to be forked');
});

test('places are free when the last of a family is gone', async () => {
  for (let round = 0; round < 12; round++) {
    // oxlint-disable-next-line no-await-in-loop -- each round needs the places of the one before
    await using origin = await createForkable();
    // oxlint-disable-next-line no-await-in-loop -- as above
    await using fork = await origin.fork();
    // oxlint-disable-next-line no-await-in-loop -- as above
    expect(await outputOf(fork, 'echo fine')).toBe('fine\n');
  }
});
