import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { makeBusyboxLayer } from '../engine/support/busybox-layer.ts';
import { ownIds } from '../engine/support/leftovers.ts';
import { MIB, outputOf, runShell, shell, spec, text } from '../engine/support/run-shell.ts';
import { startTestEngine } from '../engine/support/test-engine.ts';
import type { TestEngine } from '../engine/support/test-engine.ts';

const run = promisify(execFile);
const LAYER_UID = 1_900_000_000;

describe('where the disk of the layers is small', () => {
  let disk: string;
  let host: TestEngine;

  beforeAll(async () => {
    disk = await mkdtemp(join(tmpdir(), 'skerry-disk-'));
    await run('mount', ['-t', 'tmpfs', '-o', 'size=12m,nr_inodes=800', 'skerry-disk', disk]);
    await makeBusyboxLayer(disk, 'busybox', LAYER_UID);
    host = await startTestEngine({ firstSandboxUid: ownIds.firstSandboxUid, layersDirectory: disk });
  });

  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await run('umount', [disk]);
    await rmdir(disk);
  });

  function build(name: string, script: string, lines: string[]): Promise<void> {
    return host.engine.build({
      name,
      below: ['busybox'],
      commands: [{ argv: ['/bin/sh', '-c', script], timeoutMs: 20_000 }],
      onOutput: (line) => lines.push(line),
      signal: AbortSignal.timeout(60_000),
    });
  }

  test('a build that fills it fails, leaves nothing, and works when there is room', async () => {
    const lines: string[] = [];
    const filler = join(disk, '.filler');
    await writeFile(filler, new Uint8Array(6 * MIB));
    const script = 'mkdir /opt && head -c 5000000 /dev/zero | cat > /opt/large';
    await expect(build('large', script, lines)).rejects.toMatchObject({ code: 'packageInstallFailed' });
    expect(lines.join('\n')).toContain('No space left');
    await expect.poll(() => readdir(disk)).toEqual(['.filler', 'busybox']);
    await rm(filler);
    await build('large', script, lines);
    expect(await host.engine.list()).toEqual(new Set(['busybox', 'large']));
    await using sandbox = await host.engine.create({ ...spec, layers: ['large', 'busybox'] });
    expect(await outputOf(sandbox, 'wc -c < /opt/large')).toBe('5000000\n');
    await host.engine.remove('large');
    await expect.poll(() => readdir(disk)).toEqual(['busybox']);
  });

  test('a build finds no room even to begin, and says so; runs go on', async () => {
    const fillers = Array.from({ length: 1000 }, (_, index) => join(disk, `.filler-${index}`));
    const made: string[] = [];
    await Promise.allSettled(fillers.map((path) => writeFile(path, '').then(() => made.push(path))));
    expect(made.length).toBeLessThan(fillers.length);
    await expect(build('none', 'true', [])).rejects.toMatchObject({
      code: 'engineFailed',
      cause: { step: 'root', message: 'root: ENOSPC' },
    });
    expect(text((await runShell(host.engine, 'echo fine')).stdout)).toBe('fine\n');
    await Promise.all(made.map((path) => rm(path)));
    await build('none', 'true', []);
    await host.engine.remove('none');
    await expect.poll(() => readdir(disk)).toEqual(['busybox']);
  });
});

test('a full sandbox is full for itself alone', async () => {
  await using host = await startTestEngine(ownIds);
  const disk = { bytes: MIB, inodes: 100 };
  await using full = await host.engine.create({ ...spec, disk });
  await using other = await host.engine.create({ ...spec, disk });
  expect(await outputOf(full, 'head -c 2m /dev/zero > a; echo x > b')).toContain('No space left');
  const put = full.putFiles([{ path: 'c', content: new Uint8Array(MIB) }]);
  await expect(put).rejects.toMatchObject({ code: 'invalidRequest', message: 'files do not fit into a sandbox' });
  expect(await outputOf(other, 'head -c 500k /dev/zero > a; wc -c < a')).toBe('512000\n');
  expect((await full.start(shell('rm a b c; echo x > b; cat b')).result).outcome).toEqual({ kind: 'exited', code: 0 });
});
