import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { runHostTool } from '#packages/host-tool.ts';

const environment = { PATH: '/usr/bin:/bin' };
const never = new AbortController().signal;

function shell(script: string, changes: { timeoutMs?: number; signal?: AbortSignal } = {}): [Promise<void>, string[]] {
  const lines: string[] = [];
  const argv = ['sh', '-c', script];
  const tool = { argv, environment, timeoutMs: 20_000, signal: never, onLine: (line: string) => lines.push(line) };
  return [runHostTool({ ...tool, ...changes }), lines];
}

/** Whether a process still runs: one that ended and waits to be noticed does not. */
function runs(pid: string | undefined): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('tells both outputs line by line, and the environment is what was given', async () => {
  const [done, lines] = shell('echo one; echo two >&2; printf three; env | grep -v ^PWD= | wc -l');
  await done;
  expect(lines.toSorted()).toEqual(['one', 'three1', 'two']);
});

test.each([
  ['exit 3', 'sh ended with status 3'],
  ['kill -9 $$', 'sh ended with SIGKILL'],
])('what fails by %s is told so', async (script, message) => {
  const [done] = shell(script);
  await expect(done).rejects.toMatchObject({ code: 'packageInstallFailed', message });
});

test('a program that is not there cannot be run', async () => {
  const tool = { argv: ['no-such-tool'], environment, timeoutMs: 9_000, signal: never, onLine: () => undefined };
  await expect(runHostTool(tool)).rejects.toMatchObject({ code: 'packageInstallFailed' });
});

test('what takes too long is ended with all that it started', async () => {
  const [done, lines] = shell('sleep 1000 & echo $!; wait', { timeoutMs: 300 });
  await expect(done).rejects.toThrow('sh took too long');
  await expect.poll(() => runs(lines[0])).toBe(false);
});

test('what is no longer wanted is ended with all that it started', async () => {
  const caller = new AbortController();
  const pids: string[] = [];
  const done = runHostTool({
    argv: ['sh', '-c', 'sleep 1000 & echo $!; wait'],
    environment,
    timeoutMs: 20_000,
    signal: caller.signal,
    onLine(line) {
      pids.push(line);
      caller.abort();
    },
  });
  await expect(done).rejects.toMatchObject({ code: 'cancelled' });
  expect(pids).toHaveLength(1);
  await expect.poll(() => runs(pids[0])).toBe(false);
  await expect(shell('true', { signal: caller.signal })[0]).rejects.toMatchObject({ code: 'cancelled' });
});

test('a tool does not outlive us, even when we are killed', async () => {
  const script = `
    import { runHostTool } from '#packages/host-tool.ts';
    const onLine = (line) => console.log(line);
    await runHostTool({ argv: ['sh', '-c', 'sleep 1000 & echo $!; wait'], environment: ${JSON.stringify(environment)},
      timeoutMs: 60_000, signal: new AbortController().signal, onLine });`;
  const us = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [pid] = await once(createInterface({ input: us.stdout }), 'line');
  us.kill('SIGKILL');
  await once(us, 'exit');
  await expect.poll(() => runs(String(pid)), { timeout: 15_000 }).toBe(false);
});
