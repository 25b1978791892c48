import { defineConfig } from 'vitest/config';
import type { TestProjectInlineConfiguration } from 'vitest/config';

interface Suite {
  readonly name: string;
  /** All tests in test/NAME where absent. */
  readonly include?: readonly string[];
  readonly testTimeoutMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Its files may run two at a time: those of the others share what is installed, or ports, or wait for a quiet host. */
  readonly parallel?: boolean;
  /** Runs before the first suite. */
  readonly globalSetup?: string;
}

const sanitized = { SKERRY_LAUNCHER_MODE: 'sanitize' };

/** In the order in which they run. */
const suites: readonly Suite[] = [
  { name: 'unit', include: ['server/src/**/*.test.ts', 'tools/**/*.test.ts'], testTimeoutMs: 20_000, parallel: true },
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
    parallel: true,
  },
  { name: 'engine', parallel: true },
  { name: 'fault', parallel: true },
  { name: 'runtimes', parallel: true },
  // A case runs on each tier, beside others.
  { name: 'fidelity', testTimeoutMs: 180_000 },
];

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
      fileParallelism: suite.parallel ?? false,
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
