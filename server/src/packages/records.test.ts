import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRecords, type PackageRecord } from '#packages/records.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skerry-records-'));
});

afterEach(() => rm(folder, { recursive: true }));

const record: PackageRecord = {
  id: 'gcc-11',
  versions: { c: '11.3.0', cpp: '11.3.0' },
  layers: ['gcc', 'base'],
  installedAt: '2026-11-21T10:00:00.000Z',
};

test('what was written is read again, until it is removed', async () => {
  const records = openRecords(folder);
  await records.write(record);
  expect(await records.readAll()).toEqual({ whole: [record], broken: [] });
  await records.remove('gcc-11');
  await records.remove('gcc-11');
  expect(await records.readAll()).toEqual({ whole: [], broken: [] });
});

test.each([
  ['half a file', '{"id": "gcc-'],
  ['nothing', ''],
  ['another package', JSON.stringify({ ...record, id: 'gcc-14' })],
  ['a version that is none', JSON.stringify({ ...record, versions: { c: '11' } })],
  ['a field too many', JSON.stringify({ ...record, extra: 1 })],
])('a record that holds %s is broken', async (_what, text) => {
  await writeFile(path.join(folder, 'gcc-11.json'), text);
  expect(await openRecords(folder).readAll()).toEqual({ whole: [], broken: ['gcc-11'] });
});

test('sweeping leaves what is kept and what is not a record', async () => {
  const records = openRecords(folder);
  await records.write(record);
  for (const name of ['gone.json', 'gcc-11.json.unfinished', 'lock']) {
    // oxlint-disable-next-line no-await-in-loop -- three files
    await writeFile(path.join(folder, name), 'x');
  }
  await records.sweep(new Set(['gcc-11']));
  expect((await readdir(folder)).toSorted()).toEqual(['gcc-11.json', 'lock']);
});
