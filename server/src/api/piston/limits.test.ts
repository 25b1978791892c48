import { expect, test } from 'vitest';
import { languageLimits, requestedLimits, stageLimits, type ConfiguredStages } from './limits.ts';

const configured: ConfiguredStages = {
  compile: { timeoutMs: 10_000, cpuMs: 10_000, memoryBytes: null },
  run: { timeoutMs: 3000, cpuMs: 3000, memoryBytes: 256_000_000 },
};

test.each<[object, string]>([
  [{ run_timeout: '5' }, 'If specified, run_timeout must be a number'],
  [{ run_timeout: true }, 'If specified, run_timeout must be a number'],
  [{ run_timeout: 3001 }, 'run_timeout cannot exceed the configured limit of 3000'],
  [{ compile_timeout: 1e300 }, 'compile_timeout cannot exceed the configured limit of 10000'],
  [{ run_cpu_time: 3001 }, 'run_cpu_time cannot exceed the configured limit of 3000'],
  [{ run_timeout: -1 }, 'run_timeout must be non-negative'],
  [{ run_memory_limit: -1 }, 'run_memory_limit must be non-negative'],
  [{ compile_memory_limit: [] }, 'If specified, compile_memory_limit must be a number'],
  // Memory before time before cpu time, and compile before run within each.
  [
    { compile_cpu_time: -1, run_timeout: -1, compile_timeout: -1, run_memory_limit: -1 },
    'run_memory_limit must be non-negative',
  ],
  [{ compile_cpu_time: -1, run_timeout: -1, compile_timeout: -1 }, 'compile_timeout must be non-negative'],
  [{ compile_cpu_time: -1, run_timeout: -1 }, 'run_timeout must be non-negative'],
])('%j is refused: %s', (fields, message) => {
  expect(() => requestedLimits({ ...fields }, configured)).toThrow(expect.objectContaining({ message }));
});

test('what is absent, null or 0 is the configured limit', () => {
  expect(requestedLimits({}, configured)).toEqual(configured);
  expect(requestedLimits({ run_timeout: 0, compile_cpu_time: null, run_memory_limit: '' }, configured)).toEqual(
    configured,
  );
});

test('where nothing is configured anything goes, and -1 asks for no limit', () => {
  expect(requestedLimits({ compile_memory_limit: -1 }, configured).compile.memoryBytes).toBe(null);
  expect(requestedLimits({ compile_memory_limit: 5e12 }, configured).compile.memoryBytes).toBe(5e12);
});

test('the limit itself is accepted', () => {
  expect(requestedLimits({ run_timeout: 3000, run_memory_limit: 1 }, configured).run).toEqual({
    timeoutMs: 3000,
    cpuMs: 3000,
    memoryBytes: 1,
  });
});

const fixed = {
  wallMs: 60_000,
  cpuMs: 60_000,
  memoryBytes: 1e9,
  cpus: 1,
  processes: 64,
  openFiles: 2048,
  fileBytes: 10_000_000,
  outputBytes: 65_536,
  outputOverflow: 'kill',
} as const;

test("the server's own limits stand behind all others", () => {
  expect(stageLimits({ timeoutMs: null, cpuMs: 1e300, memoryBytes: 5e12 }, fixed)).toEqual(fixed);
  expect(stageLimits({ timeoutMs: 0.5, cpuMs: 10, memoryBytes: 1e6 }, fixed)).toEqual({
    ...fixed,
    wallMs: 1,
    cpuMs: 10,
    memoryBytes: 1e6,
  });
});

test('a language may have limits of its own', () => {
  const limits = languageLimits(configured, { kotlin: { compile: { timeoutMs: 25_000 } } }, ['kotlin', 'kt']);
  expect(limits.compile).toEqual({ ...configured.compile, timeoutMs: 25_000 });
  expect(limits.run).toEqual(configured.run);
  expect(languageLimits(configured, {}, ['python'])).toEqual(configured);
});
