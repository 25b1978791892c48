import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeBlocks, jsonObject, jsonObjects } from '../document.ts';
import { startServerAsDocumented, type TestServer } from '../test-server.ts';
import { ask } from './tvm-client.ts';

const run = promisify(execFile);

let server: TestServer;
beforeAll(async () => {
  server = await startServerAsDocumented();
});
afterAll(() => server[Symbol.asyncDispose]());

const clientTimeout = { timeout: 30_000, encoding: 'utf8' } as const;

test('TVM-64 TVM-66 the document’s Python client runs unchanged', async () => {
  const [client = ''] = codeBlocks('tvm', 'python');
  expect(client).toContain('requests.post');
  const { stdout } = await run('python3', ['-c', client], clientTimeout);
  expect(stdout.trimEnd()).toBe('Hello, World!');
});

test('TVM-65 TVM-66 the document’s JavaScript client runs unchanged', async () => {
  const [client = ''] = codeBlocks('tvm', 'javascript');
  expect(client).toContain('response.ok');
  const { stdout } = await run(process.execPath, ['-e', client], clientTimeout);
  expect(stdout.trimEnd()).toBe('Hello, World!');
});

test('TVM-16 TVM-20 the document’s curl commands work', async () => {
  const [execute = '', health = ''] = codeBlocks('tvm', 'bash');
  const executed = await run('bash', ['-c', execute], clientTimeout);
  expect(jsonObject(executed.stdout)).toMatchObject({ stdout: 'Hello, World!\n', stderr: '', exit_code: 0 });
  const checked = await run('bash', ['-c', health], clientTimeout);
  expect(jsonObject(checked.stdout)).toMatchObject({ status: 'healthy' });
});

test('TVM-17 TVM-18 TVM-61 health says what the document says', async () => {
  const documented = jsonObjects('tvm').find((each) => each['status'] === 'healthy') ?? {};
  expect(Object.keys(documented)).toHaveLength(5);
  const { status, body } = await ask(`${server.tvm}/api/health`);
  expect(status).toBe(200);
  expect(body).toMatchObject(documented);
});

test('TVM-62 the interactive page needs nothing from elsewhere', async () => {
  const response = await fetch(`${server.tvm}/api/docs`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/html/);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  const page = await response.text();
  const references = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, reference]) => reference ?? '');
  expect(references.length).toBeGreaterThanOrEqual(3);
  for (const reference of references) {
    const url = new URL(reference, response.url);
    expect(url.origin).toBe(server.tvm);
    // oxlint-disable-next-line no-await-in-loop -- few
    const part = await fetch(url);
    expect(part.status).toBe(200);
    // oxlint-disable-next-line no-await-in-loop -- few
    expect((await part.arrayBuffer()).byteLength).toBeGreaterThan(10);
  }
});

test('TVM-63 the OpenAPI document is valid and describes every route of every dialect', async () => {
  const { status, body } = await ask(`${server.tvm}/api/openapi.json`);
  expect(status).toBe(200);
  const result = await new Validator().validate({ ...body });
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  expect(body).toMatchObject({ openapi: '3.1.0' });
  const paths = Object.entries(body['paths'] ?? {}).flatMap(([path, methods]: [string, object]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  for (const route of [
    'post /api/execute',
    'get /api/health',
    'post /api/v2/execute',
    'post /api/v3/execute',
    'get /api/v2/runtimes',
    'get /api/v2/packages',
    'post /api/v2/packages',
    'delete /api/v2/packages',
    'get /api/v2/connect',
  ]) {
    expect(paths).toContain(route);
  }
});

test('TVM-01 pages of any origin may call', async () => {
  const preflight = await fetch(`${server.tvm}/api/execute`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://example.org',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
  const refused = await fetch(`${server.tvm}/api/v2/runtimes`, { headers: { origin: 'https://example.org' } });
  expect(refused.headers.get('access-control-allow-origin')).toBeNull();
});

test('a prefix selects the dialect on every port', async () => {
  expect(await ask(`${server.piston}/tvm/api/health`)).toMatchObject({ status: 200, body: { version: '1.0.0' } });
  expect(await ask(`${server.piston}/tvm/nothing`)).toMatchObject({ status: 404, body: { detail: 'Not Found' } });
  expect(await ask(`${server.tvm}/piston/nothing`)).toMatchObject({ status: 404, body: { message: 'Not Found' } });
});
