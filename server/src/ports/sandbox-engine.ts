import type { DiskLimits, StageLimits } from '#domain/limits.ts';
import type { SourceFile } from '#domain/execution.ts';
import type { OutputStream, StageResult } from '#domain/outcome.ts';

/**
 * Makes sandboxes. Each is new and is used for one execution only.
 *
 * Errors: `engineUnavailable` when the launcher is away, `engineFailed` when a step of containment failed (its cause
 * names the step and the errno), `cancelled` when the signal fired.
 */
export interface SandboxEngine {
  /** Resolves at once: the sandbox is built while its first commands travel, and a failure rejects the first of them. */
  create(spec: SandboxSpec): Promise<Sandbox>;
  /** A request waits for its turn, in which it will ask for such a sandbox; disposed when it no longer waits. A hint. */
  announce(spec: SandboxSpec): Disposable;
}

export interface SandboxSpec {
  /** Layer names, topmost first. */
  readonly layers: readonly string[];
  readonly disk: DiskLimits;
  /** True where `fork` will be asked for. Forks themselves are not forkable. */
  readonly forkable?: boolean;
  /** What it is counted under: `python 3.11.2`. */
  readonly name?: string;
  /** A sandbox where such a process waits already may be given. A hint: nothing but time depends on it. */
  readonly expects?: ExpectedProcess;
}

/**
 * A process that can be started before its request is known: it waits where it first touches a path of the request's own.
 */
export interface ExpectedProcess {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Of these it has from its start what a process keeps for life: how many files it may open, how large one may be. */
  readonly limits: StageLimits;
  /** Made before it is started: absolute, or below the working directory. */
  readonly folders: readonly string[];
  /** That path: absolute, or below the working directory. */
  readonly gate: string;
  /** True where its memory at its gate may stand for that of others. */
  readonly image: boolean;
  /**
   * Modules that are loaded into that memory before it stands for others', as Python imports and Ruby requires them: at most 16
   * names of 63 characters (letters, digits, `_-./`). Where that fails they are left out. None without an image.
   */
  readonly preload: readonly string[];
}

/**
 * An isolated place. Disposing it kills what runs in it and resolves when nothing of it is left on the host; where nothing runs
 * in it any more and requests wait for their turn (`announce`), its end may be put off until they do not.
 */
export interface Sandbox extends AsyncDisposable {
  /**
   * Writes files below the working directory, making folders as needed. Never follows a link.
   * Errors: `invalidRequest` where the files are more, or larger, than fit.
   */
  putFiles(files: readonly SourceFile[]): Promise<void>;
  /** Reads a regular file, absolute or below the working directory, up to `maxBytes`. Never follows a link. */
  readFile(path: string, maxBytes: number): Promise<Uint8Array>;
  /**
   * Keeps the user's files as they are now, under a number that the engine gives out (see ArtefactCache); resolves with the
   * bytes of memory that they take. Errors: `engineFailed` where they are of a kind that is not kept, or more than `maxBytes`.
   */
  keepFiles(number: number, maxBytes: number): Promise<number>;
  /** Makes the files that were kept under a number, in a sandbox of the same layers that has none of its own yet. */
  restoreFiles(number: number): Promise<void>;
  /** Starts a stage. One at a time. */
  start(stage: StageSpec): Stage;
  /**
   * A new sandbox whose files are as they are here now; this one must have no stage running and cannot start another.
   * The fork may outlive this one.
   */
  fork(): Promise<Sandbox>;
}

export interface StageSpec {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: StageLimits;
  /** All of stdin; null keeps it open for `writeStdin`. */
  readonly stdin: Uint8Array | null;
  /** Called with output as it is read; when set, the result's buffers are still filled. */
  readonly onOutput?: (stream: OutputStream, bytes: Uint8Array) => void;
  /**
   * Where such a process waits in the sandbox, it is let go on, and that is the stage; else the stage is started from `argv`, with
   * the same result.
   */
  readonly servedBy?: ExpectedProcess;
}

/** A stage that runs. */
export interface Stage {
  /** Rejects only when we fail; how the code ended is in the result. */
  readonly result: Promise<StageResult>;
  /** Resolves when the bytes are sent, so that a caller who waits is never ahead of the program by more than a window. */
  writeStdin(bytes: Uint8Array): Promise<void>;
  endStdin(): void;
  /** Sends a signal, by name (`SIGINT`), to the stage's main process. */
  signal(name: string): void;
  /** Ends the stage; its outcome is `cancelled`. */
  cancel(): void;
}
