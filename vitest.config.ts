import { defineConfig } from 'vitest/config';
import type { TestProjectInlineConfiguration } from 'vitest/config';

interface Suite {
  readonly name: string;
  readonly include: readonly string[];
  /** Suites of one order run together; a higher order waits for the lower ones. */
  readonly order: number;
  readonly testTimeoutMs: number;
  readonly environment?: Readonly<Record<string, string>>;
}

const suites: readonly Suite[] = [
  { name: 'unit', include: ['server/src/**/*.test.ts', 'tools/**/*.test.ts'], order: 0, testTimeoutMs: 20_000 },
  {
    name: 'launcher',
    include: ['launcher/test/**/*.test.ts'],
    order: 0,
    testTimeoutMs: 60_000,
    environment: { SKERRY_LAUNCHER_MODE: 'sanitize' },
  },
  {
    name: 'sanitizers',
    include: ['control', 'files', 'fork', 'kept-files', 'launcher-death', 'layers', 'limits', 'stages', 'stdin'].map(
      (name) => `test/engine/${name}.test.ts`,
    ),
    order: 1,
    testTimeoutMs: 60_000,
    environment: { SKERRY_LAUNCHER_MODE: 'sanitize' },
  },
  ...['engine', 'vm', 'conformance', 'acceptance', 'runtimes', 'fidelity', 'pairs', 'escape', 'fault'].map(
    (name, index) => ({
      name,
      include: [`test/${name}/**/*.test.ts`],
      order: index + 2,
      // A case of fidelity runs on each tier, beside others.
      testTimeoutMs: name === 'fidelity' ? 180_000 : 60_000,
    }),
  ),
  {
    name: 'escape-warmed',
    include: ['exhaustion', 'files', 'host-access', 'isolation', 'time-and-output'].map(
      (name) => `test/escape/${name}.test.ts`,
    ),
    order: 11,
    testTimeoutMs: 60_000,
    environment: { SKERRY_TEST_TIER: 'warmed' },
  },
];

/** All but the unit tests share the host: its cgroups, ports and layers. Files of such a suite run one after the other. */
function project({ name, include, order, testTimeoutMs, environment = {} }: Suite): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      include: [...include],
      env: environment,
      testTimeout: testTimeoutMs,
      hookTimeout: 120_000,
      pool: 'forks',
      fileParallelism: name === 'unit',
      sequence: { groupOrder: order },
    },
  };
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    passWithNoTests: true,
    reporters: ['default', './tools/rows-reporter.ts'],
    projects: suites.map(project),
  },
});
