/** What one stage may use. In every field 0 means no limit of its own. */
export interface StageLimits {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly memoryBytes: number;
  /** CPUs' worth of time per second of wall time; fractions allowed. */
  readonly cpus: number;
  readonly processes: number;
  readonly openFiles: number;
  readonly fileBytes: number;
  /** Bytes kept of stdout, and of stderr. */
  readonly outputBytes: number;
  /** Whether output over the limit ends the stage or is thrown away. */
  readonly outputOverflow: 'kill' | 'discard';
}

/** What one sandbox may store in its writable top. */
export interface DiskLimits {
  readonly bytes: number;
  readonly inodes: number;
}
