import { openSync, readFileSync, createReadStream } from 'node:fs';
import { SkerryError } from '#domain/errors.ts';

/** One file to run, read into memory. */
export interface RunRequest {
  readonly file: string;
  readonly code: Uint8Array;
  /** `python` or `python@3.11`; null: by the file's extension. */
  readonly language: string | null;
  readonly args: readonly string[];
  readonly wallMs: number;
  readonly memoryBytes: number;
  readonly stdin: AsyncIterable<Uint8Array>;
}

export interface RunOptions {
  readonly language?: string;
  readonly stdin?: string;
  readonly seconds: string;
  readonly memory: string;
}

export function readRunRequest(file: string, args: readonly string[], options: RunOptions): RunRequest {
  return {
    file,
    code: read(file, () => readFileSync(file)),
    language: options.language ?? null,
    args,
    wallMs: positive('--seconds', options.seconds) * 1000,
    memoryBytes: positive('--memory', options.memory) * 1_048_576,
    stdin: options.stdin === undefined ? process.stdin : openStdin(options.stdin),
  };
}

function openStdin(file: string): AsyncIterable<Uint8Array> {
  return createReadStream(file, { fd: read(file, () => openSync(file, 'r')) });
}

function read<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new SkerryError('invalidRequest', `${file} cannot be read`, { cause });
  }
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new SkerryError('invalidRequest', `${option} must be a number above 0, and is ${text}`);
  return value;
}
