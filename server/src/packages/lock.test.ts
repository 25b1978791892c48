import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeLock } from '#packages/lock.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skerry-lock-'));
  file = path.join(folder, 'lock');
});

afterEach(() => rm(folder, { recursive: true }));

test('is had by one, and by the next when it is given back', async () => {
  const lock = await takeLock(file);
  expect(lock).not.toBeNull();
  expect(await takeLock(file)).toBeNull();
  await lock?.[Symbol.asyncDispose]();
  expect(await takeLock(file)).not.toBeNull();
});

test.each([
  ['a process that is gone', '4194303 1'],
  ['a process whose number another has now', `${process.pid} 1`],
  ['nobody in particular', ''],
])('of %s is taken over', async (_who, owner) => {
  await writeFile(file, owner);
  expect(await takeLock(file)).not.toBeNull();
  expect(await readFile(file, 'utf8')).toMatch(new RegExp(`^${process.pid} \\d{2,}$`));
  expect(await readdir(folder)).toEqual(['lock']);
});
