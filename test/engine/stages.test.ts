import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { SandboxEngine } from '#ports/sandbox-engine.ts';
import { ownIds } from './support/leftovers.ts';
import { limits, outputOf, runShell, shell, spec, text } from './support/run-shell.ts';
import { startTestEngine } from './support/test-engine.ts';
import type { TestEngine } from './support/test-engine.ts';

let host: TestEngine;
let engine: SandboxEngine;

beforeAll(async () => {
  host = await startTestEngine();
  engine = host.engine;
});

afterAll(() => host[Symbol.asyncDispose]());

describe('a stage', () => {
  test.each([0, 1, 7, 126, 255])('that exits with %d says so', async (code) => {
    const { outcome } = await runShell(engine, `exit ${code}`);
    expect(outcome).toEqual({ kind: 'exited', code });
  });

  test.each(['SIGKILL', 'SIGSEGV', 'SIGTERM', 'SIGABRT'])('that dies of %s says so', async (signal) => {
    const { outcome } = await runShell(engine, `kill -${signal.slice(3)} $$`);
    expect(outcome).toEqual({ kind: 'signalled', signal });
  });

  test('has a table of descriptors that tells nothing of other sandboxes', async () => {
    await using busy = await startTestEngine({ ...ownIds, name: `busy-${process.pid}`, maxSandboxes: 64 });
    await using others = new AsyncDisposableStack();
    for (let count = 0; count < 50; count++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await outputOf(others.use(await busy.engine.create(spec)), 'true');
    }
    const { stdout } = await runShell(busy.engine, 'grep -h FDSize /proc/self/status /proc/$$/status');
    expect(text(stdout)).toBe('FDSize:\t64\nFDSize:\t64\n');
  });

  test('that is told less than everything on stdin still reports everything', async () => {
    const { usage, ...result } = await runShell(engine, 'exit 3', { stdin: new Uint8Array(1024 * 1024) });
    expect(result).toEqual({
      outcome: { kind: 'exited', code: 3 },
      stdout: Buffer.alloc(0),
      stderr: Buffer.alloc(0),
      output: Buffer.alloc(0),
      truncated: { stdout: false, stderr: false },
    });
    expect(usage.wallMs).toBeGreaterThan(0);
    expect(usage.cpuMs).toBeGreaterThan(0);
    expect(usage.peakMemoryBytes).toBeGreaterThan(0);
  });

  test.each([
    ['chmod a-x', 'chmod 644 /tmp/own'],
    ['a folder', 'rm /tmp/own; mkdir /tmp/own'],
    ['nothing', 'rm /tmp/own'],
    ['a closed working directory', 'chmod 0 /work'],
  ])('that is to run its own program and finds %s ends as in a shell', async (_what, spoil) => {
    await using sandbox = await engine.create(spec);
    await sandbox.start(shell(`echo '#!/bin/sh' > /tmp/own; chmod 755 /tmp/own; ${spoil}`)).result;
    const { outcome } = await sandbox.start({ ...shell(''), argv: ['/tmp/own'] }).result;
    expect(outcome).toEqual({ kind: 'exited', code: 126 });
  });

  test('gets its words and its environment as they are', async () => {
    const { stdout } = await runShell(engine, '', {
      argv: ['/bin/sh', '-c', 'printf "%s|" "$@" "$NAME"', 'sh', 'a b', '', "it's", 'ü\n'],
      environment: { NAME: 'x=y z' },
    });
    expect(text(stdout)).toBe("a b||it's|ü\n|x=y z|");
  });

  test('is the user sandbox in /work with a home of its own', async () => {
    const { stdout } = await runShell(
      engine,
      'id -u; id -g; whoami; pwd; echo $HOME; touch /work/a $HOME/b /tmp/c && echo ok',
    );
    expect(text(stdout)).toBe('1000\n1000\nsandbox\n/work\n/home/sandbox\nok\n');
  });

  test('has only its three streams open', async () => {
    const { stdout } = await runShell(engine, 'ls /proc/self/fd');
    // The fourth is the folder that ls reads.
    expect(text(stdout)).toBe('0\n1\n2\n3\n');
  });

  test('sees no process but its own', async () => {
    const { stdout } = await runShell(engine, 'exec ls /proc');
    const pids = text(stdout)
      .split('\n')
      .filter((name) => /^\d+$/.test(name));
    expect(pids).toHaveLength(2);
  });

  test('that cannot be started is our failure, with the step and the reason', async () => {
    await using sandbox = await engine.create(spec);
    const { result } = sandbox.start({ ...shell(''), argv: ['/bin/absent'] });
    await expect(result).rejects.toMatchObject({ code: 'engineFailed', cause: { step: 'execve', errno: 2 } });
    expect(await outputOf(sandbox, 'echo next')).toBe('next\n');
  });

  test('that cannot be started fails alone, whatever else is asked at that time', async () => {
    await using sandbox = await engine.create(spec);
    const { result } = sandbox.start({ ...shell(''), argv: ['/bin/absent'] });
    const put = sandbox.putFiles([{ path: 'a', content: Buffer.from('hello') }]);
    await expect(result).rejects.toMatchObject({ code: 'engineFailed', cause: { step: 'execve' } });
    await put;
    expect(await outputOf(sandbox, 'cat a')).toBe('hello');
  });

  test('leaves nothing running for the next stage of its sandbox', async () => {
    await using sandbox = await engine.create(spec);
    await outputOf(sandbox, 'sleep 1000 & setsid sleep 1000 & echo started');
    expect(await outputOf(sandbox, 'ps | grep -c "[s]leep"')).toBe('0\n');
  });

  test('runs alone in its sandbox', async () => {
    await using sandbox = await engine.create(spec);
    const first = sandbox.start(shell('cat', { stdin: null }));
    expect(() => sandbox.start(shell('true'))).toThrow('still running');
    first.endStdin();
    await first.result;
  });
});

describe('output', () => {
  test('of both streams keeps its order', async () => {
    const { stdout, stderr, output } = await runShell(
      engine,
      'for i in 1 2 3; do echo out$i; usleep 20000; echo err$i >&2; usleep 20000; done',
    );
    expect(text(stdout)).toBe('out1\nout2\nout3\n');
    expect(text(stderr)).toBe('err1\nerr2\nerr3\n');
    expect(text(output)).toBe('out1\nerr1\nout2\nerr2\nout3\nerr3\n');
  });

  test('is told as it comes', async () => {
    await using sandbox = await engine.create(spec);
    const heard: string[] = [];
    const stage = sandbox.start(
      shell('echo ready; read line; echo "got $line"', {
        stdin: null,
        onOutput: (stream, bytes) => {
          heard.push(`${stream}: ${text(bytes)}`);
          if (heard.length === 1) void stage.writeStdin(Buffer.from('hello\n'));
        },
      }),
    );
    const { stdout } = await stage.result;
    expect(heard).toEqual(['stdout: ready\n', 'stdout: got hello\n']);
    expect(text(stdout)).toBe('ready\ngot hello\n');
  });

  test('comes whole to a listener and to the result, however much it is', async () => {
    const { stdout } = await runShell(engine, 'head -c 5000000 /dev/zero', {
      limits: { ...limits, outputBytes: Infinity },
    });
    expect(stdout.byteLength).toBe(5_000_000);
  });

  test('that its listener cannot take ends the stage, and only that', async () => {
    await using sandbox = await engine.create(spec);
    const stage = sandbox.start(
      shell('echo hello; sleep 1000', {
        onOutput: () => {
          throw new Error('no room');
        },
      }),
    );
    await expect(stage.result).rejects.toThrow('no room');
    expect(text((await runShell(engine, 'echo other')).stdout)).toBe('other\n');
  });
});

describe('a sandbox', () => {
  test('needs no waiting: files and a stage follow its making at once', async () => {
    await using sandbox = await engine.create(spec);
    const put = sandbox.putFiles([{ path: 'a', content: Buffer.from('now') }]);
    expect(await outputOf(sandbox, 'cat a')).toBe('now');
    await put;
  });

  test('over a layer that is not there fails with its first command', async () => {
    await using sandbox = await engine.create({ ...spec, layers: ['absent'] });
    const put = sandbox.putFiles([{ path: 'a', content: new Uint8Array() }]);
    await expect(put).rejects.toMatchObject({ code: 'engineFailed', cause: { step: 'layer' } });
    await expect(sandbox.start(shell('true')).result).rejects.toMatchObject({ cause: { step: 'layer' } });
  });

  test('is refused when all are in use, and free again when one is gone', async () => {
    const held = await Promise.all(Array.from({ length: 8 }, () => engine.create(spec)));
    await expect(engine.create(spec)).rejects.toMatchObject({ code: 'overloaded' });
    await Promise.all(held.map((sandbox) => sandbox[Symbol.asyncDispose]()));
    expect(text((await runShell(engine, 'echo free')).stdout)).toBe('free\n');
  });

  test('does not see what another left', async () => {
    await runShell(engine, 'echo secret > /work/a; echo secret > /tmp/a; echo secret > /dev/shm/a');
    const { stdout } = await runShell(engine, 'ls /work /tmp /dev/shm');
    expect(text(stdout)).toBe('/dev/shm:\n\n/tmp:\n\n/work:\n');
  });

  test('is one of many at once', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, (_, index) => runShell(engine, `echo ${index}`)));
    expect(results.map(({ stdout }) => text(stdout))).toEqual(Array.from({ length: 8 }, (_, index) => `${index}\n`));
  });
});
