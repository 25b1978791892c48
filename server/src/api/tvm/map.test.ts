import { expect, test } from 'vitest';
import type { Outcome, StageResult } from '#domain/outcome.ts';
import { testRuntime } from '#domain/test-runtime.ts';
import { toExecution, toHealthReply, toReply } from './map.ts';
import type { Selection } from './select-runtime.ts';

const runtime = testRuntime({
  language: 'java',
  version: '17.0.21',
  mainFile: 'Main.java',
  compile: ['javac'],
  run: ['java'],
  compileMemoryBytes: 768 * 1_048_576,
});
const selection: Selection = {
  runtime,
  substituted: false,
  requestedVersion: '17',
  maxima: { memoryBytes: 2048 * 1_048_576, cpus: 4, wallMs: 60_000 },
};
const body = { code: 'class Main {}', language: 'java' };

function stage(outcome: Outcome, more: Partial<StageResult> = {}): StageResult {
  return {
    outcome,
    stdout: Buffer.from('out'),
    stderr: Buffer.from(''),
    output: Buffer.from('out'),
    truncated: { stdout: false, stderr: false },
    usage: { wallMs: 41.6, cpuMs: 10, peakMemoryBytes: null },
    ...more,
  };
}

test('limits hold for the run; a compiler gets what it needs', () => {
  const execution = toExecution(body, selection, { outputMaxSize: 100 });
  expect(execution.runLimits).toMatchObject({ wallMs: 5000, memoryBytes: 128 * 1_048_576, cpus: 1, outputBytes: 100 });
  expect(execution.compileLimits).toMatchObject({ wallMs: 30_000, memoryBytes: 768 * 1_048_576 });
  expect(execution.files).toEqual([{ path: 'Main.java', content: Buffer.from(body.code) }]);
});

test.each([{ memory_mb: 2049 }, { cpu_count: 5 }, { timeout_ms: 60_001 }, { memory_mb: 1e300 }])(
  'TVM-46 %j is one too many',
  (limits) => {
    expect(() => toExecution({ ...body, ...limits }, selection, { outputMaxSize: 1 })).toThrow(
      'Resource limits exceed maximum allowed values',
    );
  },
);

test.each<[Outcome, number, string]>([
  [{ kind: 'exited', code: 3 }, 3, ''],
  [{ kind: 'signalled', signal: 'SIGSEGV' }, 139, ''],
  [{ kind: 'memoryExceeded' }, 137, 'skerry: memory limit exceeded\n'],
])('TVM-11 %j is exit code %i', (outcome, exitCode, stderr) => {
  const reply = toReply('id', body, selection, { compile: null, run: stage(outcome) });
  expect(reply).toEqual({
    status: 200,
    body: {
      request_id: 'id',
      stdout: 'out',
      stderr,
      exit_code: exitCode,
      execution_time_ms: 42,
      language: 'java',
      language_version: '17',
    },
  });
});

test('TVM-13 out of time is 408, in either stage', () => {
  const late = stage({ kind: 'timedOut', limit: 'wall' });
  const answer = { status: 408, body: { detail: 'Execution timed out after multiple attempts' } };
  expect(
    toReply('id', body, selection, { compile: { ...stage({ kind: 'exited', code: 0 }), cached: false }, run: late }),
  ).toEqual(answer);
  expect(toReply('id', body, selection, { compile: { ...late, cached: false }, run: null })).toEqual(answer);
});

test('a compilation of an earlier request is told as such', () => {
  const run = stage({ kind: 'exited', code: 0 });
  expect(toReply('id', body, selection, { compile: { ...run, cached: true }, run }).body).toMatchObject({
    compile_cached: true,
  });
  expect(toReply('id', body, selection, { compile: { ...run, cached: false }, run }).body).not.toHaveProperty(
    'compile_cached',
  );
});

test('a failed compilation is the answer', () => {
  const failed = stage({ kind: 'exited', code: 1 }, { stderr: Buffer.from('Main.java:1: error') });
  expect(toReply('id', body, selection, { compile: { ...failed, cached: false }, run: null }).body).toMatchObject({
    exit_code: 1,
    stderr: 'Main.java:1: error',
  });
});

test('another version that ran is told as precisely as it was asked for', () => {
  const other: Selection = { ...selection, substituted: true, requestedVersion: '16' };
  const reply = toReply('id', body, other, { compile: null, run: stage({ kind: 'exited', code: 0 }) });
  expect(reply.body).toMatchObject({ language_version: '17', requested_version: '16' });
});

test('output that was cut ends between characters and says so', () => {
  const cut = stage(
    { kind: 'exited', code: 0 },
    { stdout: Buffer.from('é').subarray(0, 1), stderr: Buffer.from('x'), truncated: { stdout: true, stderr: false } },
  );
  expect(toReply('id', body, selection, { compile: null, run: cut }).body).toMatchObject({
    stdout: '',
    stderr: 'x\nskerry: stdout was cut\n',
  });
});

test('TVM-18 what stands on a part that is down is null', () => {
  const up = { scheduler: 'running', listeners: 'running' } as const;
  expect(toHealthReply({ state: 'unhealthy', isolation: 'error', ...up })).toMatchObject({
    lima_status: 'Error',
    kubernetes_status: null,
    istio_status: null,
  });
  expect(toHealthReply({ state: 'unhealthy', isolation: 'running', ...up, scheduler: 'notRunning' })).toMatchObject({
    lima_status: 'Running',
    kubernetes_status: 'Not running',
    istio_status: null,
  });
});
