import { SkerryError } from '#domain/errors.ts';

/** Lets a bounded number of executions run, and a bounded number wait: clients in turn, each client in order. */
export interface Schedule {
  /**
   * Resolves when it is this one's turn. Dispose the slot when nothing of the execution is left.
   * Errors: `overloaded` at once when the queue is full, or after `waitMs`; `shuttingDown`; `cancelled`.
   */
  enter(client: string, signal: AbortSignal, options?: EnterOptions): Promise<Disposable>;
  readonly load: ScheduleLoad;
  /** Refuses newcomers and those who wait; resolves when the last running one has left. */
  close(): Promise<void>;
}

export interface EnterOptions {
  /** Called where it has to wait; what it returns is disposed when the wait is over, however it ends. */
  readonly onWait?: () => Disposable;
}

export interface ScheduleLoad {
  readonly running: number;
  readonly waiting: number;
  readonly accepting: boolean;
}

export interface ScheduleLimits {
  readonly running: number;
  readonly waiting: number;
  readonly waitMs: number;
}

interface Waiter {
  admit(): void;
  refuse(error: SkerryError): void;
}

export function createSchedule(limits: ScheduleLimits): Schedule {
  // Insertion order is turn order: a client is moved to the end each time that it is served.
  const waiters = new Map<string, Set<Waiter>>();
  const drained = Promise.withResolvers<void>();
  let running = 0;
  let waiting = 0;
  let closed = false;

  function slot(): Disposable {
    running += 1;
    let left = false;
    return {
      [Symbol.dispose]() {
        if (left) return;
        left = true;
        running -= 1;
        admitNext();
        if (closed && running === 0) drained.resolve();
      },
    };
  }

  function remove(client: string, waiter: Waiter): void {
    const queue = waiters.get(client);
    if (!queue?.delete(waiter)) return;
    waiting -= 1;
    if (queue.size === 0) waiters.delete(client);
  }

  function admitNext(): void {
    for (const [client, queue] of waiters) {
      for (const waiter of queue) {
        remove(client, waiter);
        if (waiters.delete(client)) waiters.set(client, queue);
        waiter.admit();
        return;
      }
    }
  }

  function wait(client: string, signal: AbortSignal, { onWait }: EnterOptions): Promise<Disposable> {
    const { promise, resolve, reject } = Promise.withResolvers<Disposable>();
    const queue = waiters.get(client) ?? new Set();
    const held = onWait?.();
    const settle = (): void => {
      held?.[Symbol.dispose]();
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    };
    const waiter: Waiter = {
      admit() {
        settle();
        resolve(slot());
      },
      refuse(error) {
        settle();
        reject(error);
      },
    };
    const giveUp = (error: SkerryError): void => {
      remove(client, waiter);
      waiter.refuse(error);
    };
    const cancel = (): void => giveUp(new SkerryError('cancelled', 'the caller left while waiting'));
    const timer = setTimeout(
      () => giveUp(new SkerryError('overloaded', 'waited too long for a free slot')),
      limits.waitMs,
    );
    signal.addEventListener('abort', cancel, { once: true });
    queue.add(waiter);
    waiters.set(client, queue);
    waiting += 1;
    return promise;
  }

  return {
    async enter(client, signal, enterOptions = {}) {
      if (signal.aborted) throw new SkerryError('cancelled', 'the caller left');
      if (closed) throw new SkerryError('shuttingDown', 'the server is stopping');
      if (running < limits.running) return slot();
      if (waiting >= limits.waiting) throw new SkerryError('overloaded', 'too many executions are waiting');
      return wait(client, signal, enterOptions);
    },
    get load() {
      return { running, waiting, accepting: !closed };
    },
    close() {
      closed = true;
      for (const queue of waiters.values()) {
        for (const waiter of queue) waiter.refuse(new SkerryError('shuttingDown', 'the server is stopping'));
      }
      waiters.clear();
      waiting = 0;
      if (running === 0) drained.resolve();
      return drained.promise;
    },
  };
}
