import { availableParallelism, totalmem } from 'node:os';
import type { Machine } from '#config/defaults.ts';

/** Cores and memory of this host, or of the container around this process. */
export function describeMachine(): Machine {
  const constrained = process.constrainedMemory();
  const memoryBytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return { cores: availableParallelism(), memoryBytes };
}
