import swagger from '@fastify/swagger';
import type { App } from '#http/dialect.ts';

/** Collects every route that is added after it into one OpenAPI document. */
export async function describeRoutes(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Skerry',
        version,
        description: 'Runs code that nobody trusts. One tag for each wire API.',
      },
    },
    convertConstToEnum: false,
  });
}
