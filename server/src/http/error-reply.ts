import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode, SkerryError } from '#domain/errors.ts';
import type { Dialect } from '#http/dialect.ts';
import { toSkerryError } from '#http/to-skerry-error.ts';

/** Failures of ours that an operator must hear of; the others are the caller's or pass by themselves. */
const alarming: ReadonlySet<ErrorCode> = new Set(['internal', 'engineFailed', 'engineUnavailable']);

/** Of what passes by itself. */
const retryAfterSeconds: Readonly<Partial<Record<ErrorCode, number>>> = {
  runtimeInstalling: 10,
  overloaded: 1,
  shuttingDown: 5,
  engineUnavailable: 5,
};

export function replyWithError(dialect: Dialect, thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toSkerryError(thrown);
  logFailure(error, request.log);
  const { status, body } = dialect.toErrorReply(error);
  const seconds = retryAfterSeconds[error.code];
  if (seconds !== undefined) void reply.header('retry-after', String(seconds));
  void reply.code(status).type('application/json; charset=utf-8').serializer(JSON.stringify).send(body);
}

export function logFailure(error: SkerryError, log: Pick<FastifyBaseLogger, 'error'>): void {
  if (alarming.has(error.code)) log.error({ err: error, code: error.code }, 'request.failed');
}
