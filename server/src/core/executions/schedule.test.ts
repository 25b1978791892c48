import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSchedule, type Schedule } from '#core/executions/schedule.ts';

const forever = new AbortController().signal;

function schedule(running: number, waiting: number, waitMs = 60_000): Schedule {
  return createSchedule({ running, waiting, waitMs });
}

test('clients are served in turn, each in its own order', async () => {
  const turns = schedule(1, 10);
  const first = await turns.enter('z', forever);
  const served: string[] = [];
  const enter = async (client: string, name: string): Promise<void> => {
    using _slot = await turns.enter(client, forever);
    served.push(name);
  };
  const all = [enter('a', 'a1'), enter('a', 'a2'), enter('a', 'a3'), enter('b', 'b1'), enter('c', 'c1')];
  first[Symbol.dispose]();
  await Promise.all(all);
  expect(served).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
});

test('over the bound, the answer is overloaded at once', async () => {
  const turns = schedule(1, 1);
  const slot = await turns.enter('a', forever);
  const waiter = turns.enter('a', forever);
  await expect(turns.enter('b', forever)).rejects.toMatchObject({ code: 'overloaded' });
  slot[Symbol.dispose]();
  (await waiter)[Symbol.dispose]();
  expect(turns.load).toEqual({ running: 0, waiting: 0, accepting: true });
});

test('who has to wait says so, for as long as the wait', async () => {
  const turns = schedule(1, 10);
  let waiting = 0;
  const onWait = (): Disposable => {
    waiting += 1;
    return {
      [Symbol.dispose]() {
        waiting -= 1;
      },
    };
  };
  const slot = await turns.enter('a', forever, { onWait });
  expect(waiting).toBe(0);
  const leaving = new AbortController();
  const left = turns.enter('a', leaving.signal, { onWait });
  const stays = turns.enter('a', forever, { onWait });
  const refused = turns.enter('b', forever, { onWait });
  expect(waiting).toBe(3);
  leaving.abort();
  await expect(left).rejects.toMatchObject({ code: 'cancelled' });
  expect(waiting).toBe(2);
  slot[Symbol.dispose]();
  await stays;
  expect(waiting).toBe(1);
  void turns.close();
  await expect(refused).rejects.toMatchObject({ code: 'shuttingDown' });
  expect(waiting).toBe(0);
});

test('nobody waits for longer than the limit', async () => {
  const turns = schedule(1, 1, 1);
  using _slot = await turns.enter('a', forever);
  await expect(turns.enter('a', forever)).rejects.toMatchObject({ code: 'overloaded' });
  expect(turns.load.waiting).toBe(0);
});

test('who leaves gives its place up', async () => {
  const turns = schedule(1, 1);
  const slot = await turns.enter('a', forever);
  const leaving = new AbortController();
  const waiter = turns.enter('a', leaving.signal);
  leaving.abort();
  await expect(waiter).rejects.toMatchObject({ code: 'cancelled' });
  const next = turns.enter('b', forever);
  slot[Symbol.dispose]();
  (await next)[Symbol.dispose]();
  await expect(turns.enter('a', leaving.signal)).rejects.toMatchObject({ code: 'cancelled' });
});

test('closing refuses those who wait and resolves when the last one has left', async () => {
  const turns = schedule(1, 1);
  const slot = await turns.enter('a', forever);
  const waiter = turns.enter('a', forever);
  const closed = turns.close();
  await expect(waiter).rejects.toMatchObject({ code: 'shuttingDown' });
  await expect(turns.enter('b', forever)).rejects.toMatchObject({ code: 'shuttingDown' });
  slot[Symbol.dispose]();
  slot[Symbol.dispose]();
  await closed;
  expect(turns.load).toEqual({ running: 0, waiting: 0, accepting: false });
});

test('however they come and go, the bounds hold and everyone is answered', async () => {
  const step = fc.oneof(
    fc.record({ act: fc.constant('enter' as const), client: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ act: fc.constantFrom('leave' as const, 'finish' as const), which: fc.nat(20) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const turns = schedule(2, 3);
      const answers: Promise<unknown>[] = [];
      const slots: Disposable[] = [];
      const leavers: AbortController[] = [];
      for (const one of steps) {
        if (one.act === 'enter') {
          const leaver = new AbortController();
          leavers.push(leaver);
          answers.push(turns.enter(one.client, leaver.signal).then((slot) => slots.push(slot)));
        } else if (one.act === 'leave') leavers[one.which]?.abort();
        else slots[one.which]?.[Symbol.dispose]();
        await Promise.resolve();
        expect(turns.load.running).toBeLessThanOrEqual(2);
        expect(turns.load.waiting).toBeLessThanOrEqual(3);
      }
      const settled = Promise.allSettled(answers);
      const closed = turns.close();
      await settled;
      for (const slot of slots) slot[Symbol.dispose]();
      await closed;
      expect(turns.load).toEqual({ running: 0, waiting: 0, accepting: false });
    }),
  );
});
