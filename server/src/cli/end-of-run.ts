import { constants } from 'node:os';
import type { Outcome, StageResult } from '#domain/outcome.ts';

/** As a shell would tell it: 128 and the signal, and 124 for a time limit as timeout(1) does. */
export function exitCodeOf(outcome: Outcome): number {
  switch (outcome.kind) {
    case 'exited':
      return outcome.code;
    case 'signalled':
      return 128 + signalNumber(outcome.signal);
    case 'timedOut':
      return 124;
    case 'memoryExceeded':
      return 128 + constants.signals.SIGKILL;
    case 'outputExceeded':
      return 128 + constants.signals.SIGXFSZ;
    case 'cancelled':
      return 128 + constants.signals.SIGINT;
  }
}

/** `exit 0, 35 ms wall, 12 ms cpu, 9.8 MiB` */
export function describeEnd({ outcome, usage }: StageResult): string {
  const parts = [describeOutcome(outcome), `${Math.round(usage.wallMs)} ms wall`, `${Math.round(usage.cpuMs)} ms cpu`];
  const { peakMemoryBytes } = usage;
  if (peakMemoryBytes !== null) parts.push(`${(peakMemoryBytes / 1_048_576).toFixed(1)} MiB`);
  return parts.join(', ');
}

function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exited':
      return `exit ${outcome.code}`;
    case 'signalled':
      return `ended by ${outcome.signal}`;
    case 'timedOut':
      return `${outcome.limit} time limit exceeded`;
    case 'memoryExceeded':
      return 'memory limit exceeded';
    case 'outputExceeded':
      return `too much ${outcome.stream}`;
    case 'cancelled':
      return 'cancelled';
  }
}

function signalNumber(name: string): number {
  return Object.entries(constants.signals).find(([known]) => known === name)?.[1] ?? 0;
}
