import type { FastifyReply } from 'fastify';
import type { ResolvedRuntime } from '#core/executions/resolve-runtime.ts';

/** Says which runtime really ran where it is not the one that was asked for. */
export function tellRuntime(reply: FastifyReply, { runtime, substituted }: ResolvedRuntime): void {
  if (substituted) reply.header('skerry-runtime', `${runtime.language} ${runtime.version}`);
}
