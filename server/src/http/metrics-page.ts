import { requireAccess } from '#http/authentication.ts';
import type { App, Dialect } from '#http/dialect.ts';
import { replyWithError } from '#http/error-reply.ts';
import type { EnabledDialect } from '#http/mount.ts';

/** What is counted, as text for a Prometheus server. */
export interface MetricsPage {
  readonly contentType: string;
  read(): Promise<string>;
}

export const metricsPath = '/api/metrics';

/** Answers to whoever may use every dialect of this port. */
export function serveMetrics(
  app: App,
  page: MetricsPage,
  atRoot: readonly [EnabledDialect, ...EnabledDialect[]],
): void {
  const strictest = atRoot.find(({ access }) => access.kind === 'key') ?? atRoot[0];
  const tellIn: Dialect = atRoot[0].dialect;
  void app.register(async (scope: App) => {
    scope.setErrorHandler((thrown, request, reply) => replyWithError(tellIn, thrown, request, reply));
    requireAccess(scope, strictest.access);
    const schema = { summary: 'Metrics in the Prometheus text format', tags: ['skerry'] };
    scope.get(metricsPath, { schema }, async (_request, reply) => reply.type(page.contentType).send(await page.read()));
  });
}
