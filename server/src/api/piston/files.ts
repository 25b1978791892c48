import { posix } from 'node:path';
import { SkerryError } from '#domain/errors.ts';
import type { SourceFile } from '#domain/execution.ts';
import type { Runtime } from '#domain/runtime.ts';
import type { PistonFile } from './validate.ts';

/** What Linux takes for one part of a path, and what leaves room for the working directory in a whole one. */
const PART_BYTES_MAX = 255;
const PATH_BYTES_MAX = 4000;

/** Place of the main file: the first one whose encoding is utf8. */
export function requireMainFile(files: readonly PistonFile[]): number {
  const index = files.findIndex((file) => file.encoding === 'utf8');
  if (index >= 0) return index;
  throw new SkerryError('invalidRequest', 'files must include at least one utf8 encoded file', { field: 'files' });
}

/** Files as they lie in the sandbox, the main file first. */
export function sourceFiles(
  files: readonly PistonFile[],
  runtime: Pick<Runtime, 'mainFile' | 'compile'>,
): SourceFile[] {
  const mainIndex = requireMainFile(files);
  const named = files.map((file, index) => (file.name === null ? null : normalPath(file.name, `files[${index}].name`)));
  const taken = new Set(named);
  const sources = files.map((file, index): SourceFile => {
    const path = named[index] ?? unusedName(file, index, index === mainIndex, runtime, taken);
    taken.add(path);
    const content = Buffer.from(file.content, file.encoding);
    return { path: index === mainIndex ? runnablePath(path, runtime) : path, content };
  });
  return requireTree([...sources.slice(mainIndex, mainIndex + 1), ...sources.toSpliced(mainIndex, 1)]);
}

function normalPath(name: string, field: string): string {
  const path = posix.normalize(name.replace(/^\/+/, ''));
  if (path === '..' || path.startsWith('../')) {
    throw new SkerryError('invalidRequest', `File path "${name}" tries to escape parent directory`, { field });
  }
  if (path === '.' || path.endsWith('/')) {
    throw new SkerryError('invalidRequest', `${field} is not the name of a file`, { field });
  }
  const tooLong = path.split('/').some((part) => Buffer.byteLength(part) > PART_BYTES_MAX);
  if (tooLong || Buffer.byteLength(path) > PATH_BYTES_MAX) {
    throw new SkerryError('invalidRequest', `${field} is too long`, { field });
  }
  return path;
}

function unusedName(
  file: PistonFile,
  index: number,
  isMain: boolean,
  runtime: Pick<Runtime, 'mainFile'>,
  taken: ReadonlySet<string | null>,
): string {
  const extension = file.encoding === 'utf8' ? posix.extname(runtime.mainFile) : '';
  const candidates = [`file${index}${extension || '.code'}`, `file${index}-unnamed${extension}`];
  const name = (isMain ? [runtime.mainFile, ...candidates] : candidates).find((candidate) => !taken.has(candidate));
  return name ?? `file${index}-${crypto.randomUUID()}${extension}`;
}

/** Compilers tell a language by the extension; a name that has one is the client's business. */
function runnablePath(path: string, { mainFile, compile }: Pick<Runtime, 'mainFile' | 'compile'>): string {
  return compile !== null && posix.extname(path) === '' ? `${path}${posix.extname(mainFile)}` : path;
}

/** The last of two files of one name is meant; a file that is also a folder cannot be. */
function requireTree(files: readonly SourceFile[]): SourceFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const path of byPath.keys()) {
    const parts = path.split('/');
    const folder = parts.map((_, depth) => parts.slice(0, depth).join('/')).find((parent) => byPath.has(parent));
    if (folder !== undefined) {
      throw new SkerryError('invalidRequest', `File path "${folder}" is also used as a folder`, { field: 'files' });
    }
  }
  return [...byPath.values()];
}
