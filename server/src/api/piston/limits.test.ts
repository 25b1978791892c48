import { expect, test } from 'vitest';
import { compileLimits, requestedLimits, runLimits, type PistonLimits } from './limits.ts';

const configured: PistonLimits = {
  outputMaxSize: 65_536,
  runTimeout: 3000,
  compileTimeout: 10_000,
  runCpuTime: 3000,
  compileCpuTime: 10_000,
  runMemoryLimit: 256_000_000,
  compileMemoryLimit: -1,
  maxProcessCount: 64,
  maxOpenFiles: 2048,
  maxFileSize: 10_000_000,
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
])('%j is refused: %s', (fields, message) => {
  expect(() => requestedLimits({ ...fields }, configured)).toThrow(expect.objectContaining({ message }));
});

test('memory is checked before time before cpu time, and compile before run within each', () => {
  const fields = ['run_memory_limit', 'compile_timeout', 'run_timeout', 'compile_cpu_time', 'run_cpu_time'];
  for (const [index, first] of fields.entries()) {
    const wrong = Object.fromEntries(fields.slice(index).map((field) => [field, -1]));
    expect(() => requestedLimits(wrong, configured)).toThrow(`${first} must be non-negative`);
  }
});

test('what is absent, null or 0 is the configured limit', () => {
  expect(requestedLimits({}, configured)).toEqual(configured);
  const none = { run_timeout: 0, compile_cpu_time: null, run_memory_limit: '' };
  expect(requestedLimits(none, configured)).toEqual(configured);
});

test('the limit itself is accepted', () => {
  expect(requestedLimits({ run_timeout: 3000, run_memory_limit: 1 }, configured)).toEqual({
    ...configured,
    runMemoryLimit: 1,
  });
});

const ceiling = { memoryBytes: 1e9, cpus: 2 };

test('where nothing is configured anything goes, and -1 asks for no limit, up to what the machine gives', () => {
  const memoryOf = (fields: object): number =>
    compileLimits(requestedLimits({ ...fields }, configured), ceiling).memoryBytes;
  expect(memoryOf({ compile_memory_limit: -1 })).toBe(1e9);
  expect(memoryOf({ compile_memory_limit: 5e12 })).toBe(1e9);
  expect(memoryOf({ compile_memory_limit: 1e6 + 0.5 })).toBe(1e6 + 1);
});

test('each stage has its own limits', () => {
  expect(runLimits(configured, ceiling)).toEqual({
    wallMs: 3000,
    cpuMs: 3000,
    memoryBytes: 256_000_000,
    cpus: 2,
    processes: 64,
    openFiles: 2048,
    fileBytes: 10_000_000,
    outputBytes: 65_536,
    outputOverflow: 'kill',
  });
  expect(compileLimits(configured, ceiling)).toMatchObject({ wallMs: 10_000, cpuMs: 10_000, memoryBytes: 1e9 });
  expect(compileLimits(configured, ceiling)).toMatchObject({ processes: 256, openFiles: 2048, fileBytes: 0 });
});
