import { once } from 'node:events';
import { request, type ClientRequest } from 'node:http';
import fastify from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { boundBodies } from '#http/body-budget.ts';
import type { App } from '#http/dialect.ts';

let app: App;
let url = '';

beforeEach(async () => {
  app = fastify().withTypeProvider<TypeBoxTypeProvider>();
  boundBodies(app, 100, 200);
  app.post('/', () => 'ok');
  app.get('/', () => 'ok');
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => app.close());

/** A request whose body has begun and does not end. */
async function begin(headers: Record<string, string | number>): Promise<ClientRequest> {
  const seen = once(app.server, 'request');
  const open = request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } });
  open.on('error', () => undefined);
  open.write('"');
  await seen;
  return open;
}

async function send(body: string): Promise<number> {
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  await response.text();
  return response.status;
}

test('bodies that may not fit together are refused until others are over', async () => {
  expect(await send(JSON.stringify('x'.repeat(90)))).toBe(200);
  const one = await begin({ 'content-length': 100 });
  const other = await begin({ 'transfer-encoding': 'chunked' });
  expect(await send('1')).toBe(500);
  expect((await fetch(url)).status).toBe(200);
  one.end(JSON.stringify('x'.repeat(98)).slice(1));
  await once(one, 'response');
  expect(await send('1')).toBe(200);
  other.destroy();
});
