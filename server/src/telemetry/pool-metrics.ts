import type { Registry } from 'prom-client';
import { addGauge, addTotal, type Sample } from '#telemetry/sampled.ts';

/** How the pool of sandboxes does, as far as it is told here: what it counted since the start, and what waits now. */
export interface PoolSource {
  readonly served: readonly Counted[];
  readonly discarded: readonly (Counted & { readonly reason: string })[];
  readonly refills: readonly (Counted & { readonly sumMs: number })[];
  readonly waiting: readonly (Counted & { readonly bytes: number })[];
}

/** `name` is the runtime's. */
interface Counted {
  readonly tier: string;
  readonly name: string;
  readonly count: number;
}

const labelNames = ['tier', 'runtime'] as const;

export function addPoolMetrics(registry: Registry, read: () => PoolSource): void {
  addTotal(registry, {
    name: 'skerry_sandboxes_total',
    help: 'Sandboxes that executions got, by the tier that served them',
    labelNames,
    look: () => samples(read().served, ({ count }) => count),
  });
  addTotal(registry, {
    name: 'skerry_pool_discarded_total',
    help: 'Sandboxes made ahead that nobody got, by why',
    labelNames: [...labelNames, 'reason'],
    look: () =>
      read().discarded.map((each) => ({ labels: { ...labels(each), reason: each.reason }, value: each.count })),
  });
  addTotal(registry, {
    name: 'skerry_pool_refills_total',
    help: 'Sandboxes made ahead',
    labelNames,
    look: () => samples(read().refills, ({ count }) => count),
  });
  addTotal(registry, {
    name: 'skerry_pool_refill_seconds_total',
    help: 'How long making them took, in all',
    labelNames,
    look: () => samples(read().refills, ({ sumMs }) => sumMs / 1000),
  });
  addGauge(registry, {
    name: 'skerry_pool_waiting',
    help: 'Sandboxes that wait ready',
    labelNames,
    look: () => samples(read().waiting, ({ count }) => count),
  });
  addGauge(registry, {
    name: 'skerry_pool_waiting_bytes',
    help: 'Memory of the processes that wait in them',
    labelNames,
    look: () => samples(read().waiting, ({ bytes }) => bytes),
  });
}

function labels({ tier, name }: Counted): Readonly<Record<string, string>> {
  return { tier, runtime: name };
}

function samples<T extends Counted>(of: readonly T[], value: (each: T) => number): Sample[] {
  return of.map((each) => ({ labels: labels(each), value: value(each) }));
}
