import { expect, test } from 'vitest';
import { createSingleFlight } from '#lib/single-flight.ts';

test('two who ask at once get the work of one', async () => {
  const flights = createSingleFlight<number>();
  const gate = Promise.withResolvers<number>();
  let works = 0;
  const work = (): Promise<number> => {
    works += 1;
    return gate.promise;
  };
  const both = [flights.do('a', work), flights.do('a', work)];
  expect(flights.has('a')).toBe(true);
  gate.resolve(7);
  expect(await Promise.all(both)).toEqual([7, 7]);
  expect(works).toBe(1);
  expect(flights.has('a')).toBe(false);
});

test('what failed is tried again by the next who asks', async () => {
  const flights = createSingleFlight<number>();
  await expect(flights.do('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await flights.do('a', () => Promise.resolve(1))).toBe(1);
});
