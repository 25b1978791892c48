import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { attackIn, attackSpec, expectContained, expectEnd, program, runProgram } from './support/attack.ts';
import type { Attack } from './support/attack.ts';
import { MIB } from '../engine/support/run-shell.ts';
import { compiledPrograms } from './support/attack-layer.ts';
import { attackedHost } from './support/attacked-host.ts';

const host = attackedHost();

const attacks: readonly Attack[] = [
  {
    row: 1,
    name: 'a fork bomb',
    program: '01-fork-bomb',
    // With memory to spare: what forks that failed had is counted until the kernel has taken it back, which came to 50 MB and more.
    limits: { wallMs: 500, memoryBytes: 512 * MIB },
    ends: ['timedOut'],
  },
  { row: 1, name: 'children in sessions of their own', program: '01-fork-setsid', ends: 'contained' },
  { row: 1, name: 'a daemon that outlives the run', program: '01-daemon', ends: 'contained' },
  { row: 2, name: 'memory taken and touched', program: '02-touch', ends: ['memoryExceeded'] },
  { row: 2, name: 'many children, each below the limit', program: '02-children', ends: ['memoryExceeded'] },
  { row: 2, name: 'a shared mapping', program: '02-shared', ends: ['memoryExceeded'] },
  { row: 2, name: 'shared memory segments', program: '02-segment', ends: ['memoryExceeded', 'exited'] },
  { row: 2, name: 'endless recursion', program: '02-stack', ends: ['memoryExceeded', 'signalled'] },
  { row: 2, name: 'bytes waiting in sockets', program: '02-sockets', ends: 'contained' },
  ...['/tmp', '/dev/shm', '/work', '/home/sandbox'].map((folder): Attack => ({
    row: 3,
    name: `${folder} filled`,
    program: '03-fill',
    args: [folder],
    ends: ['exited'],
  })),
  { row: 3, name: 'files in memory', program: '03-fill', args: ['memfd'], ends: ['memoryExceeded'] },
  { row: 4, name: 'the disk filled', program: '04-disk', ends: 'contained' },
  { row: 5, name: 'descriptors of every kind', program: '05-exhaust', ends: 'contained' },
];

test.each(attacks)('escape $row: $name', async (attack) => {
  await using sandbox = await host().engine.create(attackSpec);
  const result = await attackIn(sandbox, attack);
  expectEnd(attack, result);
});

test('escape 5: what one run holds of the kernel, its neighbour and the host still have', async () => {
  const holding = Promise.withResolvers<void>();
  await using sandbox = await host().engine.create(attackSpec);
  const holder = sandbox.start(program('05-exhaust', ['hold'], { stdin: null, onOutput: () => holding.resolve() }));
  await Promise.race([holding.promise, holder.result]);

  expectContained(await runProgram(host().engine, '05-neighbour'));
  const onHost = await promisify(execFile)(join(await compiledPrograms(), '05-neighbour'));
  expect(onHost.stdout).toContain('contained');

  holder.endStdin();
  expect((await holder.result).outcome).toEqual({ kind: 'exited', code: 0 });
});
