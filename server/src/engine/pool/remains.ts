import type { PreparedSandbox } from '#engine/sandbox.ts';

// Theory of operation. Ending a sandbox costs about as much as making one. While requests wait for their turn, that work is put
// off: they have their answers the sooner, and what is over needs nothing but the memory of its files meanwhile.

/** Sandboxes that nobody uses any more. */
export interface Remains extends AsyncDisposable {
  /** Resolves when nothing of it is left or, while others wait for their turn, when it need not be waited for. */
  end(sandbox: PreparedSandbox): Promise<void>;
  /** Ends what was put off, as far as nobody waits. */
  clear(): void;
  /** Ends all of it. */
  empty(): Promise<void>;
}

export interface RemainsOptions {
  readonly capacity: number;
  readonly memoryBytes: number;
  readonly endedAtOnce: number;
  /** Whether requests wait for their turn. */
  readonly somebodyWaits: () => boolean;
}

export function createRemains({ capacity, memoryBytes, endedAtOnce, somebodyWaits }: RemainsOptions): Remains {
  /** What each holds, until nothing of it is left. */
  const left = new Map<PreparedSandbox, number>();
  let clearing = false;

  async function endSome(sandboxes: readonly PreparedSandbox[]): Promise<void> {
    await Promise.all(
      sandboxes.map(async (sandbox) => {
        await sandbox[Symbol.asyncDispose]();
        left.delete(sandbox);
      }),
    );
  }

  function hasRoomFor(bytes: number): boolean {
    return left.size < capacity && left.values().reduce((sum, each) => sum + each, bytes) <= memoryBytes;
  }

  async function clear(): Promise<void> {
    if (clearing) return;
    clearing = true;
    try {
      // oxlint-disable-next-line no-await-in-loop -- a few at once, so that whoever comes meanwhile finds the machine free
      while (left.size > 0 && !somebodyWaits()) await endSome([...left.keys()].slice(0, endedAtOnce));
    } finally {
      clearing = false;
    }
  }

  const empty = (): Promise<void> => endSome([...left.keys()]);

  return {
    async end(sandbox) {
      const bytes = sandbox.restingBytes();
      if (bytes !== null && somebodyWaits() && hasRoomFor(bytes)) left.set(sandbox, bytes);
      else await sandbox[Symbol.asyncDispose]();
    },
    clear: () => void clear(),
    empty,
    [Symbol.asyncDispose]: empty,
  };
}
