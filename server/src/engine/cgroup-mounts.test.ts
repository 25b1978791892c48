import { expect, test } from 'vitest';

import { parseCgroupMounts } from '#engine/cgroup-mounts.ts';

test('a v2 host has one hierarchy', () => {
  const mountinfo = [
    '22 27 0:20 / /proc rw,nosuid shared:13 - proc proc rw',
    '34 23 0:28 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot',
    '',
  ].join('\n');
  expect(parseCgroupMounts(mountinfo, '0::/system.slice/skerry.service\n')).toEqual([
    {
      version: 2,
      controllers: [],
      rootDirectory: '/sys/fs/cgroup',
      ownDirectory: '/sys/fs/cgroup/system.slice/skerry.service',
    },
  ]);
});

test('a pure v1 host has a hierarchy for each mount of controllers that are wanted', () => {
  const mountinfo = [
    '35 34 0:30 / /sys/fs/cgroup/systemd rw shared:11 - cgroup cgroup rw,xattr,name=systemd',
    '38 34 0:33 / /sys/fs/cgroup/cpu,cpuacct rw shared:15 - cgroup cgroup rw,cpu,cpuacct',
    '39 34 0:34 / /sys/fs/cgroup/memory rw shared:16 - cgroup cgroup rw,memory',
    '40 34 0:35 / /sys/fs/cgroup/blkio rw shared:17 - cgroup cgroup rw,blkio',
  ].join('\n');
  const selfCgroup = '5:cpu,cpuacct:/user.slice\n4:memory:/user.slice/a b\n3:blkio:/\n1:name=systemd:/user.slice\n';
  expect(parseCgroupMounts(mountinfo, selfCgroup)).toEqual([
    {
      version: 1,
      controllers: ['cpu', 'cpuacct'],
      rootDirectory: '/sys/fs/cgroup/cpu,cpuacct',
      ownDirectory: '/sys/fs/cgroup/cpu,cpuacct/user.slice',
    },
    {
      version: 1,
      controllers: ['memory'],
      rootDirectory: '/sys/fs/cgroup/memory',
      ownDirectory: '/sys/fs/cgroup/memory/user.slice/a b',
    },
  ]);
});

test('a hybrid host has both', () => {
  const mountinfo = [
    '32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu',
    '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
    '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
  ].join('\n');
  const found = parseCgroupMounts(mountinfo, '4:memory:/process/9f\n1:cpu:/\n0::/\n');
  expect(found.map(({ version, ownDirectory }) => [version, ownDirectory])).toEqual([
    [1, '/sys/fs/cgroup/cpu'],
    [1, '/sys/fs/cgroup/memory/process/9f'],
    [2, '/sys/fs/cgroup/unified'],
  ]);
});

test('a container that sees its own part of a hierarchy is at the top of it', () => {
  const mountinfo = '700 699 0:32 /docker/1f /sys/fs/cgroup/memory ro,nosuid master:16 - cgroup cgroup rw,memory';
  expect(parseCgroupMounts(mountinfo, '4:memory:/docker/1f\n')[0]?.ownDirectory).toBe('/sys/fs/cgroup/memory');
  expect(parseCgroupMounts(mountinfo, '4:memory:/docker/1f/below\n')[0]?.ownDirectory).toBe(
    '/sys/fs/cgroup/memory/below',
  );
});

test('a path of another cgroup namespace names nothing here', () => {
  const mountinfo = '34 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw';
  expect(parseCgroupMounts(mountinfo, '0::/../../outside\n')).toEqual([]);
});

test('escaped characters in mount points are read', () => {
  const mountinfo = String.raw`34 23 0:28 / /sys/fs/c\040group rw - cgroup2 cgroup2 rw`;
  expect(parseCgroupMounts(mountinfo, '0::/\n')[0]?.rootDirectory).toBe('/sys/fs/c group');
});

test('a host without cgroups has none', () => {
  expect(parseCgroupMounts('22 27 0:20 / /proc rw - proc proc rw\n', '')).toEqual([]);
});
