/** Every way in which we, not user code, can fail. Each dialect maps each code to a status and body. */
export type ErrorCode =
  | 'invalidRequest'
  | 'bodyMalformed'
  | 'bodyTooLarge'
  | 'mediaTypeUnsupported'
  | 'routeUnknown'
  | 'unauthorized'
  | 'runtimeUnknown'
  | 'runtimeInstalling'
  | 'limitTooHigh'
  | 'overloaded'
  | 'shuttingDown'
  | 'engineUnavailable'
  | 'engineFailed'
  | 'packageUnknown'
  | 'packageInstalled'
  | 'packageNotInstalled'
  | 'packageInUse'
  | 'packageInstallFailed'
  | 'cancelled'
  | 'internal';

export class SkerryError extends Error {
  override readonly name = 'SkerryError';
  readonly code: ErrorCode;
  /** The request's field that is wrong, where one is. */
  readonly field: string | null;

  constructor(code: ErrorCode, message: string, options: { field?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.field = options.field ?? null;
  }
}
