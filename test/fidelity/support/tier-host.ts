import type { ExecutionContext } from '#core/executions/context.ts';
import { createSchedule } from '#core/executions/schedule.ts';
import { planCgroups } from '#engine/cgroup-plan.ts';
import { findCgroupParents } from '#engine/cgroup-probe.ts';
import { createEngine } from '#engine/engine.ts';
import type { ExecutionResult } from '#domain/execution.ts';
import type { Runtime } from '#domain/runtime.ts';
import { launcherPath } from '../../engine/support/test-engine.ts';
import type { InstalledRuntimes } from './installed.ts';
import type { Case } from './programs.ts';
import { runCase } from './run-case.ts';
import type { Tier } from './tiers.ts';

const mebibyte = 1_048_576;
const patienceMs = 30_000;

/** An engine that serves by one tier. */
export interface TierHost extends AsyncDisposable {
  readonly tier: Tier;
  run(wanted: Case, runtime: Runtime): Promise<ExecutionResult>;
  /** How many sandboxes each tier served, and how many stages a waiting process was, by the engine's own counts. */
  counts(): Readonly<Record<string, number>>;
}

export async function startTierHost(tier: Tier, order: number, installed: InstalledRuntimes): Promise<TierHost> {
  const engine = await createEngine({
    launcherPath: await launcherPath(),
    layersDirectory: installed.layersDirectory,
    plan: planCgroups(await findCgroupParents()),
    name: `fidelity-${tier.name}-${process.pid}`,
    layerUid: 1_900_000_000,
    firstSandboxUid: 1_920_000_000 + order * 1000,
    firstSpareUid: 1_930_000_000,
    maxSandboxes: 128,
    maxSpares: 2,
    maxPrepared: 0,
    remainsBytes: 64 * 1024 * 1024,
    maxWarmed: 0,
    warmMemoryBytes: 0,
    memoryBytes: 4096 * mebibyte,
    onLog: (line) => console.error(line),
    ...tier.options,
  });
  const context: ExecutionContext = {
    engine,
    artefacts: engine.artefacts,
    catalogue: installed.catalogue,
    schedule: createSchedule({ running: 64, waiting: 64, waitMs: patienceMs }),
    events: { executionFinished: () => undefined },
    disk: { bytes: 256 * mebibyte, inodes: 16_384 },
    versions: 'strict',
  };

  return {
    tier,
    run: (wanted, runtime) => runCase(context, wanted, runtime, tier.cached),
    counts() {
      const counts: Record<string, number> = { ...engine.released };
      for (const one of engine.pool.served) counts[one.tier] = (counts[one.tier] ?? 0) + one.count;
      return counts;
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}
