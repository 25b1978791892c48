import { Type } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger } from 'fastify';
import type { Dialect } from '#http/dialect.ts';
import type { DocsPage } from '#http/docs-page.ts';
import { buildListener } from '#http/listener.ts';

const reply = Type.Object({ ok: Type.Boolean() });

const rehearsal: Dialect = {
  name: 'rehearsal',
  crossOrigin: false,
  servesDocs: true,
  register: (app) => {
    app.post('/', { schema: { body: reply, response: { 200: reply } } }, ({ body }) => body);
  },
  toErrorReply: ({ message }) => ({ status: 500, body: { message } }),
  claims: () => true,
  usualExecutions: () => [],
};

/**
 * Builds a listener once, asks it, and throws it away. The framework loads parts of itself when they are first needed,
 * which may be after the server became a user who cannot read them.
 */
export async function preloadHttp(docs: DocsPage, logger: FastifyBaseLogger): Promise<void> {
  const enabled = { dialect: rehearsal, access: { kind: 'open' } } as const;
  const metrics = { contentType: 'text/plain', read: async () => '' };
  const options = { atRoot: [enabled], enabled: [], bodyBytes: 1_024, version: '', docs, metrics, logger } as const;
  const app = await buildListener(options);
  for (const payload of [{ ok: true }, {}]) {
    // oxlint-disable-next-line no-await-in-loop -- two
    await app.inject({ method: 'POST', url: '/', payload });
  }
  await app.inject('/api/openapi.json');
  await app.close();
}
