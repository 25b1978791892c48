import { execFile } from 'node:child_process';
import { chown, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { gatedProgram } from '../../test/engine/support/gated-program.ts';

const run = promisify(execFile);
/** The one file of a libc whose path is fixed. */
const linkers = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };

/** A layer with the program `/gated` (gated.c) and the libraries of this host that it is linked to. */
export async function makeGatedLayer(layersDirectory: string, name: string, owner: number): Promise<void> {
  const layer = join(layersDirectory, name);
  const program = join(layer, 'gated');
  await mkdir(layer);
  await copyFile(await gatedProgram(), program);
  const libraries = await librariesOf(program);
  for (const library of libraries) {
    // oxlint-disable-next-line no-await-in-loop -- some are in one folder
    await mkdir(dirname(join(layer, library)), { recursive: true });
  }
  await Promise.all(libraries.map((library) => copyFile(library, join(layer, library))));
  const owned = [layer, program, ...libraries.map((library) => join(layer, library))];
  await Promise.all(owned.map((path) => chown(path, owner, owner)));
}

async function librariesOf(program: string): Promise<readonly string[]> {
  const linker = process.arch === 'arm64' ? linkers.arm64 : linkers.x64;
  const { stdout } = await run(linker, ['--list', program]);
  return [linker, ...stdout.split(/\s+/).filter((word) => word.startsWith('/') && word !== linker && word !== program)];
}
