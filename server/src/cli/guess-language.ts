import path from 'node:path';
import { SkerryError } from '#domain/errors.ts';
import type { Runtime } from '#domain/runtime.ts';

/** The language whose files have this file's extension, among what is installed. */
export function guessLanguage(runtimes: readonly Runtime[], file: string): string {
  const extension = path.extname(file);
  const byMainFile = runtimes.find(({ mainFile }) => path.extname(mainFile) === extension);
  const guess = byMainFile ?? runtimes.find(({ sources }) => sources.extensions.includes(extension));
  if (extension !== '' && guess !== undefined) return guess.language;
  const languages = [...new Set(runtimes.map(({ language }) => language))].toSorted();
  throw new SkerryError(
    'runtimeUnknown',
    `no installed language has files like ${path.basename(file)}: say --language, one of ` +
      `${languages.join(', ') || 'none so far'}, or install more (./skerry packages list)`,
    { field: 'language' },
  );
}
