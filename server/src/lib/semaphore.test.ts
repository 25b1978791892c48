import { expect, test } from 'vitest';
import { createSemaphore } from '#lib/semaphore.ts';

const never = new AbortController().signal;

test('lets as many in as there are places, and the next when one leaves, in order', async () => {
  const semaphore = createSemaphore(2);
  const entered: number[] = [];
  const enter = async (number: number): Promise<Disposable> => {
    const place = await semaphore.enter(never);
    entered.push(number);
    return place;
  };
  const first = await enter(1);
  await enter(2);
  const third = enter(3);
  const fourth = enter(4);
  expect(entered).toEqual([1, 2]);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  (await third)[Symbol.dispose]();
  await fourth;
  expect(entered).toEqual([1, 2, 3, 4]);
});

test('who leaves while waiting takes no place', async () => {
  const semaphore = createSemaphore(1);
  const place = await semaphore.enter(never);
  const caller = new AbortController();
  const waiting = semaphore.enter(caller.signal);
  caller.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  await expect(semaphore.enter(caller.signal)).rejects.toThrow('gone');
  place[Symbol.dispose]();
  (await semaphore.enter(never))[Symbol.dispose]();
});
