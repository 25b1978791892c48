import { getSystemErrorName } from 'node:util';

import { SkerryError } from '#domain/errors.ts';
import { decodeFields, numberOf, textOf } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { tag } from '#engine/protocol.ts';

/** A step of the launcher that failed, and how. */
export class LauncherError extends Error {
  override readonly name = 'LauncherError';
  readonly step: string;
  readonly errno: number;

  constructor(step: string, errno: number) {
    super(`${step}: ${errno === 0 ? 'refused' : getSystemErrorName(-errno)}`);
    this.step = step;
    this.errno = errno;
  }
}

/** From the payload of an `error` frame. */
export function readError(payload: Buffer): SkerryError {
  return stepFailed(decodeFields(payload));
}

export function stepFailed(fields: readonly Field[]): SkerryError {
  const cause = new LauncherError(textOf(fields, tag.step) ?? 'protocol', numberOf(fields, tag.number) ?? 0);
  return new SkerryError('engineFailed', `the sandbox failed at ${cause.message}`, { cause });
}

/** True where a request failed only because its sandbox was never made. */
export function saysAbsent(error: unknown): boolean {
  return error instanceof SkerryError && error.cause instanceof LauncherError && error.cause.step === 'absent';
}
