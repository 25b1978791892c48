import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

import type { SourceFile } from '#domain/execution.ts';
import { parseOptions } from './case-options.ts';
import type { CaseOptions } from './case-options.ts';

const folder = path.join(import.meta.dirname, '../programs');

/** One program, run in one way. */
export interface Case {
  /** `python/stdin/iterate`, with the case's own name after it where the program has several. */
  readonly id: string;
  readonly language: string;
  /** The main file first, under the name that it runs by. */
  files(mainFile: string): readonly SourceFile[];
  readonly options: CaseOptions;
}

/**
 * Reads programs/LANGUAGE/THEME/: a file is a program; a folder is one, too, of several files, among them its main file.
 * NAME.json beside it says how it is run.
 */
export async function readCases(): Promise<readonly Case[]> {
  const languages = (await readdir(folder)).toSorted();
  return (await Promise.all(languages.map(readLanguage))).flat();
}

async function readLanguage(language: string): Promise<readonly Case[]> {
  const themes = (await readdir(path.join(folder, language))).toSorted();
  return (await Promise.all(themes.map((theme) => readTheme(language, theme)))).flat();
}

async function readTheme(language: string, theme: string): Promise<readonly Case[]> {
  const entries = await readdir(path.join(folder, language, theme), { withFileTypes: true });
  const names = new Set(entries.map(({ name }) => name));
  const programs = entries.filter(({ name }) => !isOptions(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const name of names) {
    const beside = programs.filter((entry) => path.parse(entry.name).name === path.parse(name).name);
    if (beside.length !== 1) throw new Error(`${language}/${theme}/${name} stands for ${beside.length} programs`);
  }
  const read = programs.map(async (entry) => {
    const { name, ext } = path.parse(entry.name);
    const id = `${language}/${theme}/${name}`;
    const at = path.join(folder, language, theme, entry.name);
    const beside = `${name}.json`;
    const described = names.has(beside)
      ? parseOptions(`${id}.json`, await readFile(path.join(folder, language, theme, beside), 'utf8'))
      : [{}];
    const sources = entry.isDirectory() ? await readTree(at) : [{ path: '', content: await readFile(at) }];
    return described.map((options): Case => {
      const caseId = options.name === undefined ? id : `${id}/${options.name}`;
      return {
        id: caseId,
        language,
        options,
        files: (mainFile) =>
          arrange(caseId, sources, options.main ?? (ext === '' ? mainFile : withEnding(mainFile, ext))),
      };
    });
  });
  return (await Promise.all(read)).flat();
}

function isOptions(name: string): boolean {
  return name.endsWith('.json');
}

function withEnding(mainFile: string, ending: string): string {
  return `${path.parse(mainFile).name}${ending}`;
}

async function readTree(at: string): Promise<readonly SourceFile[]> {
  const entries = await readdir(at, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const read = async (file: string): Promise<SourceFile> => ({
    path: path.relative(at, file),
    content: await readFile(file),
  });
  return Promise.all(files.toSorted().map(read));
}

function arrange(id: string, sources: readonly SourceFile[], mainFile: string): readonly SourceFile[] {
  const main = sources.find((file) => file.path === '' || file.path === mainFile);
  if (main === undefined) throw new Error(`${id} has no ${mainFile}`);
  return [{ ...main, path: mainFile }, ...sources.filter((file) => file !== main)];
}
