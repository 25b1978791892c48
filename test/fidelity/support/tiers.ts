import type { EngineOptions } from '#engine/engine.ts';

/** A way in which a program's sandbox is had. */
export interface Tier {
  readonly name: string;
  readonly options: Pick<EngineOptions, 'onlyTier'>;
}

/** The first is what the others are compared with. */
export const tiers: readonly [Tier, ...Tier[]] = [
  { name: 'cold', options: { onlyTier: 'cold' } },
  { name: 'prepared', options: { onlyTier: 'prepared' } },
];
