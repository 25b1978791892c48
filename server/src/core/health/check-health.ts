import type { RuntimeCatalogue } from '#ports/runtime-catalogue.ts';
import type { Schedule } from '#core/executions/schedule.ts';
import type { IsolationProbe, ProbeResult } from '#core/health/isolation-probe.ts';

export interface HealthReport {
  /** `starting`: a language that every user counts on is still being installed. */
  readonly state: 'healthy' | 'starting' | 'unhealthy';
  readonly isolation: ProbeResult;
  readonly scheduler: 'running' | 'notRunning';
  readonly listeners: 'running' | 'notRunning';
}

export interface HealthSources {
  readonly probe: IsolationProbe;
  readonly schedule: Schedule;
  readonly catalogue: Pick<RuntimeCatalogue, 'installed' | 'installing'>;
  readonly listening: () => boolean;
}

/** Languages without which the server does not call itself ready. */
const essential = ['python', 'javascript', 'bash'] as const;

export async function checkHealth({ probe, schedule, catalogue, listening }: HealthSources): Promise<HealthReport> {
  const parts = {
    isolation: await probe.read(),
    scheduler: schedule.load.accepting ? 'running' : 'notRunning',
    listeners: listening() ? 'running' : 'notRunning',
  } as const;
  const installed = new Set(catalogue.installed().map((runtime) => runtime.language));
  const starting = essential.some((language) => !installed.has(language) && catalogue.installing(language));
  const sound = Object.values(parts).every((part) => part === 'running');
  if (starting && parts.isolation !== 'error') return { state: 'starting', ...parts };
  return { state: sound ? 'healthy' : 'unhealthy', ...parts };
}
