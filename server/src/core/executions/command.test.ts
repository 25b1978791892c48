import { expect, test } from 'vitest';

import type { Execution } from '#domain/execution.ts';
import type { StageLimits } from '#domain/limits.ts';
import type { Runtime, WarmStart } from '#domain/runtime.ts';
import { testRuntime } from '#domain/test-runtime.ts';
import { compileSpec, firstProcess, runProcess, runSpec } from '#core/executions/command.ts';

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

const ofRun: WarmStart = { gates: { compile: null, run: '{main}' }, image: true, preload: ['y'] };
const ofBoth: WarmStart = { gates: { compile: '{main}', run: '{out}/{entryPath}.y' }, image: false, preload: [] };
const compile = ['/bin/xc', '--memory={memoryMb}', '{main}'];

test('a runtime that gains nothing expects no process', () => {
  expect(firstProcess(execution({}))).toBeNull();
  expect(runSpec(execution({}), null, null)).not.toHaveProperty('servedBy');
});

test('a request that sets variables expects no process', () => {
  const asked = { ...execution({ warm: ofRun }), environment: { PYTHONPATH: '/work/lib' } };
  expect(firstProcess(asked)).toBeNull();
  expect(runSpec(asked, null, null)).not.toHaveProperty('servedBy');
});

test('the process is started as its stage would be', () => {
  const asked = execution({ warm: ofRun });
  const { argv, environment } = runSpec(asked, null, null);
  const process = firstProcess(asked);
  expect(process).toEqual({ argv, environment, limits, folders: [], gate: 'a.x', image: true, preload: ['y'] });
  expect(runSpec(asked, null, null).servedBy).toEqual(process);
});

test('each stage has a process of its own', () => {
  const asked = execution({ compile, run: ['/bin/x', '{entry}', '{args}'], warm: ofBoth });
  const first = firstProcess(asked);
  expect(first).toMatchObject({ argv: ['/bin/xc', '--memory=32', 'a.x'], limits: { openFiles: 99 }, gate: 'a.x' });
  expect(compileSpec(asked)?.servedBy).toEqual(first);
  const second = runProcess(asked, 'b.C');
  expect(second).toMatchObject({
    argv: ['/bin/x', 'b.C', '1'],
    limits: { openFiles: 16 },
    folders: ['/tmp/.skerry-program'],
    gate: '/tmp/.skerry-program/b/C.y',
  });
  expect(runSpec(asked, 'b.C', null).servedBy).toEqual(second);
});

test('a stage without a gate is started, though the other has one', () => {
  const first = execution({ compile, warm: { ...ofBoth, gates: { compile: '{main}', run: null } } });
  expect(runProcess(first, null)).toBeNull();
  expect(runSpec(first, null, null)).not.toHaveProperty('servedBy');
  const second = execution({ compile, warm: { ...ofBoth, gates: { compile: null, run: '{out}/x' } } });
  expect(firstProcess(second)).toBeNull();
  expect(compileSpec(second)).not.toHaveProperty('servedBy');
});
