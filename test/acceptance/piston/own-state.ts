import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { linkState } from '../tvm/test-state.ts';

const state = process.env['SKERRY_STATE'] ?? '/var/lib/skerry';
const run = promisify(execFile);
const recordSchema = Type.Object({ layers: Type.Array(Type.String()) });

export interface OwnState extends AsyncDisposable {
  readonly path: string;
}

/** A state directory that holds a few of the installed packages, so that a test may remove and install as it likes. */
export async function copyState(packages: readonly string[]): Promise<OwnState> {
  // Beside the real one, because layers are linked and not copied.
  const folder = await mkdtemp(`${state}-test-`);
  await linkState(folder);
  const records = packages.map((id) => path.join('packages', `${id}.json`));
  const layers = await Promise.all(records.map((record) => layersOf(path.join(state, record))));
  const sources = [...new Set(layers.flat())].map((layer) => path.join(state, 'layers', layer));
  await run('cp', ['--archive', '--link', ...sources, path.join(folder, 'layers')]);
  await Promise.all(records.map((record) => copyFile(path.join(state, record), path.join(folder, record))));
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

async function layersOf(record: string): Promise<readonly string[]> {
  return Value.Parse(recordSchema, JSON.parse(await readFile(record, 'utf8'))).layers;
}
