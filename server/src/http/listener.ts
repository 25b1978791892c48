import { randomUUID } from 'node:crypto';
import fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { SkerryError } from '#domain/errors.ts';
import { allowOrigins } from '#http/cross-origin.ts';
import type { App, Dialect } from '#http/dialect.ts';
import type { DocsPage } from '#http/docs-page.ts';
import { boundBodies } from '#http/body-budget.ts';
import { replyWithError } from '#http/error-reply.ts';
import { acceptJson } from '#http/json-body.ts';
import { metricsPath, serveMetrics, type MetricsPage } from '#http/metrics-page.ts';
import { mountDialect, type EnabledDialect } from '#http/mount.ts';
import { describeRoutes } from '#http/openapi.ts';
import { acceptWebSockets } from '#http/websocket.ts';

/** Bodies of the largest size that may be held at a time; of smaller ones, as many as have the same size together. */
const bodiesAtOnce = 16;

export interface ListenerOptions {
  /** Those that answer at the root, the one that answers for unknown paths first. */
  readonly atRoot: readonly [EnabledDialect, ...EnabledDialect[]];
  /** All that are switched on: each answers below its own prefix too. */
  readonly enabled: readonly EnabledDialect[];
  readonly bodyBytes: number;
  readonly version: string;
  readonly docs: DocsPage;
  readonly metrics: MetricsPage;
  readonly logger: FastifyBaseLogger;
}

/** Builds what answers on one port. Nothing of the source tree is opened after this has resolved. */
export async function buildListener(options: ListenerOptions): Promise<App> {
  const dialectOf = (url: string): Dialect => dialectForPath(options, pathOf(url));
  const app: App = fastify({
    loggerInstance: options.logger,
    // One event for each execution is logged instead.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: options.bodyBytes,
    requestTimeout: 60_000,
    frameworkErrors: (error, request, reply) => replyWithError(dialectOf(request.url), error, request, reply),
  }).withTypeProvider<TypeBoxTypeProvider>();

  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  boundBodies(app, options.bodyBytes, options.bodyBytes * bodiesAtOnce);
  acceptJson(app);
  await describeRoutes(app, options.version);
  await acceptWebSockets(app, options.bodyBytes);
  // Numbers of this server are nothing for pages of other origins, whatever dialect is around them.
  await allowOrigins(app, (url) => pathOf(url) !== metricsPath && dialectOf(url).crossOrigin);
  app.setErrorHandler((error, request, reply) => replyWithError(dialectOf(request.url), error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    replyWithError(dialectOf(request.url), new SkerryError('routeUnknown', 'Not Found'), request, reply),
  );

  const { docs } = options;
  serveMetrics(app, options.metrics, options.atRoot);
  for (const enabled of options.atRoot) mountDialect(app, enabled, { prefix: '', hidden: false, docs });
  for (const enabled of options.enabled) {
    const hidden = options.atRoot.some(({ dialect }) => dialect === enabled.dialect);
    mountDialect(app, enabled, { prefix: `/${enabled.dialect.name}`, hidden, docs });
  }
  await app.ready();
  return app;
}

function dialectForPath({ atRoot, enabled }: ListenerOptions, path: string): Dialect {
  const prefixed = enabled.find(({ dialect }) => path === `/${dialect.name}` || path.startsWith(`/${dialect.name}/`));
  const claiming = prefixed ?? atRoot.find(({ dialect }) => dialect.claims(path)) ?? atRoot[0];
  return claiming.dialect;
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
