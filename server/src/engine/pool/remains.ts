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
  const left: { readonly sandbox: PreparedSandbox; readonly bytes: number }[] = [];
  let leftBytes = 0;
  let clearing = false;

  async function endSome(count: number): Promise<void> {
    await Promise.all(
      left.splice(0, count).map(async ({ sandbox, bytes }) => {
        await sandbox[Symbol.asyncDispose]();
        leftBytes -= bytes;
      }),
    );
  }

  async function clear(): Promise<void> {
    if (clearing) return;
    clearing = true;
    try {
      // oxlint-disable-next-line no-await-in-loop -- a few at once, so that whoever comes meanwhile finds the machine free
      while (left.length > 0 && !somebodyWaits()) await endSome(endedAtOnce);
    } finally {
      clearing = false;
    }
  }

  const empty = (): Promise<void> => endSome(left.length);

  return {
    async end(sandbox) {
      const bytes = sandbox.restingBytes();
      const fits = bytes !== null && left.length < capacity && leftBytes + bytes <= memoryBytes;
      if (!fits || !somebodyWaits()) {
        await sandbox[Symbol.asyncDispose]();
        return;
      }
      left.push({ sandbox, bytes });
      leftBytes += bytes;
    },
    clear: () => void clear(),
    empty,
    [Symbol.asyncDispose]: empty,
  };
}
