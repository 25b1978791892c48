import { createHash } from 'node:crypto';
import type { Execution, SourceFile } from '#domain/execution.ts';
import type { StageSpec } from '#ports/sandbox-engine.ts';

/** More than this is not worth looking through. */
const MAX_SOURCE_BYTES = 1_048_576;

/**
 * Names all that the files after this compile stage follow from; null where they might follow from something else, or where
 * the request wants nothing of the cache.
 */
export function artefactKey({ runtime, files, environment, useCache }: Execution, compile: StageSpec): string | null {
  const { cacheUnless, sources, language, version, packageId, layers } = runtime;
  const [main] = files;
  if (!useCache || cacheUnless === null || main === undefined) return null;
  // Variables may make a compiler read or run what is not among the files; so may a main file that is no source.
  if (Object.keys(environment).length > 0) return null;
  if (!sources.extensions.some((extension) => main.path.endsWith(extension))) return null;
  if (files.reduce((bytes, { content }) => bytes + content.byteLength, 0) > MAX_SOURCE_BYTES) return null;
  const { argv, limits } = compile;
  const { processes, openFiles, fileBytes } = limits;
  const hash = createHash('sha256');
  const made = [language, version, packageId, layers, runtime.environment, argv, processes, openFiles, fileBytes];
  hash.update(JSON.stringify([...made, files.map(({ path, content }) => [path, content.byteLength])]));
  for (const { content } of files) hash.update(content);
  return hash.digest('base64');
}

/** False where the sources may see more than themselves while they are compiled: the time, the machine, the sandbox. */
export function isReproducible({ runtime, files }: Execution): boolean {
  return files.every((file) => !looksAround(file, runtime.cacheUnless ?? []));
}

function looksAround({ content }: SourceFile, patterns: readonly RegExp[]): boolean {
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1');
  return patterns.some((pattern) => pattern.test(text));
}
