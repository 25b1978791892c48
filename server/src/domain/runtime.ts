/**
 * A command line, whose program is an absolute path. `{files}` (all source paths, the main file first) and `{args}` are words of their own and become any
 * number of words; `{main}` (path of the main file), `{stem}` (the same without its extension), `{memoryMb}` (the stage's
 * memory limit), `{out}` (where the compile stage leaves the program, a file or a folder), `{entry}` (what the compile stage says
 * that is to be started, else the main file's stem) and `{entryPath}` (the same, with slashes for dots) are replaced within words.
 */
export type CommandTemplate = readonly string[];

/** Which of an execution's files are given to the tools as `{files}`. */
export interface SourceRule {
  /** With their dot: `.cpp`. */
  readonly extensions: readonly string[];
  /** `main`: only files in the main file's folder; `any`: those of every folder. */
  readonly folder: 'main' | 'any';
}

/** A language at a version, installed and ready to run. */
export interface Runtime {
  /** The catalogue's name of the language, for example `python`. */
  readonly language: string;
  /** What the installed program said of itself, as semver: `3.11.2`. Never a wish. */
  readonly version: string;
  /** Which implementation this is where a language has several: `gcc`, `clang`; null where there is one. */
  readonly implementation: string | null;
  /** Toolchain ids that name this runtime outright: `gcc11`. */
  readonly labels: readonly string[];
  readonly aliases: readonly string[];
  /** The package that provides it. */
  readonly packageId: string;
  /** Layers of its root, topmost first. */
  readonly layers: readonly string[];
  /** Name given to the main file when the request names none: `main.py`. */
  readonly mainFile: string;
  readonly sources: SourceRule;
  readonly compile: CommandTemplate | null;
  readonly run: CommandTemplate;
  /** The file below `{out}` in which the compile stage says what `{entry}` is; null where it does not. */
  readonly entryFile: string | null;
  readonly environment: Readonly<Record<string, string>>;
  /** The compile stage gets at least this much memory, whatever the program is allowed; null where it needs no more. */
  readonly compileMemoryBytes: number | null;
  /**
   * Sources that match one of these may see more than themselves while they are compiled, so what is made of them is not kept;
   * null where nothing of this runtime is.
   */
  readonly cacheUnless: readonly RegExp[] | null;
  /** Null where nothing would be gained. */
  readonly warm: WarmStart | null;
}

/**
 * How processes of a runtime can be started before their request is known: each waits where it first touches a path that is the
 * request's own, and goes on as if it had just been started. Each stage that has a gate has a process of its own.
 */
export interface WarmStart {
  /** The paths, as one word of a command template. */
  readonly gates: { readonly compile: string | null; readonly run: string | null };
  /** True where the memory of one at its gate may stand for that of others: it has one thread then, and no state but its memory. */
  readonly image: boolean;
  /** Modules that such memory has loaded: names as the language's own import takes them. */
  readonly preload: readonly string[];
}
