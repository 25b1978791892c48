import type { EngineOptions } from '#engine/engine.ts';

/** A way in which a program is had ready to run. */
export interface Tier {
  readonly name: string;
  /** A process waits for each execution that expects one. */
  readonly warmed: boolean;
  /** And that process was started from an image, where one of its language can be. */
  readonly fromImage: boolean;
  /** What was compiled is kept, so that only the first run compiles. */
  readonly cached: boolean;
  readonly options: Pick<EngineOptions, 'onlyTier' | 'artefactBytes' | 'imageUses'>;
}

const MANY_BYTES = 256 * 1_048_576;

const none = { artefactBytes: 0, imageUses: 0 };
const plain = { warmed: false, fromImage: false, cached: false };

/** The first is what the others are compared with. */
export const tiers: readonly [Tier, ...Tier[]] = [
  { ...plain, name: 'cold', options: { ...none, onlyTier: 'cold' } },
  { ...plain, name: 'prepared', options: { ...none, onlyTier: 'prepared' } },
  { ...plain, name: 'warmed', warmed: true, options: { ...none, onlyTier: 'warmed' } },
  {
    ...plain,
    name: 'image',
    warmed: true,
    fromImage: true,
    options: { ...none, onlyTier: 'warmed', imageUses: 10_000 },
  },
  { ...plain, name: 'cached', cached: true, options: { ...none, onlyTier: 'prepared', artefactBytes: MANY_BYTES } },
  // Where a process waits for what was compiled before.
  {
    name: 'cached-warmed',
    warmed: true,
    fromImage: false,
    cached: true,
    options: { ...none, onlyTier: 'warmed', artefactBytes: MANY_BYTES },
  },
];
