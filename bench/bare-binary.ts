import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Compiles bare.c. */
export function buildBare(folder: string): string {
  const binary = path.join(folder, 'bare');
  execFileSync('cc', ['-O2', '-D_GNU_SOURCE', '-o', binary, fileURLToPath(new URL('bare.c', import.meta.url))]);
  return binary;
}
