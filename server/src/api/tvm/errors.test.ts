import { expect, test } from 'vitest';
import { SkerryError, type ErrorCode } from '#domain/errors.ts';
import { tvmError } from './errors.ts';

test.each<[string, ErrorCode, number, string]>([
  ['TVM-12', 'invalidRequest', 400, 'why'],
  ['TVM-50', 'bodyMalformed', 400, 'why'],
  ['TVM-51', 'runtimeUnknown', 400, 'why'],
  ['TVM-52', 'limitTooHigh', 400, 'why'],
  ['TVM-53', 'engineFailed', 500, 'Failed to start virtualization environment'],
  ['TVM-14', 'engineFailed', 500, 'Failed to start virtualization environment'],
  ['TVM-54', 'overloaded', 503, 'Execution service error: why'],
  ['TVM-15', 'overloaded', 503, 'Execution service error: why'],
  ['TVM-15', 'runtimeInstalling', 503, 'Execution service error: why'],
  ['TVM-15', 'shuttingDown', 503, 'Execution service error: why'],
  ['TVM-54', 'engineUnavailable', 503, 'Execution service error: why'],
  ['TVM-56', 'internal', 500, 'Internal server error: why'],
])('%s %s is %i', (_row, code, status, detail) => {
  expect(tvmError(new SkerryError(code, 'why'))).toMatchObject({ status, body: { detail } });
});
