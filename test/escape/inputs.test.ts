import { expect, test } from 'vitest';

import { MIB, outputOf, shell, text } from '../engine/support/run-shell.ts';
import { attackLimits, attackSpec } from './support/attack.ts';
import { attackedHost } from './support/attacked-host.ts';

const host = attackedHost();

test.each([
  ['a word of 200 kB', ['x'.repeat(200_000)]],
  ['a hundred thousand words', Array.from({ length: 100_000 }, () => 'x')],
  ['words of two megabytes', Array.from({ length: 20 }, () => 'x'.repeat(100_000))],
  ['a zero inside a word', ['a\0b']],
])('escape 20: %s is passed on or refused', async (_, words) => {
  await using sandbox = await host().engine.create(attackSpec);
  const argv = ['/bin/sh', '-c', 'echo $#', 'sh', ...words];
  const stage = Promise.try(() => sandbox.start({ ...shell(''), argv }).result);
  const answer = await stage.then(
    ({ stdout }) => text(stdout),
    () => 'refused\n',
  );
  expect(['refused\n', `${words.length}\n`]).toContain(answer);
});

test.each([
  ['a value of 200 kB', { A: 'x'.repeat(200_000) }],
  ['twenty thousand names', Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`A${n}`, 'x']))],
  ['a name with a line end', { 'A\nB': 'x' }],
  ['a zero inside a value', { A: 'a\0b' }],
  ['a library to load first', { LD_PRELOAD: '/work/evil.so', LD_LIBRARY_PATH: '/work' }],
])('escape 20: an environment of %s is passed on or refused', async (_, environment) => {
  await using sandbox = await host().engine.create(attackSpec);
  const stage = Promise.try(() => sandbox.start(shell('echo ran', { environment })).result);
  const answer = await stage.then(
    ({ stdout }) => text(stdout),
    () => 'refused\n',
  );
  expect(['refused\n', 'ran\n']).toContain(answer);
});

test.each([
  ['unicode', 'ünï/cödé 🏝.txt'],
  ['a line end', 'a\nb'],
  ['a dash first', '-rf'],
  ['a quote and a dollar', '\'"$(touch evil)`touch evil`'],
  ['a backslash', 'a\\..\\b'],
  ['255 bytes', 'n'.repeat(255)],
  ['a right-to-left mark', '‮txt.exe'],
  ['invalid names of Windows', 'con:|?*'],
])('escape 20: a name with %s is a name', async (_, path) => {
  await using sandbox = await host().engine.create(attackSpec);
  await sandbox.putFiles([{ path, content: Buffer.from('content') }]);
  expect(Buffer.from(await sandbox.readFile(path, 100)).toString()).toBe('content');
  expect(await outputOf(sandbox, 'find . -type f | wc -c; ls evil 2>/dev/null')).toBe(
    `${Buffer.byteLength(path) + 3}\n`,
  );
});

test.each([
  ['256 bytes', 'n'.repeat(256)],
  ['a path of 5000 bytes', 'd/'.repeat(2500)],
  ['a zero', 'a\0b'],
  ['nothing', ''],
  ['a dot', '.'],
  ['the root', '/'],
  ['a slash last', 'a/'],
])('escape 20: a name with %s is refused or a plain file', async (_, path) => {
  await using sandbox = await host().engine.create(attackSpec);
  await sandbox.putFiles([{ path, content: Buffer.from('x') }]).catch(() => undefined);
  expect(
    await outputOf(
      sandbox,
      'find / -xdev -newer /etc/passwd -type f ! -path "/work/*" ! -path "/attacks/*" 2>/dev/null',
    ),
  ).toBe('');
});

test.each([
  ['nothing', ''],
  ['a byte order mark', '\uFEFFecho hello'],
  ['line ends of Windows', 'echo hello\r\n'],
  ['a zero', 'echo hello\0world\n'],
  ['no line end', 'echo hello'],
])('escape 20: a program of %s ends by itself', async (_, code) => {
  await using sandbox = await host().engine.create(attackSpec);
  await sandbox.putFiles([{ path: 'main.sh', content: Buffer.from(code) }]);
  expect(Buffer.from(await sandbox.readFile('main.sh', 100)).toString()).toBe(code);
  const { outcome } = await sandbox.start(shell('sh main.sh', { limits: attackLimits })).result;
  expect(outcome.kind).toBe('exited');
});

test('escape 20: more files than there may be are refused, and no more is left', async () => {
  await using sandbox = await host().engine.create(attackSpec);
  const files = Array.from({ length: 2000 }, (_, n) => ({ path: `d${n}/f`, content: Buffer.from('x') }));
  await expect(sandbox.putFiles(files)).rejects.toMatchObject({ code: 'invalidRequest' });
});

test('escape 20: stdin of 64 MiB that nobody reads, and that somebody reads', async () => {
  const stdin = new Uint8Array(64 * MIB);
  await using deaf = await host().engine.create(attackSpec);
  expect((await deaf.start(shell('exec sleep 0.2', { stdin })).result).outcome).toEqual({ kind: 'exited', code: 0 });
  await using eager = await host().engine.create(attackSpec);
  expect(text((await eager.start(shell('wc -c', { stdin })).result).stdout)).toBe(`${stdin.byteLength}\n`);
});
