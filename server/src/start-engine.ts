import { join } from 'node:path';
import type { Config } from '#config/schema.ts';
import { findCgroupParents } from '#engine/cgroup-probe.ts';
import { planCgroups, type CgroupPlan } from '#engine/cgroup-plan.ts';
import { createEngine, type Engine } from '#engine/engine.ts';

export interface StartedEngine {
  readonly engine: Engine;
  readonly plan: CgroupPlan;
}

const layerUid = 1_900_000_000;
const firstSandboxUid = 1_910_000_000;
const firstSpareUid = 1_930_000_000;
/** Beside those that hold a slot of the schedule: probes, and sandboxes on their way out. */
const spareSandboxes = 16;
/** Less than a megabyte each. */
const maxSpares = 8;
/** However much memory there is, runs get the most of it: what waits, and what is kept, may each have this part. */
const keptPart = 4;
/** What is over and not ended yet may have this part. */
const remainsPart = 16;
/** Engines of one host take their users from different ranges, by process id. */
const ranges = 1_024;
const usersPerRange = 8_192;

/** Finds the host's cgroups and starts the launcher; both need root's rights, which the caller gives up after it. */
export async function startEngine(config: Config, onLog: (line: string) => void): Promise<StartedEngine> {
  const { concurrency, prepared, warmed, warmMemoryBytes, imageUses, memoryBytes, artefactCacheBytes } = config.limits;
  const mostKept = Math.floor(memoryBytes / keptPart);
  const { runMemoryLimit, maxProcessCount } = config.piston;
  const usual = { memoryBytes: Math.max(0, runMemoryLimit), processes: maxProcessCount, cpus: 0 };
  const plan = planCgroups(await findCgroupParents(), usual);
  const engine = await createEngine({
    launcherPath: join(config.stateDir, 'bin', 'launcher'),
    layersDirectory: join(config.stateDir, 'layers'),
    plan,
    name: String(process.pid),
    layerUid,
    firstSandboxUid: firstSandboxUid + (process.pid % ranges) * usersPerRange,
    firstSpareUid,
    // As many as are kept ready may be over and not ended yet.
    maxSandboxes: concurrency + 2 * prepared + warmed + spareSandboxes,
    maxPrepared: prepared,
    remainsBytes: Math.floor(memoryBytes / remainsPart),
    maxWarmed: warmed,
    warmMemoryBytes: Math.min(warmMemoryBytes, mostKept),
    imageUses,
    onlyTier: null,
    maxSpares,
    memoryBytes,
    artefactBytes: Math.min(artefactCacheBytes, mostKept),
    onLog,
  });
  return { engine, plan };
}
