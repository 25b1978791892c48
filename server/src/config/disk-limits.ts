import type { Config } from '#config/schema.ts';
import type { DiskLimits } from '#domain/limits.ts';

/** What one sandbox may store. */
export function diskLimits({ limits }: Config): DiskLimits {
  return { bytes: limits.diskBytes, inodes: limits.diskInodes };
}
