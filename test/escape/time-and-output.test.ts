import { expect, test } from 'vitest';

import type { Outcome, StageResult } from '#domain/outcome.ts';
import { shell, text } from '../engine/support/run-shell.ts';
import { attackIn, attackLimits, attackSpec, expectEnd } from './support/attack.ts';
import type { Attack } from './support/attack.ts';
import { attackedHost } from './support/attacked-host.ts';

const host = attackedHost();
const OUTPUT_MAX = attackLimits.outputBytes;

function cutAt(stream: 'stdout' | 'stderr'): (result: StageResult) => void {
  return (result) => {
    expect(result[stream]).toHaveLength(OUTPUT_MAX);
    expect(result.truncated[stream]).toBe(true);
  };
}

const attacks: readonly Attack[] = [
  {
    row: 6,
    name: 'single bytes to stdout without an end',
    program: '06-singles',
    args: ['1'],
    ends: ['outputExceeded'],
    check: cutAt('stdout'),
  },
  {
    row: 6,
    name: 'single bytes to stderr without an end',
    program: '06-singles',
    args: ['2'],
    ends: ['outputExceeded'],
    check: cutAt('stderr'),
  },
  {
    row: 6,
    name: 'output thrown away for as long as it runs',
    program: '06-singles',
    args: ['1'],
    limits: { outputOverflow: 'discard', wallMs: 500 },
    ends: ['timedOut'],
    check: cutAt('stdout'),
  },
  {
    row: 6,
    name: 'zeros, invalid text and commands for a terminal',
    program: '06-bytes',
    ends: ['exited'],
    check({ stdout }) {
      const sent = '00fffec080eda0801b5b324a1b5d303b78070d';
      expect(Buffer.from(stdout).toString('hex')).toBe(sent);
    },
  },
  { row: 6, name: 'a stream kept open by a message nobody receives', program: '06-kept-open', ends: 'contained' },
  ...['sleep', 'stop', 'stop-all'].map((way): Attack => ({
    row: 7,
    name: `doing nothing: ${way}`,
    program: '07-time',
    args: [way],
    limits: { wallMs: 300 },
    ends: ['timedOut'],
    check: limitedBy('wall'),
  })),
  ...['burn', 'child', 'threads', 'orphans'].map((way): Attack => ({
    row: 7,
    name: `using up processors: ${way}`,
    program: '07-time',
    args: [way],
    limits: { cpuMs: 200 },
    ends: ['timedOut'],
    check: limitedBy('cpu'),
  })),
  { row: 7, name: 'more than its share', program: '07-priority', ends: 'contained' },
];

function limitedBy(limit: 'wall' | 'cpu'): (result: StageResult) => void {
  const expected: Outcome = { kind: 'timedOut', limit };
  return ({ outcome }) => expect(outcome).toEqual(expected);
}

test.each(attacks)('escape $row: $name', async (attack) => {
  await using sandbox = await host().engine.create(attackSpec);
  expectEnd(attack, await attackIn(sandbox, attack));
});

test.each([
  ['lines', 'yes'],
  ['one line', 'tr "\\0" x </dev/zero'],
  ['two gigabytes', 'head -c 2000000000 /dev/zero'],
  ['both streams', 'yes & yes >&2'],
])('escape 6: a flood of %s is cut at the byte and ends the run', async (_, script) => {
  await using sandbox = await host().engine.create(attackSpec);
  const { outcome, stdout, stderr } = await sandbox.start(shell(script, { limits: attackLimits })).result;
  expect(outcome.kind).toBe('outputExceeded');
  expect(Math.max(stdout.byteLength, stderr.byteLength)).toBe(OUTPUT_MAX);
});

test('escape 6: while one floods, another is answered', async () => {
  await using flooding = await host().engine.create(attackSpec);
  const flood = flooding.start(
    shell('yes', { limits: { ...attackLimits, outputOverflow: 'discard', wallMs: 60_000, cpuMs: 60_000 } }),
  );
  await using other = await host().engine.create(attackSpec);
  const { stdout } = await other.start(shell('echo hello')).result;
  expect(text(stdout)).toBe('hello\n');
  flood.cancel();
  expect((await flood.result).outcome).toEqual({ kind: 'cancelled' });
});
