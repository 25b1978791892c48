import type { ExpectedProcess } from '#ports/sandbox-engine.ts';
import { stageRlimits } from '#engine/cgroup-plan.ts';
import type { CgroupPlan } from '#engine/cgroup-plan.ts';

/** Says all that a process has from its start: one of the same key can stand for it. */
export type ProcessKey = (process: ExpectedProcess) => string;

/** On this host; the key of each process is made once. */
export function createProcessKey(plan: CgroupPlan): ProcessKey {
  const made = new WeakMap<ExpectedProcess, string>();
  return (process) => {
    const key = made.get(process) ?? makeKey(process, plan);
    made.set(process, key);
    return key;
  };
}

function makeKey({ argv, environment, limits, folders, gate, preload }: ExpectedProcess, plan: CgroupPlan): string {
  return JSON.stringify([argv, Object.entries(environment), folders, gate, preload, stageRlimits(plan, limits)]);
}
