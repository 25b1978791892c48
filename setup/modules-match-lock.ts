// Exits 0 when node_modules holds what package-lock.json says, 1 when it must be installed; --omit=dev asks for less.
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Locked {
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly os?: string | readonly string[];
  readonly cpu?: string | readonly string[];
  readonly libc?: string | readonly string[];
}
interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}

const repository = path.join(import.meta.dirname, '..');
const omitDev = process.argv.includes('--omit=dev');

function isLock(value: unknown): value is Lock {
  return typeof value === 'object' && value !== null && 'packages' in value;
}

function readLock(file: string): Lock | null {
  try {
    const lock: unknown = JSON.parse(readFileSync(path.join(repository, file), 'utf8'));
    return isLock(lock) ? lock : null;
  } catch {
    return null;
  }
}

/** Whether a package is made for this kind of machine: npm passes over an optional one that it could not fetch. */
function isMadeForHere({ os, cpu, libc }: Locked): boolean {
  const includes = (list: Locked['os'], value: string) => list === undefined || [list].flat().includes(value);
  return cpu !== undefined && includes(os, process.platform) && includes(cpu, process.arch) && includes(libc, 'glibc');
}

const wanted = readLock('package-lock.json');
// npm writes this file last, so an interrupted installation has none.
const present = readLock('node_modules/.package-lock.json');

const matches =
  wanted !== null &&
  present !== null &&
  Object.entries(wanted.packages).every(([name, locked]) => {
    const { integrity, dev, optional, devOptional } = locked;
    if (name === '' || (omitDev && (dev === true || devOptional === true))) return true;
    const found = present.packages[name];
    if (found === undefined) return (optional === true || devOptional === true) && !isMadeForHere(locked);
    return found.integrity === integrity;
  });

process.exitCode = matches ? 0 : 1;
