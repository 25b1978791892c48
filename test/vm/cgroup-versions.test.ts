import { beforeAll, expect, test } from 'vitest';
import type { Report } from './report.ts';
import { machineTimeoutMs, runInMachines } from './run-in-machines.ts';

const v2Mounts = ['cgroup2 /sys/fs/cgroup'];
const v1Mounts = ['cpu,cpuacct', 'memory', 'pids', 'freezer', 'systemd'].map((name) => `cgroup /sys/fs/cgroup/${name}`);
const serverGroup = 'cgroup /sys/fs/cgroup/system.slice/skerry.service/server.skerry';

let reports: readonly Report[];

/** The engine's tests in which control groups have a part: an emulated machine takes minutes for all of them. */
const files = ['control', 'fork', 'launcher-death', 'limits', 'stages', 'stdin', 'warm'];

beforeAll(async () => {
  reports = await runInMachines([
    { host: 'v2-login', suite: 'engine', files },
    { host: 'v2-service', suite: 'engine', files: ['limits'] },
    { host: 'v1', suite: 'engine', files: ['limits'] },
  ]);
}, 2 * machineTimeoutMs);

test.each([
  { host: 'with cgroup v2 the engine does what it does with v1', index: 0, cgroupMounts: v2Mounts, leftovers: [] },
  // The service's own group may hold no process, so the server goes one group down and stays there.
  { host: 'as a service with cgroup v2 limits hold', index: 1, cgroupMounts: v2Mounts, leftovers: [serverGroup] },
  { host: 'with cgroup v1 alone limits hold', index: 2, cgroupMounts: v1Mounts, leftovers: [] },
])('on a Debian host $host, and nothing is left', ({ index, cgroupMounts, leftovers }) => {
  const report = reports[index];
  expect(report).toEqual({ cgroupMounts, passed: expect.any(Number), failures: [], leftovers });
  expect(report?.passed).toBeGreaterThan(0);
});
