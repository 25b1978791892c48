import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, cp, mkdir, readFile, readdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const sources = fileURLToPath(new URL('../programs/', import.meta.url));
const COMPILERS = 2;
const flags = ['-static', '-O1', '-pthread', '-Wall', '-Wextra', '-Werror', '-Wno-infinite-recursion'];

/** Where the hostile programs are inside a sandbox. */
export const PROGRAMS = '/attacks';

/** A layer with every hostile program, compiled so that it needs nothing of the layers below. */
export async function makeAttackLayer(layersDirectory: string, name: string, owner: number): Promise<void> {
  const layer = join(layersDirectory, name);
  const folder = join(layer, PROGRAMS);
  await mkdir(layer);
  await cp(await compiledPrograms(), folder, { recursive: true });
  const made = (await readdir(folder)).map((file) => join(folder, file));
  await Promise.all([layer, folder, ...made].map((path) => chown(path, owner, owner)));
}

/** The folder of the programs on the host: compiled once for each state of their sources. */
export async function compiledPrograms(): Promise<string> {
  const names = (await readdir(sources)).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(join(sources, name))));
  const hash = createHash('sha256').update(Buffer.concat(texts)).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `skerry-test-attacks-${hash}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished);
  const waiting = names.filter((name) => name.endsWith('.c'));
  await Promise.all(Array.from({ length: COMPILERS }, () => compileAll(waiting, unfinished)));
  await rename(unfinished, folder);
  return folder;
}

async function compileAll(waiting: string[], folder: string): Promise<void> {
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    // oxlint-disable-next-line no-await-in-loop -- one compiler after the other
    await compile(source, folder);
  }
}

async function compile(source: string, folder: string): Promise<void> {
  const from = join(sources, source);
  await promisify(execFile)('cc', [...flags, '-o', join(folder, basename(source, '.c')), from]);
}
