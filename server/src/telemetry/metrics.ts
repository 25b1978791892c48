import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ExecutionFinished, Events } from '#ports/events.ts';
import { addArtefactMetrics, type ArtefactSource } from '#telemetry/artefact-metrics.ts';
import { addPoolMetrics, type PoolSource } from '#telemetry/pool-metrics.ts';
import { addGauge, single } from '#telemetry/sampled.ts';

/** What is counted, for a Prometheus server to read. */
export interface Metrics extends Events {
  /** Media type of what `read` gives. */
  readonly contentType: string;
  /** Everything in the text format. */
  read(): Promise<string>;
}

/** What is looked at whenever somebody reads. */
export interface MetricsSources {
  readonly schedule: { readonly load: { readonly running: number; readonly waiting: number } };
  readonly pool: () => PoolSource;
  readonly artefacts: () => ArtefactSource;
}

/** From a warmed hello to a minute's work. */
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** A registry of its own for each server, so that two in one process count apart. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'skerry_' });
  const executions = new Counter({
    name: 'skerry_executions_total',
    help: 'Executions that ended, by how: the last outcome of their code, or our own error',
    labelNames: ['dialect', 'runtime', 'end'],
    registers,
  });
  const duration = new Histogram({
    name: 'skerry_execution_seconds',
    help: 'From the request to its result, waiting included',
    labelNames: ['dialect', 'runtime'],
    buckets: seconds,
    registers,
  });
  const queued = new Histogram({
    name: 'skerry_execution_queued_seconds',
    help: 'How long executions waited for their turn',
    buckets: seconds,
    registers,
  });
  addGauge(registry, {
    name: 'skerry_executions_running',
    help: 'Executions that have their turn',
    look: single(() => sources.schedule.load.running),
  });
  addGauge(registry, {
    name: 'skerry_executions_waiting',
    help: 'Executions that wait for their turn',
    look: single(() => sources.schedule.load.waiting),
  });
  addPoolMetrics(registry, sources.pool);
  addArtefactMetrics(registry, sources.artefacts);

  return {
    contentType: registry.contentType,
    read: () => registry.metrics(),
    executionFinished(event) {
      const { dialect, runtime } = event;
      executions.inc({ dialect, runtime, end: endOf(event) });
      duration.observe({ dialect, runtime }, event.durationMs / 1000);
      queued.observe(event.queuedMs / 1000);
    },
  };
}

function endOf({ error, runs, compile }: ExecutionFinished): string {
  return error ?? runs.at(-1) ?? compile ?? 'nothing';
}
