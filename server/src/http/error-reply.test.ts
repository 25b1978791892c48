import fastify from 'fastify';
import { expect, test } from 'vitest';
import { SkerryError, type ErrorCode } from '#domain/errors.ts';
import type { Dialect } from '#http/dialect.ts';
import { replyWithError } from '#http/error-reply.ts';

const dialect: Dialect = {
  name: 'x',
  register: () => undefined,
  toErrorReply: ({ message }) => ({ status: 503, body: { message } }),
  claims: () => true,
  usualExecutions: () => [],
  crossOrigin: false,
  servesDocs: false,
};

test.each<[ErrorCode, string | undefined]>([
  ['overloaded', '1'],
  ['shuttingDown', '5'],
  ['engineUnavailable', '5'],
  ['runtimeInstalling', '10'],
  ['cancelled', undefined],
  ['internal', undefined],
])('after %s a client should come again in %s seconds', async (code, seconds) => {
  await using app = fastify();
  app.get('/', (request, reply) => replyWithError(dialect, new SkerryError(code, 'why'), request, reply));
  const { statusCode, headers, body } = await app.inject('/');
  expect([statusCode, headers['retry-after'], body]).toEqual([503, seconds, '{"message":"why"}']);
});
