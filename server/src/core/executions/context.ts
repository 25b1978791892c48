import type { DiskLimits } from '#domain/limits.ts';
import type { ArtefactCache } from '#ports/artefact-cache.ts';
import type { Events } from '#ports/events.ts';
import type { RuntimeCatalogue } from '#ports/runtime-catalogue.ts';
import type { SandboxEngine } from '#ports/sandbox-engine.ts';
import type { Schedule } from '#core/executions/schedule.ts';

/** What every execution needs; built once, in compose. */
export interface ExecutionContext {
  readonly engine: SandboxEngine;
  readonly artefacts: ArtefactCache;
  readonly catalogue: RuntimeCatalogue;
  readonly schedule: Schedule;
  readonly events: Events;
  readonly disk: DiskLimits;
  readonly versions: VersionPolicy;
}

/** `strict`: only what was asked for; `compatible`: else the nearest that is not older, disclosed. */
export type VersionPolicy = 'strict' | 'compatible';

/** On whose behalf an execution runs. */
export interface Caller {
  readonly requestId: string;
  readonly dialect: string;
  /** Executions wait in turn by client: an address, or a key's name. */
  readonly client: string;
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}
