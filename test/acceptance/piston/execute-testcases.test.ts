import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sample from '../../../contract/fixtures/piston/execute-testcases.json' with { type: 'json' };
import { startTestServer, type TestServer } from '../test-server.ts';
import { readAs, bash, post, python, send, type Answer } from './client.ts';
import { testcasesReply } from '#api/piston/schema.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const execute = (body: object): Promise<Answer> => post(server.piston, '/api/v3/execute', body);
const testcase = (input: string, expectedOutput: string | string[], id: string | number = '1'): object => ({
  id,
  input,
  expectedOutput,
});

async function onlyCase(body: object): Promise<object> {
  const answer = await execute(body);
  expect(answer).toMatchObject({ status: 200, body: { testcases: [expect.anything()] } });
  return readAs(testcasesReply, answer.body).testcases[0] ?? {};
}

test("PI-20 PI-45 PI-46 PI-47 the document's example, word for word", async () => {
  const { status, headers, body } = await send(server.piston, sample.request);
  const measured = { memory: expect.any(Number), cpu_time: expect.any(Number), wall_time: expect.any(Number) };
  expect(status).toBe(sample.response.status);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect(body).toMatchObject({
    language: 'python',
    testcases: sample.response.body.testcases.map((each) => ({
      ...each,
      run_details: { ...each.run_details, ...measured },
    })),
  });
  expect(body).not.toHaveProperty('run');
  expect(body).not.toHaveProperty('compile');
});

test('PI-41 the version is the one that ran, and a header says so where another was asked for', async () => {
  const { headers, body } = await send(server.piston, sample.request);
  const reported = await execute(
    python('import platform; print(platform.python_version())', { version: '3.12.0', testcases: [testcase('', '')] }),
  );
  const { version } = readAs(testcasesReply, body);
  expect(reported.body).toMatchObject({ version, testcases: [{ actualOutput: `${version}\n` }] });
  expect(headers.get('skerry-runtime')).toBe(version === '3.12.0' ? null : `python ${version}`);
});

test('PI-21 PI-40 an alias runs, and the reply has the real name', async () => {
  const { body } = await execute({
    ...bash('echo $PISTON_LANGUAGE'),
    language: 'sh',
    testcases: [testcase('', 'bash')],
  });
  expect(body).toMatchObject({ language: 'bash', testcases: [{ passed: true }] });
});

test.each(['*', '3', '3.x', '>=3.9 <4', '~3'])('PI-22 version selector %s', async (version) => {
  expect(await execute({ ...python('print(1)'), version, testcases: [] })).toMatchObject({ status: 200 });
});

test('PI-23 PI-25 PI-26 all files are written, decoded, into folders of their own', async () => {
  const files = [
    { name: 'data/hex.bin', content: '00ff41', encoding: 'hex' },
    { name: 'main.py', content: "print(open('data/hex.bin','rb').read(), open('b64','rb').read(), open('t').read())" },
    { name: 'b64', content: 'AP9B', encoding: 'base64' },
    { name: 't', content: 'é', encoding: 'utf8' },
  ];
  const run = await onlyCase({ language: 'python', version: '3', files, testcases: [testcase('', '')] });
  expect(run).toHaveProperty('actualOutput', "b'\\x00\\xffA' b'\\x00\\xffA' é\n");
});

test('PI-24 files without a name get one each', async () => {
  const files = [{ content: 'ls | wc -l' }, { content: 'a' }, { content: 'b' }];
  expect(await onlyCase({ ...bash(''), files, testcases: [testcase('', '3')] })).toMatchObject({ passed: true });
});

describe('PI-27 PI-28 PI-29 PI-43 test cases', () => {
  test('run in order, each with its input, and come back as they were given', async () => {
    const testcases = [testcase('1 2\n', '3', 'a'), testcase('4 5', ['10', '9'], 7), testcase('1 1', '3', 'a')];
    const { body } = await execute(python('print(sum(map(int, input().split())))', { testcases }));
    expect(body).toMatchObject({
      testcases: [
        { ...testcases[0], actualOutput: '3\n', passed: true },
        { ...testcases[1], actualOutput: '9\n', passed: true },
        { ...testcases[2], actualOutput: '2\n', passed: false },
      ],
    });
  });

  test('may be none', async () => {
    expect(await execute(bash('exit 1', { testcases: [] }))).toMatchObject({ status: 200, body: { testcases: [] } });
  });

  test('have their input as it is, but for an empty one, which is a newline', async () => {
    const lengths = await execute(
      python('import sys; print(len(sys.stdin.buffer.read()))', {
        testcases: [testcase('abc', '3'), testcase('', '1'), testcase('é\n', '3')],
      }),
    );
    expect(lengths.body).toMatchObject({ testcases: [{ passed: true }, { passed: true }, { passed: true }] });
  });

  test('see nothing of each other', async () => {
    const code = 'ls; echo x > left; (sleep 30 &) ; mkdir -p /tmp/d; touch /tmp/d/x';
    const testcases = [testcase('', ''), testcase('', '')];
    const { body } = await execute(
      bash(`ls /tmp; ${code}`, { files: [{ name: 'm.sh', content: `ls /tmp; ${code}` }], testcases }),
    );
    expect(body).toMatchObject({ testcases: [{ actualOutput: 'm.sh\n' }, { actualOutput: 'm.sh\n' }] });
  });
});

test.each<[string, string | string[], boolean]>([
  ['a\n', 'a', true],
  ['a', ['b', 'a'], true],
  ['a', [], false],
  ['[0, 1]\n', '[0,1]', true],
  ['1 2', '12', false],
  ['a  \n\n', 'a', true],
])('PI-30 printing %j where %j is expected: %j', async (printed, expectedOutput, passed) => {
  const run = await onlyCase(bash('cat', { testcases: [testcase(printed, expectedOutput)] }));
  expect(run).toMatchObject({ expectedOutput, actualOutput: printed, passed });
});

test('PI-31 args reach every run', async () => {
  const testcases = [testcase('', 'a b|'), testcase('', 'a b|')];
  const { body } = await execute(bash('printf "%s|" "$@"', { args: ['a b', ''], testcases }));
  expect(body).toMatchObject({ testcases: [{ actualOutput: 'a b||' }, { actualOutput: 'a b||' }] });
});

test('env reaches every run', async () => {
  const run = await onlyCase(
    bash('echo "$GREETING"', { env: { GREETING: 'héllo wörld' }, testcases: [testcase('', '')] }),
  );
  expect(run).toHaveProperty('actualOutput', 'héllo wörld\n');
});

describe('PI-34 PI-42 compiled languages', () => {
  const c = (code: string, testcases: object[]): object => ({
    language: 'c',
    version: '*',
    files: [{ name: 'main.c', content: code }],
    testcases,
  });

  test('compile once and run each case', async () => {
    const code = '#include <stdio.h>\nint main() { int a, b; scanf("%d%d", &a, &b); printf("%d\\n", a + b); }';
    const { body } = await execute(c(code, [testcase('1 2', '3'), testcase('20 30', '50')]));
    expect(body).toMatchObject({
      language: 'c',
      compile: { stdout: '', stderr: '', output: '', code: 0, signal: null },
      testcases: [{ passed: true }, { passed: true }],
    });
  });

  test('that do not compile run nothing', async () => {
    const { status, body } = await execute(c('int main() { return missing; }', [testcase('', '')]));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      compile: { code: 1, signal: null, status: 'RE', stderr: expect.stringContaining('missing') },
      testcases: [],
    });
  });

  test('take headers, and a main file without an extension', async () => {
    const files = [
      { name: 'main', content: '#include "lib/x.h"\n#include <stdio.h>\nint main() { puts(X); }' },
      { name: 'lib/x.h', content: '#define X "from a header"' },
    ];
    const run = await onlyCase({ language: 'c', version: '*', files, testcases: [testcase('', 'from a header')] });
    expect(run).toMatchObject({ passed: true });
  });
});

test('PI-44 a run has all its details', async () => {
  const run = await onlyCase(bash('echo out; echo err >&2; exit 3', { testcases: [testcase('', 'out')] }));
  expect(run).toEqual({
    ...testcase('', 'out'),
    actualOutput: 'out\n',
    passed: true,
    run_details: {
      stdout: 'out\n',
      stderr: 'err\n',
      output: expect.stringMatching(/^(out\nerr\n|err\nout\n)$/),
      code: 3,
      signal: null,
      message: 'Exited with error status 3',
      status: 'RE',
      memory: expect.any(Number),
      cpu_time: expect.any(Number),
      wall_time: expect.any(Number),
    },
  });
});

test('a run that a limit ended does not pass, whatever it printed', async () => {
  const run = await onlyCase(bash('echo 42; sleep 60', { run_timeout: 300, testcases: [testcase('', '42')] }));
  expect(run).toMatchObject({
    actualOutput: '42\n',
    passed: false,
    run_details: { code: null, signal: 'SIGKILL', status: 'TO' },
  });
});
