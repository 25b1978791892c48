import cors from '@fastify/cors';
import type { App, Dialect } from '#http/dialect.ts';

/** Lets pages of any origin call those dialects that promise it, and no other. */
export async function allowOrigins(app: App, dialectOf: (path: string) => Dialect): Promise<void> {
  await app.register(cors, {
    delegator: (request, done) => {
      const open = dialectOf(request.url ?? '/').crossOrigin;
      done(null, { origin: open ? '*' : false, methods: ['GET', 'HEAD', 'POST', 'DELETE'], strictPreflight: false });
    },
  });
}
