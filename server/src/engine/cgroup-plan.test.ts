import { describe, expect, test } from 'vitest';

import { configureFields, planCgroups, stageRlimits, stageWrites } from '#engine/cgroup-plan.ts';
import type { CgroupParent } from '#engine/cgroup-plan.ts';
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

function values(fields: readonly Field[]): unknown[] {
  return fields.map(([, value]) => value);
}

describe('on v2', () => {
  const plan = planCgroups([v2]);

  test('one hierarchy carries every limit', () => {
    expect(plan.weaker).toEqual([]);
    expect(values(configureFields(plan, 'skerry-a', 512 * MIB))).toEqual([
      '/sys/fs/cgroup/skerry-a',
      '+cpu +memory +pids',
      `0 memory.max ${512 * MIB}`,
      '0 memory.swap.max 0',
    ]);
    expect(values(stageWrites(plan, limits, 2))).toEqual([
      `0 memory.max ${64 * MIB}`,
      '0 memory.swap.max 0',
      '0 memory.oom.group 1',
      '0 pids.max 64',
      '0 cpu.max 50000 100000',
    ]);
  });

  test('a kernel without swap accounting is said to be weaker', () => {
    const files = new Set([...v2.files].filter((file) => file !== 'memory.swap.max'));
    const weaker = planCgroups([{ ...v2, files }]);
    expect(weaker.weaker).toHaveLength(1);
    expect(values(stageWrites(weaker, limits, 2))).not.toContain('0 memory.swap.max 0');
  });
});

describe('on v1, pure or hybrid', () => {
  const plan = planCgroups([v1Cpu, v1Memory, v1Pids, emptyV2]);

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
    expect(values(stageWrites(plan, limits, 2))).toEqual([
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

describe('limits', () => {
  test('as high as the machine need no cpu quota', () => {
    const written = values(stageWrites(planCgroups([v2]), { ...limits, cpus: 2 }, 2));
    expect(written.some((each) => String(each).includes('cpu.max'))).toBe(false);
  });

  test.each([Infinity, 0])('of %d are none', (none) => {
    const endless = { ...limits, memoryBytes: none, processes: none, cpus: none, openFiles: none, fileBytes: none };
    expect(values(stageWrites(planCgroups([v2]), endless, 2))).toEqual(['0 memory.oom.group 1', '0 pids.max max']);
    expect(values(stageRlimits(planCgroups([v2]), endless))).toEqual(['nofile unlimited', 'fsize unlimited', 'core 1']);
  });

  test('of every process are set with cgroups too', () => {
    expect(values(stageRlimits(planCgroups([v2]), limits))).toEqual(['nofile 256', `fsize ${10 * MIB}`, 'core 1']);
  });
});

test('without cgroups every process is limited, and what is weaker is said', () => {
  const plan = planCgroups([]);
  expect(plan.weaker).toHaveLength(4);
  expect(configureFields(plan, 'skerry-a', 512 * MIB)).toEqual([]);
  expect(stageWrites(plan, limits, 2)).toEqual([]);
  expect(values(stageRlimits(plan, limits))).toContain('nproc 64');
  expect(values(stageRlimits(plan, limits))).toContain(`data ${64 * MIB}`);
});
