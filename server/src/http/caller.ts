import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '#core/executions/context.ts';

/** The caller of an HTTP request; its signal fires when the connection closes before the answer was sent. */
export function callerOf(request: FastifyRequest, reply: FastifyReply, dialect: string): Caller {
  const left = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) left.abort();
  });
  return { requestId: request.id, dialect, client: request.ip, signal: left.signal };
}
