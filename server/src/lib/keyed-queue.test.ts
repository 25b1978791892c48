import { expect, test } from 'vitest';
import { createKeyedQueue } from '#lib/keyed-queue.ts';

test('one key waits, another does not, and a failure holds nobody up', async () => {
  const queue = createKeyedQueue();
  const gate = Promise.withResolvers<void>();
  const done: string[] = [];
  const first = queue.do('a', async () => {
    await gate.promise;
    done.push('first');
    throw new Error('broken');
  });
  const second = queue.do('a', async () => {
    done.push('second');
  });
  await queue.do('b', async () => {
    done.push('other');
  });
  gate.resolve();
  await expect(first).rejects.toThrow('broken');
  await second;
  expect(done).toEqual(['other', 'first', 'second']);
});
