import { beforeAll, describe, expect, test } from 'vitest';
import type { Report } from './report.ts';
import { machineTimeoutMs, runInMachine } from './run-in-machine.ts';

describe('on a Debian host with cgroup v2 and nothing else', () => {
  let report: Report;
  beforeAll(async () => {
    report = await runInMachine({ host: 'v2-login', suite: 'engine' });
  }, 2 * machineTimeoutMs);

  test('the machine was one', () => {
    expect(report.cgroupMounts).toEqual(['cgroup2 /sys/fs/cgroup']);
  });

  test('every test of the engine passes', () => {
    expect(report.failures).toEqual([]);
    expect(report.passed).toBeGreaterThan(0);
  });

  test('nothing is left behind', () => {
    expect(report.leftovers).toEqual([]);
  });
});

describe('as a service on such a host', () => {
  let report: Report;
  beforeAll(async () => {
    report = await runInMachine({ host: 'v2-service', suite: 'engine', files: ['limits'] });
  }, 2 * machineTimeoutMs);

  test('every limit holds', () => {
    expect(report.failures).toEqual([]);
    expect(report.passed).toBeGreaterThan(0);
  });

  test('only the group that the server moved to is left, with the server in it', () => {
    expect(report.leftovers).toEqual(['cgroup /sys/fs/cgroup/system.slice/skerry.service/server.skerry']);
  });
});
