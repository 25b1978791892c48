import type { FastifyReply } from 'fastify';
import type { ResolvedRuntime } from '#core/executions/resolve-runtime.ts';

/** Names what really ran, whatever the dialect's own fields can say. */
export function tellRuntime(reply: FastifyReply, { runtime }: Pick<ResolvedRuntime, 'runtime'>): void {
  reply.header('skerry-runtime', `${runtime.language} ${runtime.version}`);
}
