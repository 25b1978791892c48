import { expect, test } from 'vitest';
import { endsWithin } from '#lib/ends-within.ts';

test('tells whether the work ended in time', async () => {
  expect(await endsWithin(Promise.resolve(), 60_000)).toBe(true);
  expect(await endsWithin(Promise.withResolvers().promise, 1)).toBe(false);
});

test('passes a failure on', async () => {
  await expect(endsWithin(Promise.reject(new Error('no')), 60_000)).rejects.toThrow('no');
});
