import type { Sandbox, SandboxEngine, SandboxSpec } from '#ports/sandbox-engine.ts';
import { GUESS_BYTES, createMakers, nameOf, placeKey, placeOf } from '#engine/pool/makers.ts';
import type { MakersOptions } from '#engine/pool/makers.ts';
import { createStock } from '#engine/pool/stock.ts';
import type { Stock, StockOptions, Taken } from '#engine/pool/stock.ts';
import { createRemains } from '#engine/pool/remains.ts';
import { createTally } from '#engine/pool/tally.ts';
import type { PoolCounts, Tier } from '#engine/pool/tally.ts';
import type { PreparedSandbox } from '#engine/sandbox.ts';

// Theory of operation. Whoever asks for a sandbox gets the readiest that there is: one where a process waits for just such a
// request, else one that was made before, else one that is made now; where others of its kind began from an image, a process
// does so in these, too. What comes of the request is the same.

/** What may be ready, of all kinds together. */
export interface PoolLimits {
  /** Sandboxes that wait without a process; 0: each is made when it is asked for. */
  readonly maxPrepared: number;
  /** What sandboxes that are over may hold while others wait for their turn; as many as are kept ready may be so. */
  readonly remainsBytes: number;
  /** Sandboxes in which a process waits, and the memory that these may hold; 0: each process is started when it is asked for. */
  readonly maxWarmed: number;
  readonly warmMemoryBytes: number;
  /** Processes that start from one image of an interpreter's memory; 0: each starts by itself. */
  readonly imageUses: number;
  /** For tests that compare tiers: every sandbox is made, and waited for, in this one; null: in the readiest that there is. */
  readonly onlyTier: Tier | null;
}

export interface PoolOptions extends PoolLimits, Omit<MakersOptions, 'onImage'> {
  /** Members of one tier that are made ahead at the same time. */
  readonly madeAtOnce: number;
}

export interface Pool extends SandboxEngine, AsyncDisposable {
  readonly counts: PoolCounts;
  /** See `Stock.keep`; of what expects a process. */
  keep(specs: readonly SandboxSpec[], each: number): void;
  /** Ends what waits with this layer in it: the layer is to be removed, and another may get its name. */
  forget(layer: string): Promise<void>;
}

/** Long enough for a class that submits in waves, short enough to give memory back. */
const KEEP_PREPARED_MS = 60_000;
const KEEP_WARMED_MS = 300_000;
/** What was asked for once with just these words may never be again. */
const LEAST_ASKED = 2;

export function createPool(make: (spec: SandboxSpec) => Promise<PreparedSandbox>, options: PoolOptions): Pool {
  const tally = createTally();
  /** Requests that wait for their turn. */
  let announced = 0;
  const remains = createRemains({
    capacity: options.maxPrepared,
    memoryBytes: options.remainsBytes,
    endedAtOnce: options.madeAtOnce,
    somebodyWaits: () => announced > 0,
  });
  const makers = createMakers(make, { ...options, onImage: (spec) => tally.imageMade(nameOf(spec)) });

  function stock(
    tier: Tier,
    own: Pick<StockOptions, 'key' | 'make' | 'capacity' | 'keepMs'> & Partial<StockOptions>,
  ): Stock {
    return createStock({
      memoryBytes: Infinity,
      guessBytes: 0,
      makesAtOnce: options.madeAtOnce,
      leastAsked: 1,
      onDiscard: (spec, reason) => tally.discarded(tier, nameOf(spec), reason),
      onPause: (spec, cause) => options.onLog(`none is kept ${tier} of ${nameOf(spec)} for a while: ${String(cause)}`),
      onForgotten: () => undefined,
      otherBytes: () => 0,
      // Those who wait are served the sooner, and what they find lacking they make at the same cost.
      mayMake: () => announced === 0,
      ...own,
      async make(spec) {
        const startedAt = performance.now();
        const member = await own.make(spec);
        tally.refilled(tier, nameOf(spec), performance.now() - startedAt);
        return member;
      },
    });
  }

  const prepared = stock('prepared', {
    key: placeKey,
    make: (spec) => makers.prepared(spec),
    capacity: options.maxPrepared,
    keepMs: KEEP_PREPARED_MS,
  });
  const warmed = stock('warmed', {
    key: (spec) => makers.warmedKey(spec),
    otherBytes: () => makers.imageBytes,
    onForgotten: (spec) => makers.forget(spec),
    make: (spec) => makers.warmed(spec),
    capacity: options.maxWarmed,
    keepMs: KEEP_WARMED_MS,
    memoryBytes: options.warmMemoryBytes,
    guessBytes: GUESS_BYTES,
    // A process that is started saves its request more than it takes from others; from an image it is there at once.
    mayMake: ({ expects }) => announced === 0 || expects?.image !== true,
    leastAsked: LEAST_ASKED,
  });
  const stocks = { prepared, warmed };

  /** From the readiest tier that has one. */
  async function takeOrMake(spec: SandboxSpec, taken: Taken[]): Promise<PreparedSandbox> {
    const asked = spec.expects === undefined ? (['prepared'] as const) : (['warmed', 'prepared'] as const);
    for (const tier of asked) {
      const one = stocks[tier].take(tier === 'prepared' ? placeOf(spec) : spec);
      taken.push(one);
      if (one.member === null) continue;
      tally.served(tier, nameOf(spec));
      return tier === 'warmed' ? one.member.sandbox : makers.begin(one.member.sandbox, spec);
    }
    tally.served('cold', nameOf(spec));
    return makers.begin(await make(placeOf(spec)), spec);
  }

  async function makeIn(tier: Tier, spec: SandboxSpec): Promise<Sandbox> {
    tally.served(tier, nameOf(spec));
    if (tier === 'cold') return make(spec);
    const { sandbox } = await (tier === 'warmed' ? makers.warmed(spec) : makers.prepared(spec));
    return sandbox;
  }

  return {
    async create(spec) {
      if (options.onlyTier !== null) return makeIn(options.onlyTier, spec);
      const taken: Taken[] = [];
      const over = (): void => taken.forEach((one) => one.over());
      try {
        const sandbox = await takeOrMake(spec, taken);
        return handOut(sandbox, () => remains.end(sandbox), over);
      } catch (error) {
        over();
        throw error;
      }
    },
    announce(spec) {
      const stack = new DisposableStack();
      announced += 1;
      stack.defer(() => {
        announced -= 1;
        if (announced > 0) return;
        prepared.fill();
        warmed.fill();
        remains.clear();
      });
      stack.use(spec.expects === undefined ? prepared.announce(spec) : warmed.announce(spec));
      return stack;
    },
    keep: (specs, each) => warmed.keep(specs, each),
    get counts() {
      const waiting = (['prepared', 'warmed'] as const).flatMap((tier) =>
        stocks[tier].ready.map(({ spec, ready }) => ({
          tier,
          name: nameOf(spec),
          count: ready.length,
          bytes: ready.reduce((bytes, member) => bytes + member.bytes, 0),
        })),
      );
      return { ...tally.read(), waiting };
    },
    async forget(layer) {
      await Promise.all([prepared.forget(layer), warmed.forget(layer), remains.empty()]);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([prepared, warmed, remains].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}

/** The same sandbox, with word when it is over. */
function handOut(sandbox: Sandbox, end: () => Promise<void>, over: () => void): Sandbox {
  let ended: Promise<void> | null = null;
  async function dispose(): Promise<void> {
    try {
      await end();
    } finally {
      over();
    }
  }
  return {
    putFiles: (files) => sandbox.putFiles(files),
    readFile: (path, maxBytes) => sandbox.readFile(path, maxBytes),
    keepFiles: (number, maxBytes) => sandbox.keepFiles(number, maxBytes),
    restoreFiles: (number) => sandbox.restoreFiles(number),
    start: (stage) => sandbox.start(stage),
    fork: () => sandbox.fork(),
    [Symbol.asyncDispose]() {
      ended ??= dispose();
      return ended;
    },
  };
}
