import type { Sandbox, SandboxEngine, SandboxSpec } from '#ports/sandbox-engine.ts';

// Theory of operation. A sandbox costs about a millisecond to make and nothing to keep, so those that will probably be
// asked for are made before. For each kind of sandbox (its layers, its limits, whether it will be forked) the pool keeps
// as many ready as were lately in use at once, within a bound for all kinds together. A new one is made when one
// that was handed out is over, so that making it takes no time from the request that needed it. None is used twice: what
// leaves the pool never comes back. A member that failed while it waited is dropped, and whoever asked gets a new one.

/** A sandbox that tells when it is ready for its first command, and whether it still is. */
export interface PreparedSandbox extends Sandbox {
  /** Rejects where it could not be made. */
  readonly created: Promise<unknown>;
  alive(): boolean;
}

export interface PoolOptions {
  /** Sandboxes that wait, of all kinds together. */
  readonly capacity: number;
  /** A kind that nobody asked for during this time is given up. */
  readonly keepMs: number;
}

export interface Pool extends SandboxEngine, AsyncDisposable {
  readonly counts: PoolCounts;
  /** Ends what waits with this layer in it: the layer is to be removed, and another may get its name. */
  forget(layer: string): Promise<void>;
}

/** Since the start; `waiting` is now. */
export interface PoolCounts {
  readonly hits: number;
  readonly misses: number;
  readonly waiting: number;
}

interface Kind {
  readonly spec: SandboxSpec;
  readonly ready: PreparedSandbox[];
  /** Being made. */
  making: number;
  inUse: number;
  /** The most that were in use at once since the last look, and before it. */
  peak: number;
  lastPeak: number;
  askedAt: number;
  /** Given up: what is still being made for it is ended. */
  forgotten: boolean;
}

export function createPool(make: (spec: SandboxSpec) => Promise<PreparedSandbox>, options: PoolOptions): Pool {
  const kinds = new Map<string, Kind>();
  let hits = 0;
  let misses = 0;
  /** Ready, or being made. */
  let held = 0;
  let closed = false;

  const timer = setInterval(look, options.keepMs / 4);
  timer.unref();

  function kindOf(spec: SandboxSpec): Kind {
    const key = JSON.stringify([spec.layers, spec.disk, spec.forkable === true]);
    const known = kinds.get(key);
    if (known !== undefined) return known;
    const kind = { spec, ready: [], making: 0, inUse: 0, peak: 0, lastPeak: 0, askedAt: 0, forgotten: false };
    kinds.set(key, kind);
    return kind;
  }

  function refill(kind: Kind): void {
    if (closed || kind.forgotten) return;
    const wanted = Math.max(kind.peak, kind.lastPeak);
    while (kind.ready.length + kind.making < wanted && held < options.capacity) {
      kind.making += 1;
      held += 1;
      void prepare(kind);
    }
  }

  async function prepare(kind: Kind): Promise<void> {
    try {
      const sandbox = await make(kind.spec);
      try {
        await sandbox.created;
        if (closed || kind.forgotten) throw new Error('nobody wants it any more');
        kind.ready.push(sandbox);
      } catch {
        await end(sandbox);
      }
    } catch {
      // Whoever asks next makes one without the pool, and learns why it fails.
      held -= 1;
    } finally {
      kind.making -= 1;
    }
  }

  function take(kind: Kind): PreparedSandbox | null {
    for (let sandbox = kind.ready.pop(); sandbox !== undefined; sandbox = kind.ready.pop()) {
      if (!sandbox.alive()) void end(sandbox);
      else {
        held -= 1;
        return sandbox;
      }
    }
    return null;
  }

  async function end(sandbox: Sandbox): Promise<void> {
    held -= 1;
    await sandbox[Symbol.asyncDispose]();
  }

  /** Gives up what is no longer asked for. */
  function look(): void {
    const now = Date.now();
    for (const [key, kind] of kinds) {
      kind.lastPeak = kind.peak;
      kind.peak = kind.inUse;
      if (now - kind.askedAt > options.keepMs && kind.inUse === 0) {
        kinds.delete(key);
        kind.forgotten = true;
        kind.lastPeak = 0;
      }
      const surplus = kind.ready.splice(Math.max(kind.peak, kind.lastPeak));
      for (const sandbox of surplus) void end(sandbox);
    }
  }

  return {
    async create(spec) {
      const kind = kindOf(spec);
      kind.askedAt = Date.now();
      kind.inUse += 1;
      kind.peak = Math.max(kind.peak, kind.inUse);
      const ready = take(kind);
      if (ready === null) misses += 1;
      else hits += 1;
      const over = (): void => {
        kind.inUse -= 1;
        refill(kind);
      };
      try {
        return handOut(ready ?? (await make(spec)), over);
      } catch (error) {
        over();
        throw error;
      }
    },
    get counts() {
      const waiting = [...kinds.values()].reduce((sum, { ready }) => sum + ready.length, 0);
      return { hits, misses, waiting };
    },
    async forget(layer) {
      const affected = [...kinds].filter(([, { spec }]) => spec.layers.includes(layer));
      for (const [key, kind] of affected) {
        kinds.delete(key);
        kind.forgotten = true;
      }
      await Promise.all(affected.flatMap(([, kind]) => kind.ready.splice(0).map(end)));
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      clearInterval(timer);
      await Promise.all([...kinds.values()].flatMap((kind) => kind.ready.splice(0).map(end)));
    },
  };
}

/** The same sandbox, with word when it is over. */
function handOut(sandbox: Sandbox, over: () => void): Sandbox {
  let ended: Promise<void> | null = null;
  async function dispose(): Promise<void> {
    try {
      await sandbox[Symbol.asyncDispose]();
    } finally {
      over();
    }
  }
  return {
    putFiles: (files) => sandbox.putFiles(files),
    readFile: (path, maxBytes) => sandbox.readFile(path, maxBytes),
    start: (stage) => sandbox.start(stage),
    fork: () => sandbox.fork(),
    [Symbol.asyncDispose]() {
      ended ??= dispose();
      return ended;
    },
  };
}
