import { describe, expect, test } from 'vitest';

import { configureFields, fresh, groupWrites, planCgroups, stageRlimits, usualFields } from '#engine/cgroup-plan.ts';
import type { CgroupParent, CgroupPlan } from '#engine/cgroup-plan.ts';
import type { Field } from '#engine/frames.ts';
import type { StageLimits } from '#domain/limits.ts';

const MIB = 1024 * 1024;
const limits: StageLimits = {
  wallMs: 3000,
  cpuMs: 3000,
  memoryBytes: 64 * MIB,
  cpus: 0.5,
  processes: 64,
  openFiles: 256,
  fileBytes: 10 * MIB,
  outputBytes: 65_536,
  outputOverflow: 'kill',
};

const v2: CgroupParent = {
  version: 2,
  directory: '/sys/fs/cgroup',
  controllers: ['cpu', 'memory', 'pids'],
  files: new Set(['memory.max', 'memory.swap.max', 'memory.oom.group', 'pids.max', 'cpu.max']),
};
const v1Memory: CgroupParent = {
  version: 1,
  directory: '/sys/fs/cgroup/memory/own',
  controllers: ['memory'],
  files: new Set(['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes', 'memory.kmem.tcp.limit_in_bytes']),
};
const v1Cpu: CgroupParent = {
  version: 1,
  directory: '/sys/fs/cgroup/cpu,cpuacct',
  controllers: ['cpu', 'cpuacct'],
  files: new Set(['cpu.cfs_quota_us', 'cpu.cfs_period_us', 'cpuacct.usage']),
};
const v1Pids: CgroupParent = {
  version: 1,
  directory: '/sys/fs/cgroup/pids',
  controllers: ['pids'],
  files: new Set(['pids.max']),
};
const emptyV2: CgroupParent = { version: 2, directory: '/sys/fs/cgroup/unified', controllers: [], files: new Set() };

function stageWrites(plan: CgroupPlan, of: StageLimits): readonly Field[] {
  return groupWrites(plan, plan.usual, { ...of, yields: false });
}

function values(fields: readonly Field[]): unknown[] {
  return fields.map(([, value]) => value);
}

describe('on v2', () => {
  const plan = planCgroups([v2], fresh, 2);

  test('one hierarchy carries every limit', () => {
    expect(plan.weaker).toEqual([]);
    expect(values(configureFields(plan, 'skerry-a', 512 * MIB))).toEqual([
      '/sys/fs/cgroup/skerry-a',
      '+cpu +memory +pids',
      `0 memory.max ${512 * MIB}`,
      '0 memory.swap.max 0',
    ]);
    expect(values(stageWrites(plan, limits))).toEqual([
      `0 memory.max ${64 * MIB}`,
      '0 memory.swap.max 0',
      '0 pids.max 64',
      '0 cpu.max 50000 100000',
    ]);
  });

  test('a kernel without swap accounting is said to be weaker', () => {
    const files = new Set([...v2.files].filter((file) => file !== 'memory.swap.max'));
    const weaker = planCgroups([{ ...v2, files }], fresh, 2);
    expect(weaker.weaker).toHaveLength(1);
    expect(values(stageWrites(weaker, limits))).not.toContain('0 memory.swap.max 0');
  });
});

describe('on v1, pure or hybrid', () => {
  const plan = planCgroups([v1Cpu, v1Memory, v1Pids, emptyV2], fresh, 2);

  test('each hierarchy carries its own limits', () => {
    expect(plan.weaker).toEqual([]);
    expect(values(configureFields(plan, 'skerry-a', 512 * MIB))).toEqual([
      '/sys/fs/cgroup/cpu,cpuacct/skerry-a',
      '/sys/fs/cgroup/memory/own/skerry-a',
      '/sys/fs/cgroup/pids/skerry-a',
      `1 memory.limit_in_bytes ${512 * MIB}`,
      `1 memory.memsw.limit_in_bytes ${512 * MIB}`,
      `1 memory.kmem.tcp.limit_in_bytes ${512 * MIB}`,
    ]);
    expect(values(stageWrites(plan, limits))).toEqual([
      `1 memory.limit_in_bytes ${64 * MIB}`,
      `1 memory.memsw.limit_in_bytes ${64 * MIB}`,
      `1 memory.kmem.tcp.limit_in_bytes ${64 * MIB}`,
      '2 pids.max 64',
      '0 cpu.cfs_period_us 100000',
      '0 cpu.cfs_quota_us 50000',
    ]);
  });

  test('a controller that is mounted twice is used once', () => {
    const twice = planCgroups([v1Memory, { ...v1Memory, directory: '/elsewhere' }]);
    expect(twice.parents.map((parent) => parent.directory)).toEqual([v1Memory.directory]);
  });
});

describe('a group that is held to something', () => {
  const usual = { memoryBytes: 64 * MIB, processes: 64, cpus: 0 };
  const v1 = planCgroups([v1Cpu, v1Memory, v1Pids], usual, 2);

  test('is so from its start', () => {
    expect(values(usualFields(planCgroups([v2], usual, 2)))).toEqual([
      `0 memory.max ${64 * MIB}`,
      '0 memory.swap.max 0',
      '0 pids.max 64',
      '0 memory.oom.group 1',
    ]);
    expect(values(usualFields(v1))).toHaveLength(4);
  });

  test('is told only what differs', () => {
    expect(stageWrites(v1, { ...limits, cpus: 0 })).toEqual([]);
    expect(values(stageWrites(v1, { ...limits, cpus: 0, processes: 65 }))).toEqual(['2 pids.max 65']);
    const waits = { ...usual, yields: true };
    expect(values(groupWrites(v1, waits, { ...usual, yields: false }))).toEqual(['0 cpu.shares 1024']);
    expect(values(groupWrites(planCgroups([v2]), { ...usual, yields: false }, waits))).toEqual(['0 cpu.weight 1']);
  });

  test.each([
    ['less', 32 * MIB, ['limit_in_bytes', 'memsw.limit_in_bytes', 'kmem.tcp.limit_in_bytes']],
    ['more', 128 * MIB, ['kmem.tcp.limit_in_bytes', 'memsw.limit_in_bytes', 'limit_in_bytes']],
    ['nothing', 0, ['kmem.tcp.limit_in_bytes', 'memsw.limit_in_bytes', 'limit_in_bytes']],
  ])('can be held to %s', (_what, memoryBytes, files) => {
    expect(values(stageWrites(v1, { ...limits, cpus: 0, memoryBytes }))).toEqual(
      files.map((file) => `1 memory.${file} ${memoryBytes === 0 ? -1 : memoryBytes}`),
    );
  });
});

describe('limits', () => {
  test('as high as the machine need no cpu quota', () => {
    const written = values(stageWrites(planCgroups([v2], fresh, 2), { ...limits, cpus: 2 }));
    expect(written.some((each) => String(each).includes('cpu.max'))).toBe(false);
  });

  test.each([Infinity, 0])('of %d are none', (none) => {
    const endless = { ...limits, memoryBytes: none, processes: none, cpus: none, openFiles: none, fileBytes: none };
    expect(values(stageWrites(planCgroups([v2], fresh, 2), endless))).toEqual([]);
    expect(values(stageRlimits(planCgroups([v2], fresh, 2), endless))).toEqual([
      'nofile unlimited',
      'fsize unlimited',
      'core 1',
    ]);
  });

  test('of every process are set with cgroups too', () => {
    expect(values(stageRlimits(planCgroups([v2], fresh, 2), limits))).toEqual([
      'nofile 256',
      `fsize ${10 * MIB}`,
      'core 1',
    ]);
  });
});

test('without cgroups every process is limited, and what is weaker is said', () => {
  const plan = planCgroups([]);
  expect(plan.weaker).toHaveLength(4);
  expect(configureFields(plan, 'skerry-a', 512 * MIB)).toEqual([]);
  expect(stageWrites(plan, limits)).toEqual([]);
  expect(values(stageRlimits(plan, limits))).toContain('nproc 64');
  expect(values(stageRlimits(plan, limits))).toContain(`data ${64 * MIB}`);
});
