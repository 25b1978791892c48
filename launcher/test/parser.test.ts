import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { findCgroupParents } from '#engine/cgroup-probe.ts';
import { writeRealFrames } from './real-frames.ts';

const run = promisify(execFile);
const launcher = fileURLToPath(new URL('..', import.meta.url));
const warnings = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-Wshadow', '-D_GNU_SOURCE', '-O1', '-g'];
const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-fno-omit-frame-pointer'];
const parser = ['src/wire.c', 'src/request.c', 'src/request-stage.c', 'src/archive.c', 'src/kept-files.c'];

const RUNS = 200_000;
const PATIENCE_S = 10;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'skerry-parser-'));
});

afterAll(() => rm(directory, { recursive: true }));

/** Compiles files of the launcher's folder. */
async function compile(output: string, words: readonly string[]): Promise<void> {
  await run('cc', [...warnings, ...sanitizers, '-o', join(directory, output), ...words], { cwd: launcher });
}

/** The number in front of a word that a program ended with. */
function countIn(output: string, pattern: RegExp): number {
  return Number(pattern.exec(output)?.[1] ?? 0);
}

test('the parser does what its checks say', async () => {
  await compile('checks', [
    'test/test.c',
    'test/wire-test.c',
    'test/request-test.c',
    'test/stage-request-test.c',
    'test/archive-test.c',
    'test/kept-files-test.c',
    ...parser,
  ]);
  const { stdout } = await run(join(directory, 'checks'));
  expect(countIn(stdout, /^(\d+) checks$/m)).toBeGreaterThan(300);
});

/** Only the code under test is watched for what it reaches. */
async function compileFuzzer(): Promise<void> {
  const watched = ['test/fuzz-target.c', ...parser];
  const objects = watched.map((_, index) => join(directory, `watched-${index}.o`));
  await Promise.all(
    watched.map((file, index) => compile(`watched-${index}.o`, ['-c', '-fsanitize-coverage=trace-pc', file])),
  );
  await compile('mutate', ['test/mutate.c', ...objects]);
}

test('the parser survives what nobody would send', async () => {
  const corpus = join(directory, 'corpus');
  const seeds = await writeRealFrames(corpus, await findCgroupParents());
  await compileFuzzer();
  const { stdout } = await run(join(directory, 'mutate'), [
    `${RUNS}`,
    `${PATIENCE_S}`,
    `${randomInt(2 ** 32)}`,
    corpus,
  ]);
  expect(stdout).toContain(`from ${seeds} seeds`);
  expect(countIn(stdout, /^Done (\d+) runs/)).toBeGreaterThan(RUNS / 100);
  expect(countIn(stdout, /(\d+) inputs kept/)).toBeGreaterThan(0);
});
