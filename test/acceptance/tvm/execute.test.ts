import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonObjects, type JsonObject } from '../document.ts';
import { startTestServer, type TestServer } from '../test-server.ts';
import { post } from './tvm-client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const hello = { code: "print('Hello')", language: 'python' };
const objects = jsonObjects('tvm');
const [documentedRequest = {}, documentedReply = {}] = objects;

function exampleOf(language: string): JsonObject {
  const example = objects.find((each) => each['language'] === language && String(each['code']).includes('Hello from'));
  if (example === undefined) throw new Error(`the document has no example for ${language}`);
  return example;
}

test('TVM-16 TVM-02 TVM-01 the document’s request gets the document’s reply', async () => {
  const { status, headers, body } = await post(server.tvm, documentedRequest);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(headers.get('skerry-runtime')).toMatch(/^python 3\.11\.\d+$/);
  expect(body).toEqual({
    ...documentedReply,
    stdout: `${String(documentedReply['stdout'])}\n`,
    request_id: expect.any(String),
    execution_time_ms: expect.any(Number),
  });
});

test('TVM-09 the reply has exactly the documented fields', async () => {
  const { body } = await post(server.tvm, hello);
  expect(Object.keys(body).sort()).toEqual(Object.keys(documentedReply).sort());
  expect(Number.isInteger(body['execution_time_ms'])).toBe(true);
});

test('TVM-10 each request has a UUID of its own', async () => {
  const replies = await Promise.all([post(server.tvm, hello), post(server.tvm, hello)]);
  const ids = replies.map(({ body }) => String(body['request_id']));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(2);
});

test('TVM-03 TVM-04 code and language are enough', async () => {
  expect(await post(server.tvm, hello)).toMatchObject({ status: 200, body: { stdout: 'Hello\n', language: 'python' } });
});

test('TVM-05 without a version, or with null, the default runs', async () => {
  for (const more of [{}, { language_version: null }]) {
    expect(await post(server.tvm, { ...hello, ...more })).toMatchObject({ body: { language_version: '3.11' } });
  }
});

test('TVM-06 TVM-13 TVM-55 a run that takes too long is 408', async () => {
  const answer = await post(server.tvm, { ...hello, code: 'while True: pass', timeout_ms: 300 });
  expect(answer).toMatchObject({ status: 408, body: { detail: 'Execution timed out after multiple attempts' } });
});

test('TVM-06 a program that serves HTTP and never ends is 408 too', async () => {
  const code = "require('http').createServer(() => {}).listen(3000, () => console.log('up'));";
  const answer = await post(server.tvm, { code, language: 'javascript', timeout_ms: 1000 });
  expect(answer.status).toBe(408);
});

test('TVM-07 memory over the limit ends the run with 137 and a note', async () => {
  const code = 'print("start", flush=True)\nx = bytearray(400 * 1024 * 1024)\nprint(len(x))';
  const answer = await post(server.tvm, { ...hello, code });
  expect(answer).toMatchObject({ status: 200, body: { exit_code: 137, stdout: 'start\n' } });
  expect(answer.body['stderr']).toContain('memory limit exceeded');
  const enough = await post(server.tvm, { ...hello, code, memory_mb: 1024 });
  expect(enough.body).toMatchObject({ exit_code: 0, stdout: 'start\n419430400\n' });
});

test('TVM-08 cpu_count is taken', async () => {
  expect(await post(server.tvm, { ...hello, cpu_count: 2 })).toMatchObject({ status: 200 });
});

test('TVM-11 a program that fails is a success of ours', async () => {
  const code = "import sys\nsys.stdout.write('out')\nsys.stderr.write('err')\nsys.exit(3)";
  expect(await post(server.tvm, { ...hello, code })).toMatchObject({
    status: 200,
    body: { exit_code: 3, stdout: 'out', stderr: 'err' },
  });
});

test('a program that a signal ended exits with 128 and its number', async () => {
  const code = 'import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)';
  expect(await post(server.tvm, { ...hello, code })).toMatchObject({ status: 200, body: { exit_code: 139 } });
});

test('stdin is empty, so that a program that reads it ends', async () => {
  const code = 'import sys\nprint(repr(sys.stdin.read()))';
  expect(await post(server.tvm, { ...hello, code })).toMatchObject({ body: { stdout: "''\n", exit_code: 0 } });
});

test('output passes through as it is, character by character', async () => {
  const code = "print('  é 漢字 🦀\\t\\n\\n', end='')";
  expect((await post(server.tvm, { ...hello, code })).body['stdout']).toBe('  é 漢字 🦀\t\n\n');
});

test('output over the cap is cut and the program goes on', async () => {
  const code = "print('x' * 3_000_000)\nimport sys\nprint('end', file=sys.stderr)";
  const { status, body } = await post(server.tvm, { ...hello, code });
  expect(status).toBe(200);
  expect(String(body['stdout'])).toHaveLength(1_048_576);
  expect(body).toMatchObject({ exit_code: 0, stderr: 'end\nskerry: stdout was cut\n' });
});

test('an empty program runs', async () => {
  expect(await post(server.tvm, { ...hello, code: '' })).toMatchObject({
    status: 200,
    body: { stdout: '', stderr: '', exit_code: 0 },
  });
});

test('a program that does not compile is told in stderr', async () => {
  const answer = await post(server.tvm, { code: 'int main() { return x; }', language: 'c' });
  expect(answer.status).toBe(200);
  expect(answer.body['exit_code']).not.toBe(0);
  expect(answer.body['stderr']).toContain('undeclared');
});

describe('versions that are not installed', () => {
  test('another one runs only where it is not older, and the reply says so', async () => {
    const { status, headers, body } = await post(server.tvm, { ...hello, language_version: '3.10' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ language_version: '3.11', requested_version: '3.10', stdout: 'Hello\n' });
    expect(headers.get('skerry-runtime')).toMatch(/^python 3\.11\.\d+$/);
  });
});

const examples = [
  ['TVM-30 TVM-38', 'python', 'Hello from Python!'],
  ['TVM-31 TVM-39', 'javascript', 'Hello from JavaScript!'],
  ['TVM-32 TVM-40', 'ruby', 'Hello from Ruby!'],
  ['TVM-33 TVM-41', 'go', 'Hello from Go!'],
  ['TVM-34 TVM-42', 'rust', 'Hello from Rust!'],
  ['TVM-35 TVM-43', 'java', 'Hello from Java!'],
  ['TVM-36 TVM-44', 'c', 'Hello from C!'],
  ['TVM-37 TVM-45', 'cpp', 'Hello from C++!'],
] as const;

test.each(examples)('%s the document’s example for %s says %s', async (_rows, language, output) => {
  const { status, body } = await post(server.tvm, exampleOf(language));
  expect({ status, stdout: body['stdout'], stderr: body['stderr'], exit: body['exit_code'] }).toEqual({
    status: 200,
    stdout: `${output}\n`,
    stderr: '',
    exit: 0,
  });
});

const versions = [
  ['TVM-30', 'python', ['3.8', '3.9', '3.10', '3.11'], '3.11'],
  ['TVM-31', 'javascript', ['16', '18', '20'], '18'],
  ['TVM-32', 'ruby', ['2.7', '3.0', '3.1'], '3.1'],
  ['TVM-33', 'go', ['1.18', '1.19', '1.20'], '1.20'],
  ['TVM-34', 'rust', ['1.65', '1.70'], '1.70'],
  ['TVM-35', 'java', ['11', '17'], '17'],
  ['TVM-36', 'c', ['gcc11', 'clang14'], 'gcc11'],
  ['TVM-37', 'cpp', ['gcc11', 'clang14'], 'gcc11'],
] as const;

test.each(versions)(
  '%s every documented version of %s runs, itself or a disclosed newer one',
  async (_row, language, all, standard) => {
    const { code } = exampleOf(language);
    for (const version of [undefined, ...all]) {
      // oxlint-disable-next-line no-await-in-loop -- compilers beside one another would take the machine's memory
      const { status, body } = await post(server.tvm, {
        code,
        language,
        language_version: version,
        timeout_ms: 30_000,
      });
      const asked = version ?? standard;
      expect({ version, status, ...body }).toMatchObject({ status: 200, exit_code: 0 });
      if (body['language_version'] !== asked) expect(body['requested_version']).toBe(asked);
    }
  },
);

const maxima = [
  ['python', 2048, 4, 60_000],
  ['javascript', 1536, 4, 30_000],
  ['ruby', 1024, 2, 30_000],
  ['go', 1024, 4, 30_000],
  ['rust', 1024, 4, 30_000],
  ['java', 2048, 4, 60_000],
  ['c', 1024, 4, 30_000],
  ['cpp', 1024, 4, 30_000],
] as const;

test.each(maxima)(
  'TVM-46 TVM-52 %s: each limit at its maximum, and not one above',
  async (language, memory_mb, cpu_count, timeout_ms) => {
    const most = { code: '', language, memory_mb, cpu_count, timeout_ms };
    expect((await post(server.tvm, most)).status).toBe(200);
    for (const [limit, value] of Object.entries({ memory_mb, cpu_count, timeout_ms })) {
      // oxlint-disable-next-line no-await-in-loop -- answers come at once
      expect(await post(server.tvm, { ...most, [limit]: value + 1 })).toMatchObject({
        status: 400,
        body: { detail: 'Resource limits exceed maximum allowed values' },
      });
    }
  },
);

test('none of this gave the server anything to complain of', () => {
  const complaints = server
    .log()
    .split('\n')
    .filter((line) => line.includes('"level":50'));
  expect(complaints).toEqual([]);
});
