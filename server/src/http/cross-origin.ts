import cors from '@fastify/cors';
import type { App } from '#http/dialect.ts';

/** Lets pages of any origin call the addresses that are open to them, and no other. */
export async function allowOrigins(app: App, isOpen: (url: string) => boolean): Promise<void> {
  await app.register(cors, {
    delegator: (request, done) => {
      const open = isOpen(request.url ?? '/');
      done(null, { origin: open ? '*' : false, methods: ['GET', 'HEAD', 'POST', 'DELETE'], strictPreflight: false });
    },
  });
}
