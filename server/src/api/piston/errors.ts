import type { ErrorCode, SkerryError } from '#domain/errors.ts';
import type { ErrorReply } from '#http/dialect.ts';

/** Package errors other than an unknown package are 500 in this dialect: its clients read the message. */
const statuses: Readonly<Record<ErrorCode, number>> = {
  invalidRequest: 400,
  bodyMalformed: 400,
  bodyTooLarge: 413,
  mediaTypeUnsupported: 415,
  routeUnknown: 404,
  unauthorized: 401,
  runtimeUnknown: 400,
  runtimeInstalling: 503,
  limitTooHigh: 400,
  overloaded: 503,
  shuttingDown: 503,
  engineUnavailable: 503,
  engineFailed: 500,
  packageUnknown: 404,
  packageInstalled: 500,
  packageNotInstalled: 500,
  packageInUse: 500,
  packageInstallFailed: 500,
  cancelled: 503,
  internal: 500,
};

/** Texts that clients know, and for our own failures texts that say nothing of the host. */
const fixedMessages: Readonly<Partial<Record<ErrorCode, string>>> = {
  mediaTypeUnsupported: 'requests must be of type application/json',
  routeUnknown: 'Not Found',
  packageInstalled: 'Already installed',
  engineFailed: 'The sandbox could not be started',
  engineUnavailable: 'The server cannot run code at the moment',
  internal: 'Internal Server Error',
};

export function pistonError({ code, message }: SkerryError): ErrorReply {
  return { status: statuses[code], body: { message: fixedMessages[code] ?? message } };
}
