/** How a stage ended. What user code does is a value; only our own failures are errors. */
export type Outcome =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'timedOut'; readonly limit: 'wall' | 'cpu' }
  | { readonly kind: 'memoryExceeded' }
  | { readonly kind: 'outputExceeded'; readonly stream: OutputStream }
  | { readonly kind: 'cancelled' };

export type OutputStream = 'stdout' | 'stderr';

/** What a stage consumed, over all of its processes. */
export interface Usage {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Highest memory in use at any time, as the kernel accounts it; null where the host does not tell. */
  readonly peakMemoryBytes: number | null;
}

/** Everything known of a stage that ran. Every field is always present. */
export interface StageResult {
  readonly outcome: Outcome;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** Both streams in the order in which they were read. */
  readonly output: Uint8Array;
  /** True where output was cut at the limit. */
  readonly truncated: { readonly stdout: boolean; readonly stderr: boolean };
  readonly usage: Usage;
}

/** How a program was compiled. */
export interface CompileResult extends StageResult {
  /** True where it was for an earlier execution of the same: all else here is told of that. */
  readonly cached: boolean;
}

export function succeeded(outcome: Outcome): boolean {
  return outcome.kind === 'exited' && outcome.code === 0;
}
