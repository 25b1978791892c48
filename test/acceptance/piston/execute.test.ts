import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import clientBody from '../../../contract/fixtures/piston/client-body.json' with { type: 'json' };
import { startTestServer, type TestServer } from '../test-server.ts';
import { readAs, bash, post, python, type Answer } from './client.ts';
import { executeReply } from '#api/piston/schema.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ SKERRY_PISTON_OUTPUT_MAX_SIZE: '1001' });
});
afterAll(() => server[Symbol.asyncDispose]());

const execute = (body: object): Promise<Answer> => post(server.piston, '/api/v2/execute', body);

async function run(body: object): Promise<object> {
  const answer = await execute(body);
  expect(answer).toMatchObject({ status: 200, body: { run: expect.anything() } });
  return readAs(executeReply, answer.body).run;
}

test('PI-03 PI-60 code runs once, and the reply has a run, the language and the version', async () => {
  const { status, headers, body } = await execute(bash('echo out; echo err >&2'));
  expect(status).toBe(200);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(body).toEqual({
    language: 'bash',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    run: {
      stdout: 'out\n',
      stderr: 'err\n',
      output: expect.stringMatching(/^(out\nerr\n|err\nout\n)$/),
      code: 0,
      signal: null,
      message: null,
      status: null,
      memory: expect.any(Number),
      cpu_time: expect.any(Number),
      wall_time: expect.any(Number),
    },
  });
});

test.each([
  [{}, '\n'],
  [{ stdin: '' }, '\n'],
  [{ stdin: null }, '\n'],
  [{ stdin: 'a' }, 'a\n'],
  [{ stdin: 'a\n' }, 'a\n'],
  [{ stdin: 'é\n\n' }, 'é\n\n'],
])('PI-69 stdin of %j is %j', async (fields, stdin) => {
  expect(await run(bash('cat', fields))).toMatchObject({ stdout: stdin });
});

test('PI-69 the first utf8 file is the main file, whatever its name', async () => {
  const files = [{ name: 'a', content: '00', encoding: 'hex' }, { content: 'echo main' }, { content: 'echo other' }];
  expect(await run({ ...bash(''), files })).toMatchObject({ stdout: 'main\n' });
});

test.each(['-c', '--version', '$(exit 3)', "it's", 'a b.sh', '~', 'é.sh'])(
  'a main file may be called %s',
  async (name) => {
    const files = [{ name, content: 'echo "$0" "$1"' }];
    const path = name.startsWith('-') ? `./${name}` : name;
    expect(await run({ ...bash(''), files, args: ['-x'] })).toMatchObject({ stdout: `${path} -x\n` });
  },
);

test('a failed compilation is repeated as run', async () => {
  const { body } = await execute({ language: 'c', version: '*', files: [{ content: 'int main( {' }] });
  const { compile, run: repeated } = readAs(executeReply, body);
  expect(compile).toMatchObject({ code: 1, signal: null, status: 'RE', stderr: expect.stringContaining('error') });
  expect(repeated).toEqual(compile);
});

describe('PI-32 PI-33 what ends a run', () => {
  const killed = { code: null, signal: 'SIGKILL' };

  test.each([
    ['time', bash('echo kept; sleep 60', { run_timeout: 300 }), 'TO', 'Time limit exceeded'],
    ['processor time', bash('echo kept; while :; do :; done', { run_cpu_time: 200 }), 'TO', 'Time limit exceeded'],
    ['time, while it is stopped', bash('echo kept; kill -STOP $$', { run_timeout: 300 }), 'TO', 'Time limit exceeded'],
    [
      'memory',
      python('print("kept", flush=True); x = bytearray(10**9)', { run_memory_limit: 50_000_000 }),
      'SG',
      'Memory limit exceeded',
    ],
  ])('%s', async (_what, body, status, message) => {
    expect(await run(body)).toMatchObject({ ...killed, stdout: 'kept\n', status, message });
  });

  test('too much output, of which the limit is kept to the byte, less a character that it cuts', async () => {
    const flood = (stream: string): object =>
      python(`import sys\nwhile True: sys.${stream}.buffer.write('é'.encode() * 100)`);
    const kept = 'é'.repeat(500);
    expect(await run(flood('stdout'))).toMatchObject({
      ...killed,
      stdout: kept,
      output: kept,
      status: 'OL',
      message: 'stdout length exceeded',
    });
    expect(await run(flood('stderr'))).toMatchObject({
      ...killed,
      stderr: kept,
      status: 'EL',
      message: 'stderr length exceeded',
    });
  });

  test('a signal of its own', async () => {
    expect(await run(bash('kill -SEGV $$'))).toMatchObject({
      code: null,
      signal: 'SIGSEGV',
      status: 'SG',
      message: 'Caught fatal signal 11',
    });
  });

  test('the time of the compile stage, which is its own', async () => {
    const body = { language: 'c', version: '*', files: [{ content: '#include "/dev/stdin"\nint main() {}' }] };
    const { compile } = readAs(executeReply, (await execute({ ...body, compile_timeout: 1 })).body);
    expect(compile).toMatchObject({ code: null, signal: 'SIGKILL', status: 'TO' });
  });
});

test('output that is not UTF-8 is shown as such', async () => {
  expect(await run(bash("printf 'a\\377b'"))).toMatchObject({ stdout: 'a\ufffdb' });
});

test('what the npm package piston-client sends is understood', async () => {
  expect(await run(clientBody)).toMatchObject({ stdout: "['1', '2', '3'] \n", code: 0 });
});

test('languages that the document says nothing of are answered alike on the other port', async () => {
  expect(await post(server.tvm, '/api/v2/execute', bash('echo 8080'))).toMatchObject({
    status: 200,
    body: { run: { stdout: '8080\n' } },
  });
});
