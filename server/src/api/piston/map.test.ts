import { expect, test } from 'vitest';
import type { Outcome, StageResult } from '#domain/outcome.ts';
import { ending, executeReply, stageReply, testcasesReply } from './map.ts';

const used = { language: 'python', version: '3.12.0' };

function stage(outcome: Outcome, stdout = ''): StageResult {
  const bytes = Buffer.from(stdout);
  return {
    outcome,
    stdout: bytes,
    stderr: new Uint8Array(),
    output: bytes,
    truncated: { stdout: false, stderr: false },
    usage: { wallMs: 32.4, cpuMs: 8.6, peakMemoryBytes: 4_536_000 },
  };
}

const exited = { kind: 'exited', code: 0 } as const;

test.each<[Outcome, (string | number | null)[]]>([
  [{ kind: 'exited', code: 0 }, [0, null, null, null]],
  [{ kind: 'exited', code: 3 }, [3, null, 'Exited with error status 3', 'RE']],
  [{ kind: 'signalled', signal: 'SIGSEGV' }, [null, 'SIGSEGV', 'Caught fatal signal 11', 'SG']],
  [{ kind: 'timedOut', limit: 'wall' }, [null, 'SIGKILL', 'Time limit exceeded', 'TO']],
  [{ kind: 'timedOut', limit: 'cpu' }, [null, 'SIGKILL', 'Time limit exceeded', 'TO']],
  [{ kind: 'memoryExceeded' }, [null, 'SIGKILL', 'Memory limit exceeded', 'SG']],
  [{ kind: 'outputExceeded', stream: 'stdout' }, [null, 'SIGKILL', 'stdout length exceeded', 'OL']],
  [{ kind: 'outputExceeded', stream: 'stderr' }, [null, 'SIGKILL', 'stderr length exceeded', 'EL']],
  [{ kind: 'cancelled' }, [null, 'SIGKILL', 'Cancelled', 'XX']],
])('%j ends with code, signal, message and status %j', (outcome, expected) => {
  const { code, signal, message, status } = ending(outcome);
  expect([code, signal, message, status]).toEqual(expected);
});

test('a stage has every field, times in whole milliseconds', () => {
  expect(stageReply(stage(exited, 'Hello User!\n'))).toEqual({
    stdout: 'Hello User!\n',
    stderr: '',
    output: 'Hello User!\n',
    code: 0,
    signal: null,
    message: null,
    status: null,
    memory: 4_536_000,
    cpu_time: 9,
    wall_time: 32,
  });
});

test('a character that the output limit cut is left out, in both views', () => {
  const cut = Buffer.from('aé').subarray(0, 2);
  const reply = stageReply({ ...stage(exited), stdout: cut, output: cut, truncated: { stdout: true, stderr: false } });
  expect([reply.stdout, reply.output]).toEqual(['a', 'a']);
});

test('a failed compilation is repeated as run, and has no test cases', () => {
  const compile = { ...stage({ kind: 'exited', code: 1 }), cached: false };
  const reply = stageReply(compile);
  expect(executeReply({ compile, run: null }, used)).toEqual({ run: reply, compile: reply, ...used });
  expect(testcasesReply({ compile, runs: [] }, [], used)).toEqual({ testcases: [], compile: reply, ...used });
});

test('a compilation of an earlier request is told as such', () => {
  const compile = { ...stage(exited), cached: true };
  const told = { ...stageReply(compile), cached: true };
  const run = stage(exited);
  expect(executeReply({ compile, run }, used)).toEqual({ run: stageReply(run), compile: told, ...used });
  expect(testcasesReply({ compile, runs: [] }, [], used)).toEqual({ testcases: [], compile: told, ...used });
});

test('compile is absent where the runtime has no compile stage', () => {
  expect(executeReply({ compile: null, run: stage(exited) }, used)).toEqual({
    run: stageReply(stage(exited)),
    ...used,
  });
});

test.each<[Outcome, boolean]>([
  [{ kind: 'exited', code: 0 }, true],
  [{ kind: 'exited', code: 1 }, true],
  [{ kind: 'signalled', signal: 'SIGSEGV' }, true],
  [{ kind: 'timedOut', limit: 'wall' }, false],
  [{ kind: 'memoryExceeded' }, false],
  [{ kind: 'outputExceeded', stream: 'stdout' }, false],
])('the right output passes when the run ended by %j: %j', (outcome, passed) => {
  const testcase = { id: 'a', input: '', expectedOutput: ['no', 'yes'] };
  const run = stage(outcome, 'yes\n');
  expect(testcasesReply({ compile: null, runs: [run] }, [testcase], used)).toEqual({
    testcases: [{ ...testcase, actualOutput: 'yes\n', passed, run_details: stageReply(run) }],
    ...used,
  });
});
