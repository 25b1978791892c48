import { expect, test } from 'vitest';
import { SkerryError } from '#domain/errors.ts';
import { pistonError } from './errors.ts';

test('every error is told by a status and a message', () => {
  expect(pistonError(new SkerryError('routeUnknown', 'GET /x'))).toEqual({
    status: 404,
    body: { message: 'Not Found' },
  });
  expect(pistonError(new SkerryError('mediaTypeUnsupported', 'text/plain'))).toEqual({
    status: 415,
    body: { message: 'requests must be of type application/json' },
  });
  expect(pistonError(new SkerryError('invalidRequest', 'language is required as a string'))).toEqual({
    status: 400,
    body: { message: 'language is required as a string' },
  });
  expect(pistonError(new SkerryError('overloaded', 'too many executions are waiting'))).toEqual({
    status: 503,
    body: { message: 'too many executions are waiting' },
  });
});

test('our own failures keep what they know of the host', () => {
  const failure = new SkerryError('engineFailed', 'mount: EPERM at /var/lib/skerry/layers', { cause: new Error('x') });
  expect(pistonError(failure)).toEqual({ status: 500, body: { message: 'The sandbox could not be started' } });
});
