import { defineConfig } from 'vitest/config';
import type { TestProjectInlineConfiguration } from 'vitest/config';

interface Suite {
  readonly name: string;
  /** All tests in test/NAME where absent. */
  readonly include?: readonly string[];
  readonly testTimeoutMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs before the first suite. */
  readonly globalSetup?: string;
}

const sanitized = { SKERRY_LAUNCHER_MODE: 'sanitize' };

/** In the order in which they run. */
const suites: readonly Suite[] = [
  { name: 'unit', include: ['server/src/**/*.test.ts', 'tools/**/*.test.ts'], testTimeoutMs: 20_000 },
  { name: 'launcher', include: ['launcher/test/**/*.test.ts'], environment: sanitized },
  { name: 'conformance' },
  { name: 'acceptance' },
  { name: 'pairs' },
  { name: 'escape' },
  {
    name: 'escape-warmed',
    include: ['exhaustion', 'files', 'host-access', 'isolation', 'time-and-output'].map(
      (name) => `test/escape/${name}.test.ts`,
    ),
    environment: { SKERRY_TEST_TIER: 'warmed' },
  },
  // Its machines start before all suites. Those above it leave a processor to them, those below it need both.
  { name: 'vm', globalSetup: 'test/vm/start-machines.ts' },
  {
    name: 'sanitizers',
    include: ['control', 'files', 'fork', 'kept-files', 'launcher-death', 'layers', 'limits', 'stages', 'stdin'].map(
      (name) => `test/engine/${name}.test.ts`,
    ),
    environment: sanitized,
  },
  { name: 'engine' },
  { name: 'fault' },
  { name: 'runtimes' },
  // A case runs on each tier, beside others.
  { name: 'fidelity', testTimeoutMs: 180_000 },
];

/** All but the unit tests share the host: its cgroups, ports and layers. Files of such a suite run one after the other. */
function project(suite: Suite, order: number): TestProjectInlineConfiguration {
  const { name, include = [`test/${name}/**/*.test.ts`], testTimeoutMs = 60_000, environment = {} } = suite;
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
      ...(suite.globalSetup === undefined ? {} : { globalSetup: suite.globalSetup }),
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
