import type { ExpectedProcess } from '#ports/sandbox-engine.ts';
import { stageRlimits } from '#engine/cgroup-plan.ts';
import type { CgroupPlan } from '#engine/cgroup-plan.ts';

/** Says all that a process has from its start: one of the same key can stand for it. */
export function processKey(
  { argv, environment, limits, folders, gates, preload }: ExpectedProcess,
  plan: CgroupPlan,
): string {
  return JSON.stringify([argv, Object.entries(environment), folders, gates, preload, stageRlimits(plan, limits)]);
}
