import { expect, test } from 'vitest';
import { describeEnd, exitCodeOf } from '#cli/end-of-run.ts';
import type { Outcome, StageResult } from '#domain/outcome.ts';

function ended(outcome: Outcome, peakMemoryBytes: number | null): StageResult {
  const nothing = new Uint8Array();
  return {
    outcome,
    stdout: nothing,
    stderr: nothing,
    output: nothing,
    truncated: { stdout: false, stderr: false },
    usage: { wallMs: 34.6, cpuMs: 12.2, peakMemoryBytes },
  };
}

test.each<[Outcome, number, string]>([
  [{ kind: 'exited', code: 7 }, 7, 'exit 7'],
  [{ kind: 'signalled', signal: 'SIGSEGV' }, 139, 'ended by SIGSEGV'],
  [{ kind: 'timedOut', limit: 'wall' }, 124, 'wall time limit exceeded'],
  [{ kind: 'timedOut', limit: 'cpu' }, 124, 'cpu time limit exceeded'],
  [{ kind: 'memoryExceeded' }, 137, 'memory limit exceeded'],
  [{ kind: 'outputExceeded', stream: 'stderr' }, 153, 'too much stderr'],
  [{ kind: 'cancelled' }, 130, 'cancelled'],
])('%j ends the command with %d and is told as "%s"', (outcome, code, words) => {
  expect(exitCodeOf(outcome)).toBe(code);
  expect(describeEnd(ended(outcome, 10_276_045))).toBe(`${words}, 35 ms wall, 12 ms cpu, 9.8 MiB`);
});

test('memory that the host does not tell is left out', () => {
  expect(describeEnd(ended({ kind: 'exited', code: 0 }, null))).toBe('exit 0, 35 ms wall, 12 ms cpu');
});
