import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { App } from '#http/dialect.ts';

/** The interactive page's files, held in memory: after the server has given up its rights it may be unable to read them. */
export interface DocsPage {
  readonly assets: ReadonlyMap<string, DocsAsset>;
}

interface DocsAsset {
  readonly type: string;
  readonly content: Buffer;
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Skerry API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

// No validator: it would send the document to a host on the internet.
const start = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#docs', validatorUrl: null });\n`;

const contentPolicy =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

export function loadDocsPage(): DocsPage {
  const folder = join(dirname(fileURLToPath(import.meta.resolve('@fastify/swagger-ui'))), 'static');
  return {
    assets: new Map<string, DocsAsset>([
      ['start.js', { type: 'text/javascript; charset=utf-8', content: Buffer.from(start) }],
      ['swagger-ui.css', { type: 'text/css; charset=utf-8', content: readFileSync(join(folder, 'swagger-ui.css')) }],
      [
        'swagger-ui-bundle.js',
        { type: 'text/javascript; charset=utf-8', content: readFileSync(join(folder, 'swagger-ui-bundle.js')) },
      ],
    ]),
  };
}

/** `/api/docs` and `/api/openapi.json`, for every route of the listener. */
export function serveDocs(app: App, docs: DocsPage): void {
  app.get('/api/openapi.json', { schema: { summary: 'This document' } }, () => app.swagger());
  app.get('/api/docs', { schema: { summary: 'The interactive documentation' } }, (_request, reply) =>
    reply.header('content-security-policy', contentPolicy).type('text/html; charset=utf-8').send(page),
  );
  for (const [name, { type, content }] of docs.assets) {
    app.get(`/api/docs/${name}`, { schema: { hide: true } }, (_request, reply) => reply.type(type).send(content));
  }
}
