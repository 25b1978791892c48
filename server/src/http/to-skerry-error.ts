import { SkerryError, type ErrorCode } from '#domain/errors.ts';

const codesByStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'invalidRequest',
  401: 'unauthorized',
  404: 'routeUnknown',
  413: 'bodyTooLarge',
  415: 'mediaTypeUnsupported',
  503: 'shuttingDown',
};

const malformedBodies: ReadonlySet<string> = new Set([
  'FST_ERR_CTP_INVALID_JSON_BODY',
  'FST_ERR_CTP_EMPTY_JSON_BODY',
  'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
]);

/** Whatever was thrown while a request was handled, as one of our own errors. */
export function toSkerryError(thrown: unknown): SkerryError {
  if (thrown instanceof SkerryError) return thrown;
  const { code, statusCode, message } = describe(thrown);
  if (malformedBodies.has(code)) return new SkerryError('bodyMalformed', message, { cause: thrown });
  const known = codesByStatus[statusCode];
  if (known !== undefined) return new SkerryError(known, message, { cause: thrown });
  return new SkerryError('internal', 'something went wrong here', { cause: thrown });
}

function describe(thrown: unknown): { code: string; statusCode: number; message: string } {
  if (!(thrown instanceof Error)) return { code: '', statusCode: 500, message: '' };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const statusCode = 'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : 500;
  return { code, statusCode, message: thrown.message };
}
