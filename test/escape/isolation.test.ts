import { expect, test } from 'vitest';

import { outputOf, shell } from '../engine/support/run-shell.ts';
import { attackIn, attackSpec, expectContained, expectEnd, program, runProgram } from './support/attack.ts';
import type { Attack } from './support/attack.ts';
import { attackedHost } from './support/attacked-host.ts';

const host = attackedHost();

const attacks: readonly Attack[] = [
  { row: 8, name: 'everything one process can do to another, done to init', program: '08-init', ends: 'contained' },
  { row: 9, name: 'other processes, the kernel and host paths in /proc', program: '09-proc', ends: 'contained' },
  { row: 12, name: 'sockets that know no namespace', program: '12-families', ends: 'contained' },
  { row: 14, name: 'namespaces and mounts', program: '14-namespaces', ends: 'contained' },
  { row: 15, name: 'control groups', program: '15-cgroups', ends: 'contained' },
  { row: 16, name: 'system calls into the kernel', program: '16-kernel', ends: 'contained' },
  { row: 16, name: 'the entrance of 32 bits', program: '16-other-abi', args: ['int80'], ends: ['signalled'] },
  { row: 16, name: 'the entrance of x32', program: '16-other-abi', args: ['x32'], ends: ['signalled', 'exited'] },
  { row: 17, name: 'devices and terminals', program: '17-devices', ends: 'contained' },
  { row: 18, name: 'descriptors left open', program: '18-descriptors', ends: 'contained' },
  {
    row: 21,
    name: 'a result printed to every descriptor before a crash',
    program: '21-fake',
    ends: ['signalled'],
    check: ({ outcome }) => expect(outcome).toEqual({ kind: 'signalled', signal: 'SIGABRT' }),
  },
];

test.each(attacks)('escape $row: $name', async (attack) => {
  await using sandbox = await host().engine.create(attackSpec);
  expectEnd(attack, await attackIn(sandbox, attack));
});

test('escape 11: what a run leaves is not there for the next one in its slot', async () => {
  for (const name of ['11-leave', '11-find']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    expectContained(await runProgram(host().engine, name));
  }
});

test('escape 12: what a run holds, its neighbour neither sees nor feels', async () => {
  const { promise: holding, resolve } = Promise.withResolvers<void>();
  await using sandbox = await host().engine.create(attackSpec);
  const holder = sandbox.start(program('12-hold', [], { stdin: null, onOutput: () => resolve() }));
  await Promise.race([holding, holder.result]);
  expectContained(await runProgram(host().engine, '12-look'));
  holder.endStdin();
  expectContained(await holder.result);
});

test("escape 15: the name of a run's group does not count the runs before it", async () => {
  await using sandbox = await host().engine.create(attackSpec);
  const groups = (await outputOf(sandbox, 'cat /proc/self/cgroup')).match(/runs\/\S+/g) ?? [];
  expect(groups.filter((group) => !/^runs\/[0-9a-f]{16}$/.test(group))).toEqual([]);
});

test('escape 18: a script cannot be run by the launcher, which its first process still is', async () => {
  await using sandbox = await host().engine.create(attackSpec);
  await sandbox.putFiles([{ path: 'run', content: Buffer.from('#!/proc/self/exe --layers\n') }]);
  expect(await outputOf(sandbox, 'chmod 755 run')).toBe('');
  const { outcome, output } = await sandbox.start({ ...shell(''), argv: ['/work/run'] }).result;
  // As for any file that the kernel refuses to run: the launcher, had it run, would have said how it is used.
  expect({ outcome, output: String(output) }).toEqual({ outcome: { kind: 'exited', code: 126 }, output: '' });
});
