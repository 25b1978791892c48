import type { Registry } from 'prom-client';
import { addGauge, addTotal, single } from '#telemetry/sampled.ts';

/** How the cache of compiled programs does: since the start, and what it holds now. */
export interface ArtefactSource {
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  readonly entries: number;
  readonly bytes: number;
}

export function addArtefactMetrics(registry: Registry, read: () => ArtefactSource): void {
  const totals = {
    hits: 'Compilations that the cache of compiled programs made unnecessary',
    misses: 'Compilations that it looked for and did not have',
    evictions: 'Compiled programs given up to make room',
  } as const;
  for (const name of ['hits', 'misses', 'evictions'] as const) {
    addTotal(registry, {
      name: `skerry_artefact_cache_${name}_total`,
      help: totals[name],
      look: single(() => read()[name]),
    });
  }
  addGauge(registry, {
    name: 'skerry_artefact_cache_entries',
    help: 'Compiled programs that are kept',
    look: single(() => read().entries),
  });
  addGauge(registry, {
    name: 'skerry_artefact_cache_bytes',
    help: 'Memory that they take',
    look: single(() => read().bytes),
  });
}
