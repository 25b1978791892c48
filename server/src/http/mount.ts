import { requireAccess, type Access } from '#http/authentication.ts';
import type { App, Dialect } from '#http/dialect.ts';
import type { DocsPage } from '#http/docs-page.ts';
import { serveDocs } from '#http/docs-page.ts';
import { replyWithError } from '#http/error-reply.ts';
import { acceptJson } from '#http/json-body.ts';
import { validateRequests } from '#http/validation.ts';

/** A dialect that is switched on, and for whom. */
export interface EnabledDialect {
  readonly dialect: Dialect;
  readonly access: Access;
}

export interface Mount {
  /** Where its paths begin; empty for the root. */
  readonly prefix: string;
  /** Left out of the OpenAPI document, because the same routes are in it already. */
  readonly hidden: boolean;
  readonly docs: DocsPage;
}

/** Gives a dialect a scope of its own: its routes, its errors, its keys. */
export function mountDialect(app: App, { dialect, access }: EnabledDialect, mount: Mount): void {
  void app.register(
    async (scope: App) => {
      scope.addHook('onRoute', (route) => {
        route.schema = { ...route.schema, tags: [dialect.name], hide: mount.hidden || route.schema?.hide === true };
        if (dialect.bodyBytes !== undefined) route.bodyLimit ??= dialect.bodyBytes;
      });
      scope.setErrorHandler((thrown, request, reply) => replyWithError(dialect, thrown, request, reply));
      acceptJson(scope);
      validateRequests(scope);
      requireAccess(scope, access);
      if (dialect.servesDocs) serveDocs(scope, mount.docs);
      await dialect.register(scope);
    },
    { prefix: mount.prefix },
  );
}
