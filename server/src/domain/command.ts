import type { CommandTemplate, SourceRule } from '#domain/runtime.ts';

/** What programs find in their environment beside what every sandbox gives, before the runtime's and the request's own. */
export const programEnvironment = { TMPDIR: '/tmp' } as const;

/** Where a compile stage leaves the program: outside the working directory, which holds nothing but the user's files. */
export const programPath = '/tmp/.skerry-program';

/** Stands for "no limit" where a tool wants to be told a size. */
const unlimitedMemoryMb = 4096;

export interface CommandValues {
  /** Paths of the execution's files; the first is the main file. */
  readonly files: readonly string[];
  readonly args: readonly string[];
  /** 0: no limit. */
  readonly memoryBytes: number;
  /** Null where the compile stage did not say. */
  readonly entry: string | null;
}

/** Fills a command template in. */
export function expandCommand(template: CommandTemplate, sources: SourceRule, values: CommandValues): string[] {
  const [main = '', ...others] = values.files.map(asOperand);
  const stem = main.replace(/\.[^./]*$/, '');
  const entry = values.entry ?? stem;
  const words: Readonly<Record<string, string>> = {
    main,
    stem,
    entry,
    entryPath: entry.replaceAll('.', '/'),
    memoryMb: String(values.memoryBytes === 0 ? unlimitedMemoryMb : Math.floor(values.memoryBytes / 1_048_576)),
    out: programPath,
  };
  return template.flatMap((word) => {
    if (word === '{files}') return [main, ...others.filter((path) => isSource(path, main, sources))];
    if (word === '{args}') return values.args;
    return word.replace(/\{(main|stem|memoryMb|out|entry|entryPath)\}/g, (_match, name: string) => words[name] ?? '');
  });
}

/** A file may be called `-c` or `@x`; no tool may take it for an option, or for a file of options. */
function asOperand(path: string): string {
  return /^[-@]/.test(path) ? `./${path}` : path;
}

function isSource(path: string, main: string, { extensions, folder }: SourceRule): boolean {
  const known = extensions.some((extension) => path.endsWith(extension));
  return known && (folder === 'any' || folderOf(path) === folderOf(main));
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
