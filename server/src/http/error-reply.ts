import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode, SkerryError } from '#domain/errors.ts';
import type { Dialect } from '#http/dialect.ts';
import { toSkerryError } from '#http/to-skerry-error.ts';

/** Failures of ours that an operator must hear of; the others are the caller's or pass by themselves. */
const alarming: ReadonlySet<ErrorCode> = new Set(['internal', 'engineFailed', 'engineUnavailable']);

export function replyWithError(dialect: Dialect, thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = toSkerryError(thrown);
  logFailure(error, request.log);
  const { status, body, headers } = dialect.toErrorReply(error);
  void reply
    .code(status)
    .headers(headers ?? {})
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(body);
}

export function logFailure(error: SkerryError, log: Pick<FastifyBaseLogger, 'error'>): void {
  if (alarming.has(error.code)) log.error({ err: error, code: error.code }, 'request.failed');
}
