import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Sandbox } from '#ports/sandbox-engine.ts';
import { MIB, outputOf, shell, spec, text } from './support/run-shell.ts';
import { startTestEngine } from './support/test-engine.ts';
import type { TestEngine } from './support/test-engine.ts';

let host: TestEngine;
let sandbox: Sandbox;

beforeAll(async () => {
  host = await startTestEngine();
});

afterAll(() => host[Symbol.asyncDispose]());

async function withSandbox<T>(work: (made: Sandbox) => Promise<T>): Promise<T> {
  await using made = await host.engine.create(spec);
  sandbox = made;
  return await work(made);
}

describe('files put', () => {
  test('are there as they were, in folders made as needed, and belong to the user', async () => {
    await withSandbox(async () => {
      const content = Buffer.from([0, 255, 10, 13, 0]);
      await sandbox.putFiles([{ path: 'a/b c/d.bin', content }]);
      expect(await outputOf(sandbox, "stat -c '%U %a' a 'a/b c' 'a/b c/d.bin'")).toBe(
        'sandbox 755\nsandbox 755\nsandbox 644\n',
      );
      expect(content.equals(await sandbox.readFile('a/b c/d.bin', 100))).toBe(true);
    });
  });

  test('may be empty, replaced and many', async () => {
    await withSandbox(async () => {
      await sandbox.putFiles([{ path: 'e', content: Buffer.from('longer') }]);
      await sandbox.putFiles([{ path: 'e', content: new Uint8Array() }]);
      await sandbox.putFiles(
        Array.from({ length: 300 }, (_, i) => ({ path: `many/${i}`, content: Buffer.from(`${i}`) })),
      );
      expect(await outputOf(sandbox, 'wc -c < e; ls many | wc -l; cat many/299')).toBe('0\n300\n299');
    });
  });

  test('wait together for a sandbox that is still being made, however many may be asked for at once', async () => {
    await using made = await host.engine.create(spec);
    const content = Buffer.alloc(1900, 'skerry');
    await made.putFiles(Array.from({ length: 100 }, (_, i) => ({ path: `waiting/${i}`, content })));
    expect(await outputOf(made, 'cat waiting/* | wc -c')).toBe('190000\n');
  });

  test('larger than a frame arrive whole', async () => {
    await withSandbox(async () => {
      const content = Buffer.alloc(5 * MIB + 7, 'skerry');
      await sandbox.putFiles([{ path: 'large', content }]);
      expect(content.equals(await sandbox.readFile('large', 6 * MIB))).toBe(true);
      expect((await sandbox.readFile('large', 2 * MIB + 1)).byteLength).toBe(2 * MIB + 1);
    });
  });

  test('beyond the disk are refused, and the sandbox goes on', async () => {
    await withSandbox(async () => {
      const put = sandbox.putFiles([{ path: 'a', content: new Uint8Array(20 * MIB) }]);
      await expect(put).rejects.toMatchObject({ code: 'invalidRequest', field: 'files' });
      expect(await outputOf(sandbox, 'rm a; echo on')).toBe('on\n');
    });
  });

  test('have as few rights as the user', async () => {
    await withSandbox(async () => {
      const put = sandbox.putFiles([{ path: '/bin/sh', content: new Uint8Array(1) }]);
      await expect(put).rejects.toMatchObject({ code: 'engineFailed' });
      expect(await outputOf(sandbox, 'echo on')).toBe('on\n');
    });
  });
});

describe('a hostile sandbox', () => {
  test.each([
    ['a link to a file', 'ln -s /etc/passwd x'],
    ['a link to nowhere', 'ln -s /tmp/new x'],
    ['a pipe', 'mkfifo x'],
    ['a folder', 'mkdir x'],
    ['a device', 'ln /dev/null x 2>/dev/null || ln -s /dev/zero x'],
    ['a link to its own memory', 'ln -s /proc/1/environ x'],
  ])('gets nothing read or written through %s', async (_, script) => {
    await withSandbox(async () => {
      await outputOf(sandbox, script);
      await expect(sandbox.readFile('x', 100)).rejects.toMatchObject({ code: 'engineFailed' });
      await expect(sandbox.putFiles([{ path: 'x', content: Buffer.from('new') }])).rejects.toMatchObject({
        code: 'engineFailed',
      });
      expect(await outputOf(sandbox, 'ls /tmp; echo on')).toBe('on\n');
    });
  });

  test.each([
    ['a linked folder', 'ln -s /tmp d', 'd/x'],
    ['a linked folder below a true one', 'mkdir a; ln -s /etc a/d', 'a/d/passwd'],
    ['its processes', 'true', '/proc/self/root/etc/passwd'],
    ['open files', 'true', '/proc/self/fd/0'],
  ])('gets nothing through %s', async (_, script, path) => {
    await withSandbox(async () => {
      await outputOf(sandbox, script);
      await expect(sandbox.readFile(path, 100)).rejects.toMatchObject({ code: 'engineFailed' });
      await expect(sandbox.putFiles([{ path, content: Buffer.from('new') }])).rejects.toMatchObject({
        code: 'engineFailed',
      });
    });
  });

  test('that swaps folders for links while files come gets none outside', async () => {
    await withSandbox(async () => {
      const swapping = sandbox.start(
        shell('while :; do mkdir d 2>/dev/null; rm -rf d; ln -s /tmp d 2>/dev/null; rm -rf d; done', { stdin: null }),
      );
      const puts = Array.from({ length: 50 }, () =>
        sandbox.putFiles([{ path: 'd/x', content: Buffer.from('new') }]).catch(() => undefined),
      );
      await Promise.all(puts);
      swapping.cancel();
      await swapping.result;
      expect(await outputOf(sandbox, 'ls /tmp')).toBe('');
    });
  });

  test('cannot keep a reader waiting', async () => {
    await withSandbox(async () => {
      await outputOf(sandbox, 'mkfifo pipe');
      await expect(sandbox.readFile('pipe', 100)).rejects.toMatchObject({ code: 'engineFailed' });
    });
  });
});

test('files that stages wrote are read', async () => {
  await withSandbox(async () => {
    await outputOf(sandbox, 'echo hello > out; echo there > /tmp/there');
    expect(text(await sandbox.readFile('out', 100))).toBe('hello\n');
    expect(text(await sandbox.readFile('/tmp/there', 3))).toBe('the');
    await expect(sandbox.readFile('absent', 100)).rejects.toMatchObject({ cause: { errno: 2 } });
  });
});

test('files and folders are of one device, those of layers and new ones alike', async () => {
  await withSandbox(async () => {
    const script = 'touch file; mkdir folder; stat -c %d /bin/busybox /bin / . file folder | sort -u | wc -l';
    expect(await outputOf(sandbox, script)).toBe('1\n');
  });
});
