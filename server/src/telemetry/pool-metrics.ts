import { Counter, Gauge, type Registry } from 'prom-client';

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

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export function addPoolMetrics(registry: Registry, read: () => PoolSource): void {
  const labelNames = ['tier', 'runtime'];
  const labels = ({ tier, name }: Counted): Record<string, string> => ({ tier, runtime: name });

  function total(name: string, help: string, look: () => readonly Sample[], more: readonly string[] = []): void {
    const counter: Counter = new Counter({
      name,
      help,
      labelNames: [...labelNames, ...more],
      registers: [registry],
      collect() {
        counter.reset();
        for (const sample of look()) counter.inc({ ...sample.labels }, sample.value);
      },
    });
  }

  function now(name: string, help: string, look: () => readonly Sample[]): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        gauge.reset();
        for (const sample of look()) gauge.set({ ...sample.labels }, sample.value);
      },
    });
  }

  total('skerry_sandboxes_total', 'Sandboxes that executions got, by the tier that served them', () =>
    read().served.map((each) => ({ labels: labels(each), value: each.count })),
  );
  total(
    'skerry_pool_discarded_total',
    'Sandboxes made ahead that nobody got, by why',
    () => read().discarded.map((each) => ({ labels: { ...labels(each), reason: each.reason }, value: each.count })),
    ['reason'],
  );
  total('skerry_pool_refills_total', 'Sandboxes made ahead', () =>
    read().refills.map((each) => ({ labels: labels(each), value: each.count })),
  );
  total('skerry_pool_refill_seconds_total', 'How long making them took, in all', () =>
    read().refills.map((each) => ({ labels: labels(each), value: each.sumMs / 1000 })),
  );
  now('skerry_pool_waiting', 'Sandboxes that wait ready', () =>
    read().waiting.map((each) => ({ labels: labels(each), value: each.count })),
  );
  now('skerry_pool_waiting_bytes', 'Memory of the processes that wait in them', () =>
    read().waiting.map((each) => ({ labels: labels(each), value: each.bytes })),
  );
}
