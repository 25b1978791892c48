import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';
import { bash, post, send, sendRaw } from './client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    SKERRY_BODY_BYTES: '200000',
    SKERRY_PISTON_RUN_MEMORY_LIMIT: '256000000',
    SKERRY_DISK_INODES: '300',
  });
});
afterAll(() => server[Symbol.asyncDispose]());

const job = { language: 'bash', version: '*', files: [{ content: 'echo hi' }] };
const testcase = { id: '1', input: '', expectedOutput: '' };

describe('PI-02 a wrong body is refused with the message that clients know, in the order that they know', () => {
  test.each<[unknown, string]>([
    [{}, 'language is required as a string'],
    [[], 'language is required as a string'],
    [null, 'language is required as a string'],
    ['text', 'language is required as a string'],
    [{ ...job, language: 1, version: 1 }, 'language is required as a string'],
    [{ ...job, version: '' }, 'version is required as a string'],
    [{ ...job, files: 'x' }, 'files is required as an array'],
    [{ ...job, files: [{ content: '' }, { content: 1 }] }, 'files[1].content is required as a string'],
    [{ ...job, files: [] }, 'files must include at least one utf8 encoded file'],
    [{ ...job, files: [{ content: '00', encoding: 'hex' }] }, 'files must include at least one utf8 encoded file'],
    [{ ...job, language: 'cobolscript', files: [] }, 'cobolscript-* runtime is unknown'],
    [{ ...job, version: '99.1.2' }, 'bash-99.1.2 runtime is unknown'],
    [{ ...job, version: 'newest' }, 'bash-newest runtime is unknown'],
    [{ ...job, version: '-1' }, 'bash--1 runtime is unknown'],
    [{ ...job, run_timeout: '1' }, 'If specified, run_timeout must be a number'],
    [{ ...job, run_timeout: 3001 }, 'run_timeout cannot exceed the configured limit of 3000'],
    [{ ...job, compile_timeout: 10_001 }, 'compile_timeout cannot exceed the configured limit of 10000'],
    [{ ...job, run_cpu_time: 3001 }, 'run_cpu_time cannot exceed the configured limit of 3000'],
    [{ ...job, run_timeout: -1 }, 'run_timeout must be non-negative'],
    [{ ...job, run_memory_limit: -1 }, 'run_memory_limit must be non-negative'],
    [{ ...job, run_memory_limit: 1e300 }, 'run_memory_limit cannot exceed the configured limit of 256000000'],
    [{ ...job, run_memory_limit: -1, run_timeout: -1 }, 'run_memory_limit must be non-negative'],
    [{ ...job, files: [{ name: '../x', content: '' }] }, 'File path "../x" tries to escape parent directory'],
    [{ ...job, files: [{ name: 'a/../../x', content: '' }] }, 'File path "a/../../x" tries to escape parent directory'],
    [{ ...job, files: [{ name: 'a\0b', content: '' }] }, 'files[0].name must not contain control characters'],
    [{ ...job, files: [{ name: 'a\nb', content: '' }] }, 'files[0].name must not contain control characters'],
    [{ ...job, files: [{ name: 'x'.repeat(300), content: '' }] }, 'files[0].name is too long'],
    [{ ...job, args: [1] }, 'If specified, args must be an array of strings'],
    [{ ...job, args: ['\0'] }, 'args must not contain a NUL character'],
    [{ ...job, args: ['x'.repeat(140_000)] }, 'args is too large: at most 131071 bytes each, 1000000 in all'],
    [{ ...job, env: { 'A B': '' } }, 'env has a name that is no variable: "A B"'],
    [{ ...job, stdin: 5 }, 'If specified, stdin must be a string'],
    [
      { ...job, files: [job.files[0], ...Array.from({ length: 400 }, (_, i) => ({ name: `${i}`, content: 'x' }))] },
      'files do not fit into a sandbox',
    ],
  ])('%j', async (body, message) => {
    expect(await post(server.piston, '/api/v2/execute', body)).toMatchObject({ status: 400, body: { message } });
  });

  test.each<[unknown, string]>([
    [job, 'testcases is required as an array'],
    [{ ...job, testcases: [{}] }, 'testcases[0].id is required as a string or a number'],
    [{ ...job, testcases: [{ id: '1' }] }, 'testcases[0].input is required as a string'],
    [
      { ...job, testcases: [testcase, { id: '2', input: '' }] },
      'testcases[1].expectedOutput is required as a string or an array of strings',
    ],
    [
      { ...job, testcases: Array.from({ length: 257 }, () => testcase) },
      'testcases cannot exceed the configured limit of 256',
    ],
    [{ ...job, language: 'nope', testcases: 1 }, 'testcases is required as an array'],
  ])('with test cases: %j', async (body, message) => {
    expect(await post(server.piston, '/api/v3/execute', body)).toMatchObject({ status: 400, body: { message } });
  });
});

test.each([
  ['run_timeout: 0 is the configured limit', { run_timeout: 0 }],
  ['null is no wish', { run_timeout: null, run_memory_limit: null, args: null, env: null }],
  ['unlimited where nothing is configured', { compile_memory_limit: -1 }],
  ['more than the machine has, where nothing is configured', { compile_memory_limit: 1e15 }],
  ['fields that nobody knows', { unknown: { deep: [[[[]]]] } }],
])('accepted: %s', async (_what, fields) => {
  expect(await post(server.piston, '/api/v2/execute', { ...job, ...fields })).toMatchObject({
    status: 200,
    body: { run: { stdout: 'hi\n' } },
  });
});

describe('what is no JSON', () => {
  const json = { 'content-type': 'application/json' };

  test.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['cut short', '{"language":'],
    ['empty', ''],
    ['not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['a prototype', '{"__proto__": {"language": "bash"}}'],
  ])('PI-02 %s', async (_what, body) => {
    const answer = await sendRaw(server.piston, { method: 'POST', path: '/api/v2/execute', body, headers: json });
    expect([answer.status, answer.body]).toEqual([400, { message: expect.any(String) }]);
  });

  test('deep nesting is only wrong', async () => {
    const body = `{"language":"bash","version":"*","files":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    expect(
      await sendRaw(server.piston, { method: 'POST', path: '/api/v2/execute', body, headers: json }),
    ).toMatchObject({
      status: 400,
      body: { message: 'files[0].content is required as a string' },
    });
  });

  test('too large', async () => {
    const body = JSON.stringify({ ...job, stdin: 'x'.repeat(200_000) });
    expect(
      await sendRaw(server.piston, { method: 'POST', path: '/api/v2/execute', body, headers: json }),
    ).toMatchObject({
      status: 413,
      body: { message: expect.any(String) },
    });
  });

  test.each([
    ['POST', '/api/v2/execute', { 'content-type': 'text/plain' }],
    ['POST', '/api/v3/execute', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['POST', '/api/v2/packages', {}],
    ['DELETE', '/api/v2/packages', { 'content-type': 'text/json' }],
  ])('PI-64 %s %s of another content type', async (method, path, headers) => {
    const body = new TextEncoder().encode('{}');
    expect(await sendRaw(server.piston, { method, path, body, headers })).toMatchObject({
      status: 415,
      body: { message: 'requests must be of type application/json' },
    });
  });

  test('a charset is no other content type', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const body = JSON.stringify(bash('echo hi'));
    expect(await sendRaw(server.piston, { method: 'POST', path: '/api/v2/execute', body, headers })).toMatchObject({
      status: 200,
    });
  });
});

test('after all of it an innocent program runs', async () => {
  expect(await send(server.piston, { method: 'POST', path: '/api/v2/execute', body: job })).toMatchObject({
    body: { run: { stdout: 'hi\n', code: 0 } },
  });
});
