import { beforeAll, describe, expect, test } from 'vitest';
import type { Report } from './report.ts';
import { machineTimeoutMs, runInMachine } from './run-in-machine.ts';

describe('on a Debian host with cgroup v1 and nothing else', () => {
  let report: Report;
  beforeAll(async () => {
    report = await runInMachine({ host: 'v1', suite: 'engine', files: ['limits'] });
  }, 2 * machineTimeoutMs);

  test('the machine was one', () => {
    const controllers = ['cpu,cpuacct', 'memory', 'pids', 'freezer', 'systemd'];
    expect(report.cgroupMounts).toEqual(controllers.map((name) => `cgroup /sys/fs/cgroup/${name}`));
  });

  test('every limit holds', () => {
    expect(report.failures).toEqual([]);
    expect(report.passed).toBeGreaterThan(0);
  });

  test('nothing is left behind', () => {
    expect(report.leftovers).toEqual([]);
  });
});
