import { expect, test } from 'vitest';

import type { Execution } from '#domain/execution.ts';
import type { StageLimits } from '#domain/limits.ts';
import type { Runtime } from '#domain/runtime.ts';
import { testRuntime } from '#domain/test-runtime.ts';
import { compileSpec, expectedProcess, runSpec } from '#core/executions/command.ts';

const limits: StageLimits = {
  wallMs: 1000,
  cpuMs: 0,
  memoryBytes: 64 * 1_048_576,
  cpus: 1,
  processes: 8,
  openFiles: 16,
  fileBytes: 0,
  outputBytes: 0,
  outputOverflow: 'kill',
};

function execution(changes: Partial<Runtime>): Execution {
  const runtime = testRuntime({
    sources: { extensions: ['.x'], folder: 'any' },
    run: ['/bin/x', '{main}', '{args}'],
    environment: { MODE: 'fast' },
    ...changes,
  });
  const files = [{ path: 'a.x', content: new Uint8Array() }];
  const compileLimits = { ...limits, openFiles: 99, memoryBytes: 32 * 1_048_576 };
  return {
    runtime,
    files,
    args: ['1'],
    dialectEnvironment: { DIALECT: 'd' },
    environment: {},
    useCache: true,
    compileLimits,
    runLimits: limits,
  };
}

test('a runtime that gains nothing expects no process', () => {
  expect(expectedProcess(execution({}))).toBeNull();
  expect(runSpec(execution({}), null)).not.toHaveProperty('servedBy');
});

test('a request that sets variables expects no process', () => {
  const warm = { command: null, gates: { compile: null, run: '{main}' }, image: true, preload: ['y'] };
  const asked = { ...execution({ warm }), environment: { PYTHONPATH: '/work/lib' } };
  expect(expectedProcess(asked)).toBeNull();
  expect(runSpec(asked, null)).not.toHaveProperty('servedBy');
});

test('the process is started as its first stage would be', () => {
  const asked = execution({
    warm: { command: null, gates: { compile: null, run: '{main}' }, image: true, preload: ['y'] },
  });
  const { argv, environment } = runSpec(asked, null);
  const process = expectedProcess(asked);
  expect(process).toEqual({ argv, environment, limits, gates: ['a.x'], image: true, preload: ['y'] });
  expect(runSpec(asked, null).servedBy).toEqual({ process, gate: 1 });
});

test('one that serves both stages is started by a command of its own, with the limits of the first', () => {
  const asked = execution({
    compile: ['/bin/xc', '{main}'],
    warm: {
      command: ['/bin/x', '--both={memoryMb}', '{files}', '{args}'],
      gates: { compile: '{main}', run: '{out}/{stem}' },
      image: false,
      preload: [],
    },
  });
  const process = expectedProcess(asked);
  expect(process).toMatchObject({
    argv: ['/bin/x', '--both=32', 'a.x', '1'],
    limits: { openFiles: 99 },
    gates: ['a.x', '/tmp/.skerry-program/a'],
  });
  expect(compileSpec(asked)?.servedBy).toEqual({ process, gate: 1 });
  expect(runSpec(asked, null).servedBy).toEqual({ process, gate: 2 });
});

test('one that serves the compile stage leaves the run stage as it is', () => {
  const asked = execution({
    compile: ['/bin/xc', '{main}'],
    warm: { command: null, gates: { compile: '{main}', run: null }, image: false, preload: [] },
  });
  expect(compileSpec(asked)?.servedBy?.gate).toBe(1);
  expect(runSpec(asked, null)).not.toHaveProperty('servedBy');
});
