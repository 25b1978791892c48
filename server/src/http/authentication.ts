import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { SkerryError } from '#domain/errors.ts';
import type { App } from '#http/dialect.ts';

/** Who may use a dialect: anyone, or whoever holds a key whose SHA-256 (hex) is listed. */
export type Access = { readonly kind: 'open' } | { readonly kind: 'key'; readonly keyHashes: readonly string[] };

export function requireAccess(app: App, access: Access): void {
  if (access.kind === 'open') return;
  const accepted = access.keyHashes.map((hash) => Buffer.from(hash, 'hex'));
  app.addHook('onRequest', async (request) => {
    const key = keyOf(request);
    const digest = createHash('sha256').update(key).digest();
    if (key === '' || !accepted.some((hash) => hash.length === digest.length && timingSafeEqual(hash, digest))) {
      throw new SkerryError('unauthorized', 'a valid key is needed, in X-API-Key or Authorization: Bearer');
    }
  });
}

function keyOf(request: FastifyRequest): string {
  const { 'x-api-key': header, authorization } = request.headers;
  if (typeof header === 'string') return header;
  return /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
}
