/** A command line: words where `{main}`, `{files}`, `{args}`, `{memoryMb}` and `{out}` stand for what the execution has. */
export type CommandTemplate = readonly string[];

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
  readonly compile: CommandTemplate | null;
  readonly run: CommandTemplate;
  readonly environment: Readonly<Record<string, string>>;
  /** Multiplies the default compile limits: some compilers are slow or large. */
  readonly compileMemoryBytes: number | null;
}
