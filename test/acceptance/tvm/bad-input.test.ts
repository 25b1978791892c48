import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';
import { ask, post } from './tvm-client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ SKERRY_BODY_BYTES: '100000' });
});
afterAll(() => server[Symbol.asyncDispose]());

const good = { code: "print('ok')", language: 'python' };

test.each<[string, unknown, string]>([
  ['TVM-03 no code', { language: 'python' }, 'code is required'],
  ['TVM-03 code that is no text', { ...good, code: 5 }, 'code '],
  ['TVM-03 code that is null', { ...good, code: null }, 'code '],
  ['TVM-04 no language', { code: '' }, 'language is required'],
  ['TVM-04 a language that is no text', { ...good, language: ['python'] }, 'language '],
  ['TVM-05 a version that is a number', { ...good, language_version: 3.11 }, 'language_version '],
  ['TVM-06 a timeout that is text', { ...good, timeout_ms: '5000' }, 'timeout_ms '],
  ['TVM-06 a negative timeout', { ...good, timeout_ms: -1 }, 'timeout_ms '],
  ['TVM-06 no time at all', { ...good, timeout_ms: 0 }, 'timeout_ms '],
  ['TVM-06 half a millisecond', { ...good, timeout_ms: 0.5 }, 'timeout_ms '],
  ['TVM-07 negative memory', { ...good, memory_mb: -128 }, 'memory_mb '],
  ['TVM-07 memory that is null', { ...good, memory_mb: null }, 'memory_mb '],
  ['TVM-08 half a core', { ...good, cpu_count: 0.5 }, 'cpu_count '],
  ['TVM-08 a yes for a number', { ...good, cpu_count: true }, 'cpu_count '],
  ['TVM-52 a huge timeout', { ...good, timeout_ms: 1e300 }, 'Resource limits exceed maximum allowed values'],
  ['TVM-51 an unknown language', { ...good, language: 'cobol' }, 'Unsupported language or version: cobol None'],
  ['TVM-51 an unknown version', { ...good, language_version: '2.7' }, 'Unsupported language or version: python 2.7'],
  ['TVM-51 no language', { ...good, language: '' }, 'Unsupported language or version:  None'],
  [
    'TVM-51 a language with a newline',
    { ...good, language: 'python\n' },
    'Unsupported language or version: python\n None',
  ],
  [
    'TVM-51 a version with NUL',
    { ...good, language_version: '3.11\0' },
    'Unsupported language or version: python 3.11\0',
  ],
  ['TVM-51 a path for a version', { ...good, language_version: '../3.11' }, 'Unsupported language or version'],
  ['TVM-51 the language is wrong before the limits are', { ...good, language: 'x', memory_mb: 1e9 }, 'Unsupported'],
  ['TVM-12 a list', [], 'body '],
  ['TVM-12 null', null, 'body '],
  ['TVM-12 not JSON', '{"code": ', 'body is not valid JSON'],
  ['TVM-12 nothing', '', 'body '],
  ['TVM-12 not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), 'body is not valid UTF-8'],
  ['TVM-12 depth without end', '['.repeat(90_000), 'body is not valid JSON'],
  ['TVM-12 depth with an end', `${'['.repeat(40_000)}${']'.repeat(40_000)}`, 'body '],
  ['TVM-12 a prototype', '{"__proto__": {"code": ""}, "language": "python"}', 'body '],
])('TVM-50 %s is refused by name', async (_case, body, detail) => {
  const answer = await post(server.tvm, body);
  expect(answer.status).toBe(400);
  expect(Object.keys(answer.body)).toEqual(['detail']);
  expect(answer.body['detail']).toContain(detail);
});

test('fields that nobody knows are ignored, as they were', async () => {
  const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`;
  expect(await post(server.tvm, `{"code": "print('ok')", "language": "python", "deep": ${deep}}`)).toMatchObject({
    status: 200,
    body: { stdout: 'ok\n' },
  });
});

test('code may hold any character', async () => {
  const code = "print(len('\u0000é\ud83e\udd80'))".replace('\u0000', '\\0');
  expect(await post(server.tvm, { ...good, code })).toMatchObject({ body: { stdout: '3\n' } });
  expect(await post(server.tvm, { ...good, code: 'print(1)\0' })).toMatchObject({ status: 200 });
});

test('TVM-50 a body over the limit is 413', async () => {
  const answer = await post(server.tvm, { ...good, code: '#'.repeat(200_000) });
  expect(answer).toMatchObject({ status: 413, body: { detail: 'body is too large' } });
});

test('TVM-50 a body of another type is 415', async () => {
  const answer = await post(server.tvm, JSON.stringify(good), { 'content-type': 'text/plain' });
  expect(answer).toMatchObject({ status: 415, body: { detail: 'Content-Type must be application/json' } });
});

test('TVM-50 an unknown path is 404', async () => {
  for (const path of ['/api/nothing', '/nothing', '/api/execute/more']) {
    // oxlint-disable-next-line no-await-in-loop -- answers come at once
    expect(await ask(`${server.tvm}${path}`)).toMatchObject({ status: 404, body: { detail: 'Not Found' } });
  }
});

test('TVM-50 bytes that are no HTTP do no harm', async () => {
  const { hostname, port } = new URL(server.tvm);
  for (const bytes of [
    '\0\0\0\0',
    'GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'POST /api/execute HTTP/9.9\r\n\r\n',
  ]) {
    const socket = connect(Number(port), hostname);
    socket.end(bytes);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 4/);
  }
});

test('nothing of all this is left behind: the next request runs', async () => {
  expect(await post(server.tvm, good)).toMatchObject({ status: 200, body: { stdout: 'ok\n' } });
  expect(server.log()).not.toContain('"level":50');
});
