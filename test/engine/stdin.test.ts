import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { MIB, limits, runShell, shell, spec, text } from './support/run-shell.ts';
import { startTestEngine } from './support/test-engine.ts';
import type { TestEngine } from './support/test-engine.ts';

const WINDOW_BYTES = 262_144;

let host: TestEngine;

beforeAll(async () => {
  host = await startTestEngine();
});

afterAll(() => host[Symbol.asyncDispose]());

describe('stdin', () => {
  test('given whole ends where it ends', async () => {
    const { stdout } = await runShell(host.engine, 'cat; echo end', { stdin: Buffer.from('no newline') });
    expect(text(stdout)).toBe('no newlineend\n');
  });

  test('that is empty is at its end at once', async () => {
    const { stdout } = await runShell(host.engine, 'wc -c');
    expect(text(stdout).trim()).toBe('0');
  });

  test('far larger than the window arrives whole', async () => {
    const stdin = Buffer.alloc(5 * MIB, 'abcdefg');
    const { stdout } = await runShell(host.engine, 'usleep 50000; cat', {
      stdin,
      limits: { ...limits, outputBytes: Infinity },
    });
    expect(stdin.equals(stdout)).toBe(true);
  });

  test('that nobody reads holds its writer back after a window, and lets it go at the end', async () => {
    await using sandbox = await host.engine.create(spec);
    const stage = sandbox.start(shell('sleep 1000', { stdin: null }));
    // The pipe itself takes what it can, so that more than the window and the pipe is surely held.
    await stage.writeStdin(new Uint8Array(WINDOW_BYTES));
    let held = true;
    const beyond = stage.writeStdin(new Uint8Array(2 * WINDOW_BYTES)).then(() => (held = false));
    await sandbox.readFile('/etc/passwd', 10);
    expect(held).toBe(true);
    stage.cancel();
    await stage.result;
    await beyond;
    expect(held).toBe(false);
  });

  test('can be written line by line to a program that answers', async () => {
    await using sandbox = await host.engine.create(spec);
    const heard: string[] = [];
    const lines = ['one', 'two', 'three'];
    const stage = sandbox.start(
      shell('while read line; do echo "<$line>"; done; echo over', {
        stdin: null,
        onOutput: (_, bytes) => {
          heard.push(text(bytes));
          say();
        },
      }),
    );
    function say(): void {
      const line = lines.shift();
      if (line === undefined) stage.endStdin();
      else void stage.writeStdin(Buffer.from(`${line}\n`));
    }
    say();
    const { outcome } = await stage.result;
    expect(heard).toEqual(['<one>\n', '<two>\n', '<three>\n', 'over\n']);
    expect(outcome).toEqual({ kind: 'exited', code: 0 });
  });

  test('written to a program that closed it, or to a stage that is over, is thrown away', async () => {
    await using sandbox = await host.engine.create(spec);
    const stage = sandbox.start(shell('exec <&-; echo closed; usleep 100000', { stdin: null }));
    await stage.writeStdin(new Uint8Array(2 * MIB));
    const { outcome } = await stage.result;
    await stage.writeStdin(new Uint8Array(10));
    stage.endStdin();
    expect(outcome).toEqual({ kind: 'exited', code: 0 });
  });
});
