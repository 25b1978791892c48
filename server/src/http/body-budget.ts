import type { FastifyRequest } from 'fastify';
import { SkerryError } from '#domain/errors.ts';
import type { App } from '#http/dialect.ts';

/**
 * Bounds the memory that bodies take together, from their first byte until their answer is sent: a body that may not
 * fit is refused before it is read. Errors: `overloaded`.
 */
export function boundBodies(app: App, bodyBytes: number, totalBytes: number): void {
  let heldBytes = 0;
  app.addHook('onRequest', (request, reply, done) => {
    const bytes = announcedBytes(request, bodyBytes);
    if (heldBytes + bytes > totalBytes) {
      done(new SkerryError('overloaded', 'too much is being sent at once'));
      return;
    }
    heldBytes += bytes;
    if (bytes > 0) {
      reply.raw.once('close', () => {
        heldBytes -= bytes;
      });
    }
    done();
  });
}

/** A body without a length, or with one that will be refused, counts as the largest. */
function announcedBytes({ headers }: FastifyRequest, bodyBytes: number): number {
  if (headers['transfer-encoding'] !== undefined) return bodyBytes;
  return Math.min(Number(headers['content-length'] ?? 0) || 0, bodyBytes);
}
