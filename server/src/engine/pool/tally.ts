/** How a sandbox came to be: made when it was asked for; made before; made before, with a process that waits in it. */
export type Tier = 'cold' | 'prepared' | 'warmed';

/** `failed`: it could not be made; `died`: it ended while it waited; the others gave it up: nobody asked, others needed its room, its layer is removed. */
export type DiscardReason = 'failed' | 'died' | 'idle' | 'noRoom' | 'removed';

/** Since the start. `name` is the runtime's. */
export interface PoolCounts {
  readonly served: readonly Count<'tier' | 'name'>[];
  readonly discarded: readonly Count<'tier' | 'name' | 'reason'>[];
  /** How long it took to make one ahead. */
  readonly refills: readonly RefillTimes[];
  /** Interpreters whose memory was written down for others to start from. */
  readonly images: readonly Count<'name'>[];
  /** Ready now. */
  readonly waiting: readonly (Count<'tier' | 'name'> & { readonly bytes: number })[];
}

export type Count<Label extends string> = { readonly [L in Label]: string } & { readonly count: number };

export interface RefillTimes extends Count<'tier' | 'name'> {
  readonly sumMs: number;
}

export interface Tally {
  served(tier: Tier, name: string): void;
  discarded(tier: Tier, name: string, reason: DiscardReason): void;
  imageMade(name: string): void;
  refilled(tier: Tier, name: string, ms: number): void;
  read(): Omit<PoolCounts, 'waiting'>;
}

export function createTally(): Tally {
  const served = new Map<string, { tier: Tier; name: string; count: number }>();
  const discarded = new Map<string, { tier: Tier; name: string; reason: DiscardReason; count: number }>();
  const images = new Map<string, { name: string; count: number }>();
  const refills = new Map<string, { tier: Tier; name: string; count: number; sumMs: number }>();

  return {
    served(tier, name) {
      entry(served, [tier, name], () => ({ tier, name, count: 0 })).count += 1;
    },
    discarded(tier, name, reason) {
      entry(discarded, [tier, name, reason], () => ({ tier, name, reason, count: 0 })).count += 1;
    },
    imageMade(name) {
      entry(images, [name], () => ({ name, count: 0 })).count += 1;
    },
    refilled(tier, name, ms) {
      const times = entry(refills, [tier, name], () => ({ tier, name, count: 0, sumMs: 0 }));
      times.count += 1;
      times.sumMs += ms;
    },
    read: () => ({
      served: [...served.values()].map((count) => ({ ...count })),
      discarded: [...discarded.values()].map((count) => ({ ...count })),
      images: [...images.values()].map((count) => ({ ...count })),
      refills: [...refills.values()].map((times) => ({ ...times })),
    }),
  };
}

function entry<T>(counts: Map<string, T>, labels: readonly string[], create: () => T): T {
  const key = labels.join('\n');
  const known = counts.get(key) ?? create();
  counts.set(key, known);
  return known;
}
