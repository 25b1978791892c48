import { readFileSync, writeFileSync } from 'node:fs';
import { startVitest } from 'vitest/node';
import type { TestModule } from 'vitest/node';
import { findLeftovers, readHostState } from '../../host/host-state.ts';
import type { Report } from '../report.ts';

/** The machine's second serial line: the host reads what comes out of it from a file. */
const reportPort = '/dev/ttyS1';
const suite = process.env['SUITE'] ?? '';
const files = (process.env['FILES'] ?? '').split(',').filter((name) => name !== '');
const stateDirectory = process.env['SKERRY_STATE'] ?? '/var/lib/skerry';

const before = readHostState(stateDirectory);
// Not isolated, and one after the other: a process for each file is slow here.
const vitest = await startVitest(files, {
  project: suite,
  watch: false,
  isolate: false,
  fileParallelism: false,
  reporters: ['verbose'],
});
const outcome = judge(vitest.state.getTestModules());
await vitest.close();

const report: Report = {
  cgroupMounts: cgroupMounts(),
  ...outcome,
  leftovers: [...(await findLeftovers(before, stateDirectory))],
};
writeFileSync(reportPort, JSON.stringify(report));

function cgroupMounts(): string[] {
  const lines = readFileSync('/proc/mounts', 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, path = '', type = ''] = line.split(' ');
    return type.startsWith('cgroup') ? [`${type} ${path}`] : [];
  });
}

function judge(modules: readonly TestModule[]): Pick<Report, 'passed' | 'failures'> {
  const tests = modules.flatMap(({ children }) => [...children.allTests()]);
  const failed = tests.filter((each) => each.result().state === 'failed');
  return {
    passed: tests.filter((each) => each.result().state === 'passed').length,
    failures: [
      ...modules.flatMap((module) => module.errors().map(({ message }) => `${module.relativeModuleId}: ${message}`)),
      ...failed.map(
        (each) => `${each.fullName}: ${(each.result().errors ?? []).map(({ message }) => message).join('; ')}`,
      ),
    ],
  };
}
