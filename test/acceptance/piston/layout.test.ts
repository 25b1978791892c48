import { afterAll, beforeAll, expect, test } from 'vitest';
import runtimes from '../../../contract/fixtures/piston/runtimes.json' with { type: 'json' };
import { startServerAsDocumented, startTestServer, type TestServer } from '../test-server.ts';
import { readAs, bash, post, send } from './client.ts';
import { runtimesReply } from '#api/piston/schema.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const get = (path: string): ReturnType<typeof send> => send(server.piston, { method: 'GET', path });

test('PI-01 the documented port and prefix', async () => {
  await using documented = await startServerAsDocumented();
  const body = bash('cat', { testcases: [{ id: '1', input: 'x', expectedOutput: 'x' }] });
  expect(documented.piston).toBe('http://127.0.0.1:2000');
  expect(await post(documented.piston, '/api/v3/execute', body)).toMatchObject({
    status: 200,
    body: { testcases: [{ passed: true }] },
  });
});

test('PI-62 the root greets', async () => {
  expect(await get('/')).toMatchObject({
    status: 200,
    body: { message: expect.stringMatching(/^Piston v\d+\.\d+\.\d+$/) },
  });
});

test.each(['/nothing', '/api', '/api/v2', '/api/v2/nothing', '/api/v3/nothing', '/api/v2/execute', '/api/v2/connect'])(
  'PI-63 GET %s is not found',
  async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, body: { message: 'Not Found' } });
  },
);

test('PI-63 on the shared port too', async () => {
  for (const path of ['/api/v2/nothing', '/api/v3/nothing']) {
    expect(await send(server.tvm, { method: 'GET', path })).toMatchObject({
      status: 404,
      body: { message: 'Not Found' },
    });
  }
});

test('PI-10 runtimes are listed with their version and aliases', async () => {
  const { status, body } = await get('/api/v2/runtimes');
  expect(status).toBe(200);
  expect(body).toContainEqual({ language: 'bash', version: expect.stringMatching(/^5\.\d+\.\d+$/), aliases: ['sh'] });
  for (const entry of readAs(runtimesReply, body)) {
    expect(entry).toMatchObject({
      language: expect.any(String),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      aliases: expect.any(Array),
    });
  }
});

test("PI-11 PI-12 the document's entries are there, at the versions that are installed", async () => {
  const { body } = await get('/api/v2/runtimes');
  for (const entry of runtimes.response.body) {
    expect(body).toContainEqual({ ...entry, version: expect.any(String) });
  }
});

test('PI-11 a language of one implementation names none', async () => {
  const { body } = await get('/api/v2/runtimes');
  const named = readAs(runtimesReply, body)
    .filter((entry) => 'runtime' in entry)
    .map(({ language }) => language);
  expect(new Set(named)).toEqual(new Set(['javascript', 'c', 'c++']));
});

test('PI-66 PI-67 runtimes and packages answer alike below every prefix', async () => {
  for (const resource of ['runtimes', 'packages']) {
    const documented = await get(`/api/v2/${resource}`);
    expect(documented.status).toBe(200);
    for (const prefix of ['/api/v3', '/api/v2/piston', '/piston/api/v2']) {
      expect(await get(`${prefix}/${resource}`)).toMatchObject({ status: 200, body: documented.body });
    }
  }
});

test("PI-67 the public host's layout runs code", async () => {
  expect(await post(server.piston, '/api/v2/piston/execute', bash('echo hi'))).toMatchObject({
    status: 200,
    body: { run: { stdout: 'hi\n' } },
  });
});

test('pages of another origin get no permission', async () => {
  const reply = await fetch(new URL('/api/v2/runtimes', server.piston), { headers: { origin: 'http://evil.example' } });
  await reply.body?.cancel();
  expect(reply.headers.get('access-control-allow-origin')).toBe(null);
});
