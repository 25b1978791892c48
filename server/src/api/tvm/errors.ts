import type { ErrorCode, SkerryError } from '#domain/errors.ts';
import type { ErrorReply } from '#http/dialect.ts';

interface Rendering {
  readonly status: number;
  readonly detail: (message: string) => string;
}

const asIs = (message: string): string => message;
const service = (message: string): string => `Execution service error: ${message}`;
const internal = (message: string): string => `Internal server error: ${message}`;

const renderings: Readonly<Record<ErrorCode, Rendering>> = {
  invalidRequest: { status: 400, detail: asIs },
  bodyMalformed: { status: 400, detail: asIs },
  bodyTooLarge: { status: 413, detail: () => 'body is too large' },
  mediaTypeUnsupported: { status: 415, detail: () => 'Content-Type must be application/json' },
  routeUnknown: { status: 404, detail: () => 'Not Found' },
  unauthorized: { status: 401, detail: asIs },
  runtimeUnknown: { status: 400, detail: asIs },
  runtimeInstalling: { status: 503, detail: service },
  limitTooHigh: { status: 400, detail: asIs },
  overloaded: { status: 503, detail: service },
  shuttingDown: { status: 503, detail: service },
  engineUnavailable: { status: 503, detail: service },
  engineFailed: { status: 500, detail: () => 'Failed to start virtualization environment' },
  packageUnknown: { status: 500, detail: internal },
  packageInstalled: { status: 500, detail: internal },
  packageNotInstalled: { status: 500, detail: internal },
  packageInUse: { status: 500, detail: internal },
  packageInstallFailed: { status: 500, detail: internal },
  cancelled: { status: 503, detail: service },
  internal: { status: 500, detail: internal },
};

export function tvmError({ code, message }: SkerryError): ErrorReply {
  const { status, detail } = renderings[code];
  return { status, body: { detail: detail(message) } };
}
