import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Value } from 'typebox/value';
import { beforeAll, expect, inject, test } from 'vitest';
import { machines } from './machines.ts';
import { endSchema } from './report.ts';
import type { Report } from './report.ts';
import { machineTimeoutMs } from './run-in-machines.ts';

const v2Mounts = ['cgroup2 /sys/fs/cgroup'];
const v1Mounts = ['cpu,cpuacct', 'memory', 'pids', 'freezer', 'systemd'].map((name) => `cgroup /sys/fs/cgroup/${name}`);
const serverGroup = 'cgroup /sys/fs/cgroup/system.slice/skerry.service/server.skerry';

let reports: readonly Report[];

beforeAll(async () => {
  const end = Value.Parse(endSchema, JSON.parse(await text(connect(inject('machineReports')))));
  if ('error' in end) throw new Error(end.error);
  ({ reports } = end);
}, machines.length * machineTimeoutMs);

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
