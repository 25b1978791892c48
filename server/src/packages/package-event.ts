/** Something that happened to a package, for the log. */
export interface PackageEvent {
  readonly change: 'installed' | 'removed' | 'failed' | 'dropped';
  readonly packageId: string;
  readonly durationMs: number;
  /** Why it failed or was dropped. */
  readonly reason: string | null;
}
