import { lstat, mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { LayerBuildRequest } from '#ports/layer-builder.ts';
import { leftovers, ownIds } from './support/leftovers.ts';
import { MIB, outputOf, spec } from './support/run-shell.ts';
import { startTestEngine } from './support/test-engine.ts';
import type { TestEngine } from './support/test-engine.ts';

let host: TestEngine;
let lines: string[];

beforeAll(async () => {
  // Layers are owned by the ids that are known to the test's busybox layer.
  host = await startTestEngine({ firstSandboxUid: ownIds.firstSandboxUid });
});

beforeEach(() => {
  lines = [];
});

afterAll(() => host[Symbol.asyncDispose]());

function build(name: string, scripts: readonly string[], changes: Partial<LayerBuildRequest> = {}): Promise<void> {
  return host.engine.build({
    name,
    below: ['busybox'],
    commands: scripts.map((script) => ({ argv: ['/bin/sh', '-c', script], timeoutMs: 30_000 })),
    onOutput: (line) => lines.push(line),
    signal: new AbortController().signal,
    ...changes,
  });
}

function unfinished(): readonly string[] {
  return leftovers(host).filter((trace) => trace.startsWith('.'));
}

describe('a build', () => {
  test('makes a layer of what its commands left, one over the other', async () => {
    await build('tool', ['mkdir -p /opt/tool; echo one > /opt/tool/a; id -u', 'echo two >> /opt/tool/a; echo done']);
    expect(lines).toEqual(['0', 'done']);
    expect(await host.engine.list()).toEqual(new Set(['busybox', 'tool']));
    await using sandbox = await host.engine.create({ ...spec, layers: ['tool', 'busybox'] });
    expect(await outputOf(sandbox, 'cat /opt/tool/a; stat -c %U /opt/tool/a; echo x > /opt/tool/a')).toMatch(
      /^one\ntwo\nroot\n.*can't create .*Permission denied\n$/,
    );
  });

  test('may give files to other users, and set their bits', async () => {
    await build('owned', ['touch /a /b; chown 33:33 /a; chmod 4755 /b; mkdir /c; chmod 1777 /c']);
    const layer = join(host.layersDirectory, 'owned');
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => stat(join(layer, name))));
    expect([a?.uid, b?.mode, c?.mode]).toEqual([1_900_000_033, 0o104755, 0o041777]);
  });

  test('that replaces a folder of the layer below does not hide that folder in other stacks', async () => {
    await build('first', ['mkdir -p /opt/shared/first; touch /opt/shared/first/f']);
    await build('second', ['mkdir -p /opt/shared/second; touch /opt/shared/second/s']);
    await using sandbox = await host.engine.create({ ...spec, layers: ['second', 'first', 'busybox'] });
    expect(await outputOf(sandbox, 'ls /opt/shared')).toBe('first\nsecond\n');
  });

  test('that removes files of the layer below keeps them removed', async () => {
    await build('base', ['mkdir /opt; echo a > /opt/a; echo b > /opt/b; mkdir /opt/d; echo c > /opt/d/c']);
    await build('less', ['rm /opt/a; rm -r /opt/d; mkdir /opt/d; echo new > /opt/d/new'], {
      below: ['base', 'busybox'],
    });
    await using sandbox = await host.engine.create({ ...spec, layers: ['less', 'base', 'busybox'] });
    expect(await outputOf(sandbox, 'ls /opt /opt/d')).toBe('/opt:\nb\nd\n\n/opt/d:\nnew\n');
  });

  test('feeds a command what it is given on stdin', async () => {
    async function* tar(): AsyncGenerator<Uint8Array> {
      for (let piece = 0; piece < 40; piece++) yield Buffer.alloc(100_000, 'x');
    }
    const command = { argv: ['/bin/sh', '-c', 'cat > /large; wc -c < /large'], timeoutMs: 30_000, stdin: tar() };
    await build('fed', [], { commands: [command] });
    expect(lines).toEqual(['4000000']);
    expect((await stat(join(host.layersDirectory, 'fed/large'))).size).toBe(4_000_000);
  });

  test('is larger than the memory of a sandbox', async () => {
    await build('large', ['head -c 40000000 /dev/zero > /large']);
    expect((await stat(join(host.layersDirectory, 'large/large'))).size).toBe(40_000_000);
  });

  test('tells lines as they come, of both streams and without a last newline', async () => {
    await build('told', ['echo one; echo two >&2; printf three']);
    expect(lines.toSorted()).toEqual(['one', 'three', 'two']);
  });

  test.each([
    ['exit 3', 'ended with status 3'],
    ['kill -9 $$', 'was ended by SIGKILL'],
  ])('that fails by %s leaves nothing', async (script, message) => {
    const failed = build('failed', [`echo x > /x; ${script}`, 'echo never']);
    await expect(failed).rejects.toMatchObject({ code: 'packageInstallFailed' });
    await expect(failed).rejects.toThrow(message);
    expect(lines).toEqual([]);
    expect(await host.engine.list()).not.toContain('failed');
    expect(unfinished()).toEqual([]);
  });

  test('that takes too long is ended', async () => {
    const commands = [{ argv: ['/bin/sleep', '1000'], timeoutMs: 200 }];
    await expect(build('slow', [], { commands })).rejects.toThrow('took too long');
    expect(unfinished()).toEqual([]);
  });

  test('that is no longer wanted is ended', async () => {
    const stop = new AbortController();
    const building = build('unwanted', ['echo ready; sleep 1000'], {
      signal: stop.signal,
      onOutput: () => stop.abort(),
    });
    await expect(building).rejects.toMatchObject({ code: 'cancelled' });
    expect(await host.engine.list()).not.toContain('unwanted');
    expect(unfinished()).toEqual([]);
  });

  test('whose input fails is ended', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
      throw new Error('the download broke');
    }
    const commands = [{ argv: ['/bin/cat'], timeoutMs: 30_000, stdin: broken() }];
    await expect(build('broken', [], { commands })).rejects.toThrow('the download broke');
    expect(unfinished()).toEqual([]);
  });

  test('of a name that exists fails and keeps what is there', async () => {
    await build('kept', ['echo first > /f']);
    await expect(build('kept', ['echo second > /f'])).rejects.toMatchObject({ code: 'engineFailed' });
    expect(await readFile(join(host.layersDirectory, 'kept/f'), 'utf8')).toBe('first\n');
    expect(unfinished()).toEqual([]);
  });

  test('sees neither the host nor its files', async () => {
    await build('curious', ['ls /; ls /work /root 2>/dev/null; cat /proc/1/environ 2>/dev/null; echo end']);
    expect(lines).not.toContain('sys');
    expect(lines.at(-1)).toBe('end');
  });
});

describe('layers', () => {
  test.each(['', '../x', '/x', '.x', 'A', 'a/b', 'a b'])('cannot be called "%s"', async (name) => {
    await expect(build(name, ['true'])).rejects.toThrow('name');
    await expect(host.engine.remove(name)).rejects.toThrow('name');
    await expect(host.engine.adopt(name, 'x')).rejects.toThrow('name');
  });

  test('are removed', async () => {
    await build('removed', ['mkdir -p /d/e; echo x > /d/e/f']);
    await host.engine.remove('removed');
    expect(await host.engine.list()).not.toContain('removed');
    await expect.poll(unfinished).toEqual([]);
  });

  test('that are not there cannot be removed', async () => {
    await expect(host.engine.remove('absent')).rejects.toMatchObject({ code: 'engineFailed' });
  });

  test('made beside are adopted whole, once', async () => {
    await mkdir(join(host.layersDirectory, '.staging/d'), { recursive: true });
    await host.engine.adopt('adopted', '.staging');
    expect((await lstat(join(host.layersDirectory, 'adopted/d'))).isDirectory()).toBe(true);
    await mkdir(join(host.layersDirectory, '.staging'));
    await expect(host.engine.adopt('adopted', '.staging')).rejects.toMatchObject({ code: 'packageInstallFailed' });
    expect(await readdir(join(host.layersDirectory, 'adopted'))).toEqual(['d']);
  });
});

test('the stack may be as deep as runtimes need', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `deep${index}`);
  for (const name of names) {
    // oxlint-disable-next-line no-await-in-loop -- two cores
    await build(name, [`mkdir -p /deep; echo ${name} > /deep/${name}`]);
  }
  await using sandbox = await host.engine.create({ layers: [...names, 'busybox'], disk: { bytes: MIB, inodes: 100 } });
  expect(await outputOf(sandbox, 'ls /deep | wc -l')).toBe('12\n');
});
