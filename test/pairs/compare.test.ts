import { expect, test } from 'vitest';
import { compare, names, type Round } from './compare.ts';
import type { Verdict } from './suite.ts';

function round(bare: Readonly<Record<string, Verdict>>, sandboxed: Readonly<Record<string, Verdict>>): Round {
  return { bare: new Map(Object.entries(bare)), sandboxed: new Map(Object.entries(sandboxed)) };
}

const denials = [{ suite: 's', test: 'a', reason: 'r' }];

test('a test that passes bare must pass in a sandbox: neither fail, nor be skipped, nor be absent', () => {
  const only = round(
    { a: 'passed', b: 'passed', c: 'passed', d: 'passed', e: 'failed', f: 'skipped' },
    { a: 'failed', b: 'skipped', d: 'passed', e: 'failed', f: 'failed' },
  );
  expect(compare(only, [], [])).toEqual({
    tests: 4,
    same: 1,
    listed: [],
    differ: [
      { test: 'a', sandboxed: 'failed' },
      { test: 'b', sandboxed: 'skipped' },
      { test: 'c', sandboxed: 'absent' },
    ],
    unsteady: [],
    stale: [],
  });
});

test('a difference that does not come again is told, and is none', () => {
  const first = round({ a: 'passed', b: 'passed', c: 'passed' }, { a: 'failed', b: 'failed', c: 'failed' });
  const second = round({ a: 'passed', b: 'failed', c: 'passed' }, { a: 'failed', b: 'failed', c: 'passed' });
  const { differ, unsteady, same } = compare(first, [second], []);
  expect({ differ, unsteady, same }).toEqual({
    differ: [{ test: 'a', sandboxed: 'failed' }],
    unsteady: ['b', 'c'],
    same: 0,
  });
});

test('a listed test may differ, and may not pass', () => {
  expect(compare(round({ a: 'passed', b: 'passed' }, { a: 'failed', b: 'passed' }), [], denials)).toMatchObject({
    tests: 2,
    same: 1,
    listed: ['a'],
    differ: [],
    stale: [],
  });
  expect(compare(round({ a: 'passed' }, { a: 'passed' }), [], denials)).toMatchObject({ same: 1, stale: ['a'] });
});

test('a star in a listed name stands for anything', () => {
  const named = (pattern: string): boolean => names({ suite: 's', test: pattern, reason: 'r' }, 'm.Poll.test_a');
  expect(['m.Poll.test_a', 'm.*.test_a', 'm.*', '*test_a', '*.*.*'].map(named)).toEqual(Array(5).fill(true));
  expect(['m.Poll', 'm.*.test_b', 'x*', 'm.Poll.test_a*a', '*.*.*.*'].map(named)).toEqual(Array(5).fill(false));
});
