import { Counter, Gauge, type Registry } from 'prom-client';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Sampled {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  /** Asked whenever somebody reads. */
  readonly look: () => readonly Sample[];
}

/** A counter that somebody else counts. */
export function addTotal(registry: Registry, { name, help, labelNames = [], look }: Sampled): void {
  const counter: Counter = new Counter({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      counter.reset();
      for (const { labels, value } of look()) counter.inc({ ...labels }, value);
    },
  });
}

/** A value that goes up and down. */
export function addGauge(registry: Registry, { name, help, labelNames = [], look }: Sampled): void {
  const gauge: Gauge = new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      gauge.reset();
      for (const { labels, value } of look()) gauge.set({ ...labels }, value);
    },
  });
}

/** Of something that there is one of. */
export function single(look: () => number): () => readonly Sample[] {
  return () => [{ labels: {}, value: look() }];
}
