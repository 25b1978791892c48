import type { FastifyReply } from 'fastify';
import type { Runtime } from '#domain/runtime.ts';

/** Every reply to an execution names what really ran, whatever the dialect's own fields can say. */
export function nameRuntime(reply: FastifyReply, { language, version }: Runtime): void {
  reply.header('skerry-runtime', `${language} ${version}`);
}
