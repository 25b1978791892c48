import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import { pistonDialect } from '#api/piston/routes.ts';
import { createTvm } from '#api/tvm/routes.ts';
import { diskLimits } from '#config/disk-limits.ts';
import type { Config } from '#config/schema.ts';
import type { ExecutionContext } from '#core/executions/context.ts';
import { createSchedule } from '#core/executions/schedule.ts';
import { usualProcesses } from '#core/executions/usual-processes.ts';
import type { HealthSources } from '#core/health/check-health.ts';
import { createIsolationProbe } from '#core/health/isolation-probe.ts';
import type { Access } from '#http/authentication.ts';
import type { DocsPage } from '#http/docs-page.ts';
import { buildListener } from '#http/listener.ts';
import { openListeners, type Listeners, type Port } from '#http/listeners.ts';
import type { MetricsPage } from '#http/metrics-page.ts';
import type { EnabledDialect } from '#http/mount.ts';
import { logEvents } from '#telemetry/log-events.ts';
import { createMetrics } from '#telemetry/metrics.ts';
import { tellAll } from '#telemetry/tell-all.ts';
import type { Host } from './open-host.ts';

/** How long one look at the isolation layer is good for. */
const probeFreshMs = 5_000;

export interface Server {
  readonly executions: ExecutionContext;
  readonly health: HealthSources;
  /** Opens every port. */
  listen(): Promise<Listeners>;
  /** Has processes wait for what clients will probably send, by what is installed now. */
  keepWarm(): void;
}

export interface ServerNeeds {
  readonly host: Host;
  readonly config: Config;
  readonly docs: DocsPage;
  readonly version: string;
  readonly logger: Logger;
}

/** Wires use cases, dialects and listeners over what runs code. Opens no port yet. */
export async function composeServer(needs: ServerNeeds): Promise<Server> {
  const { host, config, logger } = needs;
  const { engine, packages: catalogue } = host;
  const { limits, versions } = config;
  let listeners: Listeners | null = null;
  const schedule = createSchedule({ running: limits.concurrency, waiting: limits.queue, waitMs: limits.queueWaitMs });
  const metrics = createMetrics({
    schedule,
    pool: () => engine.pool,
    artefacts: () => engine.artefacts.counts,
  });
  const events = tellAll([logEvents(logger), metrics]);
  const disk = diskLimits(config);
  const executions = { engine, artefacts: engine.artefacts, catalogue, schedule, events, disk, versions };
  const health: HealthSources = {
    probe: createIsolationProbe({
      engine,
      catalogue,
      freshMs: probeFreshMs,
      onFailure: (cause) => logger.error({ err: cause }, 'isolation.failed'),
    }),
    schedule,
    catalogue,
    listening: () => listeners?.listening ?? false,
  };
  const dialects = enabledDialects(needs, executions, health);
  const ports = await buildPorts(needs, metrics, dialects);
  return {
    executions,
    health,
    async listen() {
      listeners = await openListeners(ports);
      return listeners;
    },
    keepWarm() {
      const usual = dialects.flatMap(({ dialect }) => dialect.usualExecutions());
      engine.keepWarm(usualProcesses(usual, disk), limits.warmFloor);
    },
  };
}

interface ListeningDialect extends EnabledDialect {
  readonly listen: readonly number[];
}

/** On a port that several share, the first of them answers for unknown paths. */
function enabledDialects(
  { host: { packages }, config: { tvm, piston, limits, keyHashes } }: ServerNeeds,
  executions: ExecutionContext,
  health: HealthSources,
): readonly ListeningDialect[] {
  const ceiling = { memoryBytes: limits.memoryBytes, cpus: availableParallelism() };
  const access = (auth: 'open' | 'key'): Access => (auth === 'open' ? { kind: 'open' } : { kind: 'key', keyHashes });
  return [
    { ...tvm, access: access(tvm.auth), dialect: createTvm({ executions, health, settings: tvm }) },
    {
      ...piston,
      access: access(piston.auth),
      dialect: pistonDialect({ executions, packages, settings: piston, ceiling }),
    },
  ].filter(({ enabled }) => enabled);
}

/** One listener for each port that a dialect names. */
function buildPorts(
  { config: { bind, limits }, docs, version, logger }: ServerNeeds,
  metrics: MetricsPage,
  enabled: readonly ListeningDialect[],
): Promise<Port[]> {
  const numbers = [...new Set(enabled.flatMap(({ listen }) => listen))];
  return Promise.all(
    numbers.map(async (port) => {
      const [first, ...others] = enabled.filter(({ listen }) => listen.includes(port));
      if (first === undefined) throw new Error(`nobody answers on port ${port}`);
      const atRoot = [first, ...others] as const;
      const app = await buildListener({ atRoot, enabled, bodyBytes: limits.bodyBytes, version, docs, metrics, logger });
      return { host: bind, port, app };
    }),
  );
}
