import { constants } from 'node:os';

import { SkerryError } from '#domain/errors.ts';
import type { Outcome, Usage } from '#domain/outcome.ts';
import { ProtocolError, decodeFields, numberOf, textOf } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { stepFailed } from '#engine/launcher-error.ts';
import { exitCause, tag } from '#engine/protocol.ts';

/** How a stage ended, without its output. */
export interface StageEnd {
  readonly outcome: Outcome;
  readonly usage: Usage;
  readonly truncated: { readonly stdout: boolean; readonly stderr: boolean };
}

/** What a shell answers for a file that is there and cannot be run. */
const CANNOT_EXECUTE = 126;

/**
 * From the payload of an `exit` frame. Throws what kept the stage from starting, unless it was to run a file that
 * sandboxed code made, `ownProgram`: one that cannot be run is that code's own doing.
 */
export function readStageEnd(payload: Buffer, ownProgram: boolean): StageEnd {
  const fields = decodeFields(payload);
  const cause = due(fields, tag.cause);
  if (cause === exitCause.failed) {
    const step = textOf(fields, tag.step);
    // Only sandboxed code can close its working directory to itself.
    if (step !== 'chdir' && !(ownProgram && step === 'execve')) throw stepFailed(fields);
    return {
      outcome: { kind: 'exited', code: CANNOT_EXECUTE },
      usage: { wallMs: 0, cpuMs: 0, peakMemoryBytes: null },
      truncated: { stdout: false, stderr: false },
    };
  }
  return { outcome: readOutcome(cause, due(fields, tag.number)), ...readConsumption(fields) };
}

/** From the payload of a `waiting` frame: a process that waits has done nothing as a stage. */
export function readWaiting(payload: Buffer): StageEnd {
  return { outcome: { kind: 'exited', code: 0 }, ...readConsumption(decodeFields(payload)) };
}

/** Whether the `exit` frame is of a process that ended while it waited: it was never let go on. */
export function endedAtGate(payload: Buffer): boolean {
  const fields = decodeFields(payload);
  return numberOf(fields, tag.cause) === exitCause.failed && textOf(fields, tag.step) === 'gate';
}

function readConsumption(fields: readonly Field[]): Pick<StageEnd, 'usage' | 'truncated'> {
  return {
    usage: {
      wallMs: due(fields, tag.wallUs) / 1000,
      cpuMs: due(fields, tag.cpuUs) / 1000,
      peakMemoryBytes: numberOf(fields, tag.peakBytes),
    },
    truncated: { stdout: due(fields, tag.cutStdout) === 1, stderr: due(fields, tag.cutStderr) === 1 },
  };
}

export function signalNumber(name: string): number {
  const number = Object.entries(constants.signals).find(([known]) => known === name)?.[1];
  if (number === undefined) throw new SkerryError('invalidRequest', `${name} is not a signal`, { field: 'signal' });
  return number;
}

/** Real-time signals have no names of their own. */
function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, known]) => known === number)?.[0] ?? `SIG${number}`;
}

function readOutcome(cause: number, number: number): Outcome {
  switch (cause) {
    case exitCause.exited:
      return { kind: 'exited', code: number };
    case exitCause.signalled:
      return { kind: 'signalled', signal: signalName(number) };
    case exitCause.wallLimit:
      return { kind: 'timedOut', limit: 'wall' };
    case exitCause.cpuLimit:
      return { kind: 'timedOut', limit: 'cpu' };
    case exitCause.memoryLimit:
      return { kind: 'memoryExceeded' };
    case exitCause.stdoutOverflow:
      return { kind: 'outputExceeded', stream: 'stdout' };
    case exitCause.stderrOverflow:
      return { kind: 'outputExceeded', stream: 'stderr' };
    case exitCause.cancelled:
      return { kind: 'cancelled' };
    default:
      throw new ProtocolError(`an exit for cause ${cause}`);
  }
}

function due(fields: readonly Field[], key: (typeof tag)[keyof typeof tag]): number {
  const number = numberOf(fields, key);
  if (number === null) throw new ProtocolError(`an exit without field ${key}`);
  return number;
}
