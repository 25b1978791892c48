import { execFile } from 'node:child_process';
import { chown, copyFile, mkdir, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const sources = fileURLToPath(new URL('../programs/', import.meta.url));
const COMPILERS = 2;

/** Where the hostile programs are inside a sandbox. */
export const PROGRAMS = '/attacks';
/** Beside the layers: those that run on the host too, apart so that nothing there reads a file of the layer. */
export const HOST_PROGRAMS = 'host';

/** A layer with every hostile program, compiled so that it needs nothing of the layers below. */
export async function makeAttackLayer(layersDirectory: string, name: string, owner: number): Promise<void> {
  const layer = join(layersDirectory, name);
  const folder = join(layer, PROGRAMS);
  await mkdir(folder, { recursive: true });
  const waiting = (await readdir(sources)).filter((file) => !file.endsWith('.h'));
  await Promise.all(Array.from({ length: COMPILERS }, () => makeAll(waiting, folder)));
  await mkdir(join(layersDirectory, HOST_PROGRAMS));
  await copyFile(join(folder, '05-neighbour'), join(layersDirectory, HOST_PROGRAMS, '05-neighbour'));
  const made = (await readdir(folder)).map((file) => join(folder, file));
  await Promise.all([layer, folder, ...made].map((path) => chown(path, owner, owner)));
}

async function makeAll(waiting: string[], folder: string): Promise<void> {
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    // oxlint-disable-next-line no-await-in-loop -- one compiler after the other
    await make(source, folder);
  }
}

async function make(source: string, folder: string): Promise<void> {
  const from = join(sources, source);
  if (!source.endsWith('.c')) return await copyFile(from, join(folder, source));
  const flags = ['-static', '-O1', '-pthread', '-Wall', '-Wextra', '-Werror', '-Wno-infinite-recursion'];
  await promisify(execFile)('cc', [...flags, '-o', join(folder, basename(source, '.c')), from]);
}
