import { availableParallelism } from 'node:os';
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
  /** Of the machine: a limit of as many is none. */
  readonly cores: number;
  /** What every stage's group is held to before its own limits are known. */
  readonly usual: GroupState;
  /** What this host's cgroups cannot enforce, in words. */
  readonly weaker: readonly string[];
}

const CPU_PERIOD_US = 100_000;
/** The kernel takes no smaller quota. */
const MIN_CPU_QUOTA_US = 1000;

/** `usual`: what most stages are limited to, so that little is left to change when one is asked for. */
export function planCgroups(
  found: readonly CgroupParent[],
  usual: GroupLimits = fresh,
  cores: number = availableParallelism(),
): CgroupPlan {
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
  return {
    parents,
    cores,
    usual: { ...usual, yields: false },
    weaker: missing.flatMap(([applies, words]) => (applies ? [words] : [])),
  };
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

/** What a stage's group is held to, and whether it stands behind those that somebody waits for. */
export interface GroupState extends GroupLimits {
  readonly yields: boolean;
}

/** As of StageLimits. */
export type GroupLimits = Pick<StageLimits, 'memoryBytes' | 'processes' | 'cpus'>;

/** A group as the kernel makes it. */
export const fresh: GroupState = { memoryBytes: 0, processes: 0, cpus: 0, yields: false };

/** For the launcher's `configure`: what every stage's group has from its start. */
export function usualFields(plan: CgroupPlan): readonly Field[] {
  const together = writes(plan, 'memory', (parent) =>
    // All of a stage ends when one of its processes runs out: half a program has no result.
    parent.files.has('memory.oom.group') ? [['memory.oom.group', 1]] : [],
  );
  return [...groupWrites(plan, fresh, plan.usual), ...together].map(([, write]): Field => [tag.usual, write]);
}

/** Makes a group that is held to one thing be held to another. */
export function groupWrites(plan: CgroupPlan, from: GroupState, to: GroupState): readonly Write[] {
  const had = new Set(groupFiles(plan, from).map(([, write]) => write));
  const wanted = groupFiles(plan, to).filter(([, write]) => !had.has(write));
  return rises(from.memoryBytes, to.memoryBytes) ? wanted.toReversed() : wanted;
}

function groupFiles(plan: CgroupPlan, { memoryBytes, processes, cpus, yields }: GroupState): Write[] {
  return [
    ...writes(plan, 'memory', (parent) => memoryFiles(parent, memoryBytes)),
    ...writes(plan, 'pids', () => [['pids.max', isLimit(processes) ? processes : 'max']]),
    ...writes(plan, 'cpu', (parent) => cpuFiles(parent, isLimit(cpus) && cpus < plan.cores ? cpus : 0)),
    ...writes(plan, 'cpu', (parent) => [weight(parent, yields)]),
  ];
}

function rises(from: number, to: number): boolean {
  return isLimit(from) && (!isLimit(to) || to > from);
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
type Write = readonly [typeof tag.write, string];

function writes(
  plan: CgroupPlan,
  controller: Controller,
  files: (parent: CgroupParent) => readonly FileWrite[],
): Write[] {
  const index = plan.parents.findIndex((parent) => parent.controllers.includes(controller));
  const parent = plan.parents[index];
  if (parent === undefined) return [];
  return files(parent).map(([file, value]): Write => [tag.write, `${index} ${file} ${value}`]);
}

/** In the order for a limit that falls: in v1 memory is never more than memory and swap together. */
function memoryFiles(parent: CgroupParent, bytes: number): FileWrite[] {
  const limited = isLimit(bytes);
  const files: readonly FileWrite[] =
    parent.version === 2
      ? [
          ['memory.max', limited ? bytes : 'max'],
          ['memory.swap.max', limited ? 0 : 'max'],
        ]
      : [
          ['memory.limit_in_bytes', limited ? bytes : -1],
          ['memory.memsw.limit_in_bytes', limited ? bytes : -1],
          // v1 counts bytes that wait in sockets apart, and without a limit not at all.
          ['memory.kmem.tcp.limit_in_bytes', limited ? bytes : -1],
        ];
  return files.filter(([file]) => parent.files.has(file));
}

function cpuFiles(parent: CgroupParent, cpus: number): FileWrite[] {
  const quotaUs = Math.max(MIN_CPU_QUOTA_US, Math.round(cpus * CPU_PERIOD_US));
  if (parent.version === 2) return [['cpu.max', `${cpus === 0 ? 'max' : quotaUs} ${CPU_PERIOD_US}`]];
  if (cpus === 0) return [['cpu.cfs_quota_us', -1]];
  return [
    ['cpu.cfs_period_us', CPU_PERIOD_US],
    ['cpu.cfs_quota_us', quotaUs],
  ];
}

function weight(parent: CgroupParent, yields: boolean): FileWrite {
  return parent.version === 2 ? ['cpu.weight', yields ? 1 : 100] : ['cpu.shares', yields ? 2 : 1024];
}
