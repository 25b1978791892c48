import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { StageLimits } from '#domain/limits.ts';
import type { StageResult } from '#domain/outcome.ts';
import { MIB, limits, outputOf, runShell, shell, spec, text } from './support/run-shell.ts';
import { startTestEngine } from './support/test-engine.ts';
import type { TestEngine } from './support/test-engine.ts';

let host: TestEngine;

beforeAll(async () => {
  host = await startTestEngine({ maxSandboxes: 48 });
});

afterAll(() => host[Symbol.asyncDispose]());

function runLimited(script: string, changes: Partial<StageLimits>): Promise<StageResult> {
  return runShell(host.engine, script, { limits: { ...limits, ...changes } });
}

describe('time', () => {
  test('on the wall ends what sleeps, and keeps what it said', async () => {
    // Long enough for a shell to begin on a machine that is emulated, and busy.
    const { outcome, stdout, usage } = await runLimited('echo before; sleep 1000; echo after', { wallMs: 1000 });
    expect(outcome).toEqual({ kind: 'timedOut', limit: 'wall' });
    expect(text(stdout)).toBe('before\n');
    expect(usage.wallMs).toBeGreaterThanOrEqual(999);
  });

  test('of the processor ends what computes', async () => {
    const { outcome, usage } = await runLimited('while :; do :; done', { cpuMs: 200 });
    expect(outcome).toEqual({ kind: 'timedOut', limit: 'cpu' });
    expect(usage.cpuMs).toBeGreaterThanOrEqual(199);
  });

  test('of the processor counts every process', async () => {
    const { outcome } = await runLimited('for i in 1 2 3; do while :; do :; done & done; wait', { cpuMs: 300 });
    expect(outcome).toEqual({ kind: 'timedOut', limit: 'cpu' });
  });

  test('of the processor counts processes that nobody waits for', async () => {
    const { usage } = await runLimited(
      '(x=0; while [ $x -lt 100000 ]; do x=$((x+1)); done; touch /work/done) & while [ ! -e /work/done ]; do usleep 5000; done; kill -9 $!',
      {},
    );
    expect(usage.cpuMs).toBeGreaterThan(10);
  });

  test('cannot be escaped by ignoring signals', async () => {
    const { outcome } = await runLimited("trap '' TERM INT XCPU HUP; while :; do sleep 1000; done", { wallMs: 200 });
    expect(outcome).toEqual({ kind: 'timedOut', limit: 'wall' });
  });

  test('cannot be escaped by stopping oneself', async () => {
    const { outcome } = await runLimited('kill -STOP $$', { wallMs: 200 });
    expect(outcome).toEqual({ kind: 'timedOut', limit: 'wall' });
  });
});

describe('memory', () => {
  test('over the limit ends the stage', async () => {
    const { outcome, usage } = await runLimited('head -c 100m /dev/zero | tail | wc -c', { memoryBytes: 16 * MIB });
    expect(outcome).toEqual({ kind: 'memoryExceeded' });
    expect(usage.peakMemoryBytes).toBeGreaterThan(8 * MIB);
    expect(usage.peakMemoryBytes).toBeLessThanOrEqual(16 * MIB);
  });

  test('of 4 MB is enough for a small program', async () => {
    const { outcome, stdout } = await runLimited('echo small', { memoryBytes: 4 * MIB });
    expect([outcome, text(stdout)]).toEqual([{ kind: 'exited', code: 0 }, 'small\n']);
  });

  test('of 4 MB holds', async () => {
    const { outcome } = await runLimited('x=$(head -c 100m /dev/zero | tr "\\0" a)', { memoryBytes: 4 * MIB });
    expect(outcome).toEqual({ kind: 'memoryExceeded' });
  });

  test('counts files in the writable top', async () => {
    await using sandbox = await host.engine.create({ ...spec, disk: { bytes: 64 * MIB, inodes: 100 } });
    const { outcome } = await sandbox.start(
      shell('head -c 60m /dev/zero > /work/a', { limits: { ...limits, memoryBytes: 8 * MIB, fileBytes: Infinity } }),
    ).result;
    expect(outcome).toEqual({ kind: 'memoryExceeded' });
  });

  test('is counted anew for each stage', async () => {
    await using sandbox = await host.engine.create(spec);
    const hungry = sandbox.start(
      shell('head -c 100m /dev/zero | tail', { limits: { ...limits, memoryBytes: 8 * MIB } }),
    );
    expect((await hungry.result).outcome).toEqual({ kind: 'memoryExceeded' });
    const modest = await sandbox.start(shell('echo fine')).result;
    expect(modest.outcome).toEqual({ kind: 'exited', code: 0 });
  });
});

describe('processes', () => {
  test('over the limit are not made', async () => {
    const { stdout, stderr } = await runLimited('for i in 1 2 3 4 5 6; do sleep 1000 & done; echo all', {
      processes: 4,
    });
    expect(text(stdout)).toBe('');
    expect(text(stderr)).toContain("can't fork");
  });

  test('that multiply leave the host and the next run alone', async () => {
    const { outcome } = await runLimited('bomb() { bomb | bomb & }; bomb; while :; do :; done', {
      processes: 16,
      wallMs: 500,
    });
    expect(outcome.kind).not.toBe('exited');
    expect(text((await runShell(host.engine, 'echo next')).stdout)).toBe('next\n');
  });
});

describe('files', () => {
  test('are as long as allowed', async () => {
    const { outcome } = await runLimited('exec head -c 2m /dev/zero > a', { fileBytes: MIB });
    expect(outcome).toEqual({ kind: 'signalled', signal: 'SIGXFSZ' });
  });

  test('are as many open as allowed', async () => {
    const { stdout } = await runLimited('ulimit -n; ulimit -Hn', { openFiles: 20 });
    expect(text(stdout)).toBe('20\n20\n');
  });

  test('leave no core', async () => {
    const { stdout } = await runLimited('sh -c "kill -SEGV \\$\\$"; ls -A', {});
    expect(text(stdout)).toBe('');
  });

  test('fill no more than the disk of the sandbox', async () => {
    await using sandbox = await host.engine.create({ ...spec, disk: { bytes: MIB, inodes: 100 } });
    expect(await outputOf(sandbox, 'dd if=/dev/zero of=a bs=64k count=32')).toContain('No space left');
  });

  test('are no more than the inodes of the sandbox', async () => {
    await using sandbox = await host.engine.create({ ...spec, disk: { bytes: MIB, inodes: 50 } });
    expect(await outputOf(sandbox, 'for i in $(seq 100); do : > $i || exit 0; done')).toContain('No space left');
  });
});

describe('output', () => {
  test.each([
    ['stdout', 'yes'],
    ['stderr', 'yes >&2'],
  ] as const)('over the limit on %s ends the stage at the byte', async (stream, script) => {
    const { outcome, ...result } = await runLimited(script, { outputBytes: 1001 });
    expect(outcome).toEqual({ kind: 'outputExceeded', stream });
    expect(result[stream]).toEqual(Buffer.from('y\n'.repeat(501).slice(0, 1001)));
    expect(result.truncated[stream]).toBe(true);
  });

  test('over the limit is told, whether the stage or its output is looked at first', async () => {
    const runs = Array.from({ length: 40 }, () => runLimited('printf 0123456789', { outputBytes: 5 }));
    const results = await Promise.all(runs);
    expect(results.map(({ outcome }) => outcome)).toEqual(
      results.map(() => ({ kind: 'outputExceeded', stream: 'stdout' })),
    );
    expect(new Set(results.map(({ stdout }) => text(stdout)))).toEqual(new Set(['01234']));
  });

  test('over the limit can be thrown away while the stage goes on', async () => {
    const { outcome, stdout, stderr, truncated } = await runLimited('head -c 300000 /dev/zero; echo done >&2; exit 4', {
      outputBytes: 1001,
      outputOverflow: 'discard',
    });
    expect(outcome).toEqual({ kind: 'exited', code: 4 });
    expect(stdout.byteLength).toBe(1001);
    expect(text(stderr)).toBe('done\n');
    expect(truncated).toEqual({ stdout: true, stderr: false });
  });

  test('of exactly the limit is not cut', async () => {
    const { outcome, stdout, truncated } = await runLimited('head -c 1000 /dev/zero', { outputBytes: 1000 });
    expect([outcome, stdout.byteLength, truncated.stdout]).toEqual([{ kind: 'exited', code: 0 }, 1000, false]);
  });

  test('in single bytes comes together', async () => {
    const { stdout } = await runLimited('i=0; while [ $i -lt 3000 ]; do printf x; i=$((i+1)); done', {});
    expect(text(stdout)).toBe('x'.repeat(3000));
  });
});
