import type { StageLimits } from '#domain/limits.ts';
import type { StageResult } from '#domain/outcome.ts';
import type { Sandbox } from '#ports/sandbox-engine.ts';

/**
 * What compile stages made, in memory, for the next execution of the same sources. It is bounded, and what was used
 * longest ago goes first. Nothing in it is ever changed: a sandbox gets files of its own.
 */
export interface ArtefactCache {
  /**
   * What is kept under this key; null where nothing is, or where a compile stage with these limits might not have ended as the
   * one that was kept.
   */
  find(key: string, limits: StageLimits): Artefact | null;
  /**
   * Makes an artefact's files in a sandbox of the same layers that has no files yet. Where that fails, the artefact is given
   * up, and the sandbox is fit for nothing.
   */
  restore(artefact: Artefact, sandbox: Sandbox): Promise<void>;
  /**
   * Keeps the files of a sandbox, as they are when this is called, and resolves when they are kept or never will be:
   * what cannot be kept is not missed. It never rejects.
   */
  keep(artefact: Artefact, sandbox: Sandbox): Promise<void>;
}

/** A compile stage that succeeded. */
export interface Artefact {
  /** Names everything that its files follow from. */
  readonly key: string;
  /** Of its sandbox. */
  readonly layers: readonly string[];
  readonly compile: StageResult;
  /** What it said that is to be started, if anything. */
  readonly entry: string | null;
  readonly limits: StageLimits;
}
