import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';
import { readAs, bash, post, type Answer } from './client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const execute = (body: object): Promise<Answer> => post(server.piston, '/api/v2/execute', body);

const languageFile = Type.Object({
  hello: Type.Object({ code: Type.String(), output: Type.String() }),
  dialects: Type.Object({
    piston: Type.Object({ name: Type.String(), aliases: Type.Optional(Type.Array(Type.String())) }),
  }),
});

const catalogue = path.join(import.meta.dirname, '../../../runtimes');
const languages = readdirSync(catalogue)
  .filter((name) => name.endsWith('.json'))
  .map((name) => readAs(languageFile, JSON.parse(readFileSync(path.join(catalogue, name), 'utf8'))));

test('the ten languages are there under the names that Piston gives them', () => {
  const names = languages.map(({ dialects }) => dialects.piston.name);
  for (const name of ['bash', 'c', 'c++', 'go', 'java', 'javascript', 'python', 'ruby', 'rust', 'typescript']) {
    expect(names).toContain(name);
  }
});

describe.each(languages.map(({ hello, dialects: { piston } }) => ({ ...piston, ...hello })))(
  'PI-21 PI-40 $name',
  ({ name, aliases = [], code, output }) => {
    test.each([name, ...aliases])('runs a file without a name, asked for as %s', async (language) => {
      expect(await execute({ language, version: '*', files: [{ content: code }] })).toMatchObject({
        status: 200,
        body: { language: name, run: { stdout: output, code: 0, signal: null } },
      });
    });
  },
);

describe('what clients of the original send', () => {
  test('a public class that is not called Main', async () => {
    const content =
      'public class Greeter { public static void main(String[] a) { System.out.println("hi " + a[0]); } }';
    expect(await execute({ language: 'java', version: '*', files: [{ content }], args: ['you'] })).toMatchObject({
      body: { run: { stdout: 'hi you\n' } },
    });
  });

  test('C++ of a contest', async () => {
    const content =
      '#include <bits/stdc++.h>\nusing namespace std; int main() { int n; cin >> n; cout << n * 2 << endl; }';
    const body = { language: 'c++', version: '*', files: [{ name: 'solution', content }], stdin: '21' };
    expect(await execute(body)).toMatchObject({ body: { compile: { code: 0 }, run: { stdout: '42\n' } } });
  });

  test('an implementation by its name', async () => {
    const content =
      '#include <stdio.h>\nint main() {\n#ifdef __clang__\nputs("clang");\n#else\nputs("gcc");\n#endif\n}';
    const body = { version: '*', files: [{ content }] };
    expect(await execute({ ...body, language: 'gcc' })).toMatchObject({ body: { run: { stdout: 'gcc\n' } } });
    expect(await execute({ ...body, language: 'c' })).toMatchObject({ body: { run: { stdout: 'gcc\n' } } });
  });

  test('many requests at once, each answered', async () => {
    const numbers = Array.from({ length: 64 }, (_, number) => number);
    const answers = await Promise.all(numbers.map((number) => execute(bash(`echo ${number}`))));
    expect(answers).toMatchObject(numbers.map((number) => ({ status: 200, body: { run: { stdout: `${number}\n` } } })));
  });
});
