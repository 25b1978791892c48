import { join } from 'node:path';

import type { Controller } from '#engine/cgroup-mounts.ts';
import { tag } from '#engine/protocol.ts';
import type { Field } from '#engine/frames.ts';
import type { StageLimits } from '#domain/limits.ts';

/** A place where groups can be made and limited: found by trying. */
export interface CgroupParent {
  readonly version: 1 | 2;
  readonly directory: string;
  readonly controllers: readonly Controller[];
  /** Names of the files that a group made here has. */
  readonly files: ReadonlySet<string>;
}

/** Which cgroup files carry which limit on this host. */
export interface CgroupPlan {
  readonly parents: readonly CgroupParent[];
  /** What this host's cgroups cannot enforce, in words. */
  readonly weaker: readonly string[];
}

const CPU_PERIOD_US = 100_000;
/** The kernel takes no smaller quota. */
const MIN_CPU_QUOTA_US = 1000;

export function planCgroups(found: readonly CgroupParent[]): CgroupPlan {
  const parents: CgroupParent[] = [];
  for (const parent of found.toSorted((a, b) => b.version - a.version)) {
    // A controller belongs to one hierarchy; two mounts of one hierarchy would make one group twice.
    const controllers = parent.controllers.filter((name) => !has(parents, name));
    if (controllers.length > 0) parents.push({ ...parent, controllers });
  }
  const missing: [boolean, string][] = [
    [!has(parents, 'memory'), 'no memory cgroup: each process is limited, not their sum, and peak memory is unknown'],
    [has(parents, 'memory') && !limitsSwap(parents), 'swap is not limited: a stage over its memory limit may swap'],
    [!has(parents, 'pids'), 'no pids cgroup: processes are limited per user id'],
    [!has(parents, 'cpu'), 'no cpu cgroup: a stage may use every core'],
    [!countsCpu(parents), 'no cpu accounting: cpu time of processes that nobody waited for is not counted'],
  ];
  return { parents, weaker: missing.flatMap(([applies, words]) => (applies ? [words] : [])) };
}

/** For the launcher's `configure`: its own group in each hierarchy, and the limit for all sandboxes together. */
export function configureFields(plan: CgroupPlan, name: string, memoryBytes: number): readonly Field[] {
  const v2 = plan.parents.find((parent) => parent.version === 2);
  return [
    ...plan.parents.map((parent): Field => [tag.hierarchy, join(parent.directory, name)]),
    ...(v2 === undefined ? [] : [controllersField(v2)]),
    ...writes(plan, 'memory', (parent) => memoryFiles(parent, memoryBytes)),
  ];
}

/** For `start`: the stage's own group. */
export function stageWrites(plan: CgroupPlan, limits: StageLimits, cores: number): readonly Field[] {
  return [
    ...writes(plan, 'memory', (parent) => [
      ...memoryFiles(parent, limits.memoryBytes),
      // All of a stage ends when one of its processes runs out: half a program has no result.
      ...(parent.files.has('memory.oom.group') ? [['memory.oom.group', 1] as const] : []),
    ]),
    ...writes(plan, 'pids', () => [['pids.max', isLimit(limits.processes) ? limits.processes : 'max']]),
    ...(isLimit(limits.cpus) && limits.cpus < cores
      ? writes(plan, 'cpu', (parent) => cpuFiles(parent, limits.cpus))
      : []),
  ];
}

/** For `start` of a process that is to wait at a gate: within bounds of its own, and behind whoever is waited for. */
export function aheadWrites(plan: CgroupPlan, bounds: AheadBounds, urgency: Urgency): readonly Field[] {
  return [
    ...writes(plan, 'memory', (parent) => memoryFiles(parent, bounds.memoryBytes)),
    ...writes(plan, 'pids', () => [['pids.max', bounds.processes]]),
    ...(urgency === 'waitedFor'
      ? []
      : writes(plan, 'cpu', (parent) => [parent.version === 2 ? ['cpu.weight', 1] : ['cpu.shares', 2]])),
  ];
}

/** For `release`: the group is as if it had been the stage's from its start. */
export function releaseWrites(plan: CgroupPlan, limits: StageLimits, cores: number): readonly Field[] {
  return [
    ...writes(plan, 'cpu', (parent) => [parent.version === 2 ? ['cpu.weight', 100] : ['cpu.shares', 1024]]),
    ...writes(plan, 'memory', withoutMemoryLimit),
    ...stageWrites(plan, limits, cores),
  ];
}

/** Whether a request waits for the process, or it has to stand behind those that do. */
export type Urgency = 'waitedFor' | 'nobodyWaits';

export interface AheadBounds {
  readonly memoryBytes: number;
  readonly processes: number;
}

/** What every process may use of its own, with stand-ins for the cgroups that are missing. */
export function stageRlimits(plan: CgroupPlan, limits: StageLimits): readonly Field[] {
  return [
    rlimit('nofile', limits.openFiles),
    rlimit('fsize', limits.fileBytes),
    // Where the host hands cores to a program of its own, a limit of 0 does not keep it from running; 1 does.
    [tag.rlimit, 'core 1'],
    ...(has(plan.parents, 'pids') ? [] : [rlimit('nproc', limits.processes)]),
    ...(has(plan.parents, 'memory') ? [] : [rlimit('data', limits.memoryBytes)]),
  ];
}

function rlimit(name: string, value: number): Field {
  return [tag.rlimit, `${name} ${isLimit(value) ? value : 'unlimited'}`];
}

/** 0 and infinity say that there is none. */
function isLimit(value: number): boolean {
  return value > 0 && Number.isFinite(value);
}

function has(parents: readonly CgroupParent[], controller: Controller): boolean {
  return parents.some((parent) => parent.controllers.includes(controller));
}

function limitsSwap(parents: readonly CgroupParent[]): boolean {
  return parents.some(
    (parent) => parent.files.has('memory.swap.max') || parent.files.has('memory.memsw.limit_in_bytes'),
  );
}

/** v2 counts cpu time in every group. */
function countsCpu(parents: readonly CgroupParent[]): boolean {
  return has(parents, 'cpuacct') || parents.some((parent) => parent.version === 2);
}

function controllersField(v2: CgroupParent): Field {
  return [tag.controllers, v2.controllers.map((name) => `+${name}`).join(' ')];
}

type FileWrite = readonly [file: string, value: number | string];

function writes(
  plan: CgroupPlan,
  controller: Controller,
  files: (parent: CgroupParent) => readonly FileWrite[],
): Field[] {
  const index = plan.parents.findIndex((parent) => parent.controllers.includes(controller));
  const parent = plan.parents[index];
  if (parent === undefined) return [];
  return files(parent).map(([file, value]) => [tag.write, `${index} ${file} ${value}`]);
}

function memoryFiles(parent: CgroupParent, bytes: number): FileWrite[] {
  if (!isLimit(bytes)) return [];
  const files: readonly FileWrite[] =
    parent.version === 2
      ? [
          ['memory.max', bytes],
          ['memory.swap.max', 0],
        ]
      : [
          ['memory.limit_in_bytes', bytes],
          ['memory.memsw.limit_in_bytes', bytes],
          // v1 counts bytes that wait in sockets apart, and without a limit not at all.
          ['memory.kmem.tcp.limit_in_bytes', bytes],
        ];
  return files.filter(([file]) => parent.files.has(file));
}

/** In v1 memory and swap together are never less than memory, so they go up first. */
function withoutMemoryLimit(parent: CgroupParent): FileWrite[] {
  const files: readonly FileWrite[] =
    parent.version === 2
      ? [
          ['memory.max', 'max'],
          ['memory.swap.max', 'max'],
        ]
      : [
          ['memory.memsw.limit_in_bytes', -1],
          ['memory.limit_in_bytes', -1],
          ['memory.kmem.tcp.limit_in_bytes', -1],
        ];
  return files.filter(([file]) => parent.files.has(file));
}

function cpuFiles(parent: CgroupParent, cpus: number): FileWrite[] {
  const quotaUs = Math.max(MIN_CPU_QUOTA_US, Math.round(cpus * CPU_PERIOD_US));
  if (parent.version === 2) return [['cpu.max', `${quotaUs} ${CPU_PERIOD_US}`]];
  return [
    ['cpu.cfs_period_us', CPU_PERIOD_US],
    ['cpu.cfs_quota_us', quotaUs],
  ];
}
