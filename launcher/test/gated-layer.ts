import { execFile } from 'node:child_process';
import { chown, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const source = fileURLToPath(new URL('gated.c', import.meta.url));

/** A layer with the program `/gated` (gated.c) and the libraries of this host that it is linked to. */
export async function makeGatedLayer(layersDirectory: string, name: string, owner: number): Promise<void> {
  const layer = join(layersDirectory, name);
  const program = join(layer, 'gated');
  await mkdir(layer);
  await run('cc', ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE', '-O1', '-o', program, source]);
  const { stdout } = await run('ldd', [program]);
  const libraries = stdout.split(/\s+/).filter((word) => word.startsWith('/'));
  const copies = libraries.map((library) => [library, join(layer, library)] as const);
  for (const [, copy] of copies) {
    // oxlint-disable-next-line no-await-in-loop -- some are in one folder
    await mkdir(dirname(copy), { recursive: true });
  }
  await Promise.all(copies.map(([library, copy]) => copyFile(library, copy)));
  await Promise.all([layer, program, ...copies.map(([, copy]) => copy)].map((path) => chown(path, owner, owner)));
}
