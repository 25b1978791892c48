import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDialogue } from '../piston/dialogue.ts';
import { post, readAs, type Answer } from '../piston/client.ts';
import { startTestServer, type TestServer } from '../test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const execute = (body: object): Promise<Answer> => post(server.piston, '/api/v2/execute', body);
const program = (language: string, content: string, fields: object = {}): object => ({
  language,
  version: '*',
  files: [{ content }],
  ...fields,
});

function compileOf({ body }: Answer): Readonly<Record<string, unknown>> {
  return readAs(Type.Object({ compile: Type.Record(Type.String(), Type.Unknown()) }), body).compile;
}

/** Says how often it was run in this place, whose files it spoils, and what it was given. */
const cProgram = (name: string): string => `
#include <stdio.h>
#include <unistd.h>
int unused(int x) { return x; }
int main(int argc, char **argv) {
  char line[64] = "";
  FILE *marker = fopen("marker", "r");
  puts(marker ? "dirty" : "clean");
  if (fgets(line, sizeof line, stdin)) printf("${name} %s %s", argc > 1 ? argv[1] : "-", line);
  fclose(fopen("marker", "w"));
  unlink("/tmp/.skerry-program");
  unlink("main.c");
  return access("main.c", F_OK) ? 3 : 4;
}
`;

describe('the same program again', () => {
  test('is not compiled again, and prints what it would have printed', async () => {
    const code = cProgram('again');
    const run = (args: string[], stdin: string): Promise<Answer> => execute(program('c', code, { args, stdin }));
    const first = await run(['a'], 'one');
    expect(first).toMatchObject({ status: 200, body: { run: { stdout: 'clean\nagain a one\n', code: 3 } } });
    expect(first.body).not.toHaveProperty('compile.cached');
    const second = await run(['b'], 'two');
    expect(second).toMatchObject({ body: { run: { stdout: 'clean\nagain b two\n', code: 3 } } });
    // All else tells of the one compilation that there was.
    expect(second.body).toHaveProperty('compile', { ...compileOf(first), cached: true });
    expect(await run(['c'], 'three')).toMatchObject({
      body: { compile: { cached: true }, run: { stdout: 'clean\nagain c three\n' } },
    });
  });

  test('compiles anew for whoever asks for that', async () => {
    const body = program('c', cProgram('off'));
    await execute(body);
    expect((await execute({ ...body, cache: false })).body).not.toHaveProperty('compile.cached');
    expect((await execute({ ...body, cache: true })).body).toHaveProperty('compile.cached', true);
    expect(await execute({ ...body, cache: 'no' })).toMatchObject({
      status: 400,
      body: { message: 'If specified, cache must be a boolean' },
    });
  });

  test('is the same to every dialect, route and socket', async () => {
    const code = '#include <stdio.h>\nint main(void) { puts("shared"); }\n';
    const tvm = { code, language: 'c' };
    expect((await post(server.tvm, '/api/execute', tvm)).body).not.toHaveProperty('compile_cached');
    expect((await post(server.tvm, '/api/execute', tvm)).body).toMatchObject({
      compile_cached: true,
      stdout: 'shared\n',
      exit_code: 0,
    });
    expect((await post(server.tvm, '/api/execute', { ...tvm, cache: false })).body).not.toHaveProperty(
      'compile_cached',
    );
    const piston = { language: 'gcc11', version: 'gcc11', files: [{ name: 'main.c', content: code }] };
    const body = { ...piston, language: 'c' };
    expect((await execute(body)).body).toMatchObject({ compile: { cached: true }, run: { stdout: 'shared\n' } });
    const testcases = ['1', '2', '3'].map((id) => ({ id, input: '', expectedOutput: 'shared' }));
    expect((await post(server.piston, '/api/v3/execute', { ...body, testcases })).body).toMatchObject({
      compile: { cached: true },
      testcases: testcases.map(({ id }) => ({ id, passed: true })),
    });
    const dialogue = await openDialogue(server.piston);
    dialogue.say({ type: 'init', ...body });
    expect((await dialogue.rest()).slice(1)).toEqual([
      { type: 'stage', stage: 'compile' },
      { type: 'exit', stage: 'compile', code: 0, signal: null, cached: true },
      { type: 'stage', stage: 'run' },
      { type: 'data', stream: 'stdout', data: 'shared\n' },
      { type: 'exit', stage: 'run', code: 0, signal: null },
    ]);
  });

  test.each([
    ['c++', '#include <iostream>\nint main() { std::cout << "hello" << std::endl; }\n'],
    ['go', 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Println("hello") }\n'],
    ['java', 'public class Main { public static void main(String[] a) { System.out.println("hello"); } }\n'],
    ['rust', 'fn main() { println!("hello"); }\n'],
    ['typescript', 'const word: string = "hello";\nconsole.log(word);\n'],
  ])('in %s', async (language, code) => {
    const body = program(language, code);
    const answers = [await execute(body), await execute(body)];
    expect(answers).toMatchObject([0, 1].map(() => ({ body: { run: { stdout: 'hello\n', code: 0 } } })));
    expect(answers[1]?.body).toHaveProperty('compile.cached', true);
  });

  test('repeats its warnings', async () => {
    const body = program('c', '#warning beware\nint main(void) { return 0; }\n');
    const [first, second] = [await execute(body), await execute(body)];
    expect(first.body).toMatchObject({ compile: { stderr: expect.stringContaining('beware') } });
    expect(second.body).toHaveProperty('compile', { ...compileOf(first), cached: true });
  });

  test('at once by many, each with its own input', async () => {
    const code = cProgram('many');
    const words = Array.from({ length: 12 }, (_, index) => `w${index}`);
    const answers = await Promise.all(words.map((stdin) => execute(program('c', code, { stdin }))));
    expect(answers).toMatchObject(words.map((word) => ({ body: { run: { stdout: `clean\nmany - ${word}\n` } } })));
  });
});

describe('a program is compiled each time', () => {
  const main = 'int main(void) { return 0; }\n';
  test.each([
    ['the time', 'c', '#include <stdio.h>\nint main(void) { puts(__TIME__); }\n'],
    ['the time, put together', 'c', `#define JOIN(a, b) a##b\nconst char *t = JOIN(__TI, ME__);\n${main}`],
    ['the time, over two lines', 'c', `const char *t = __TI\\\nME__;\n${main}`],
    ['a file of the machine', 'c++', `const char t[] =\n#include </dev/null>\n"";\nint main() { return 0; }\n`],
    ['a file of another folder', 'c', `#include "../dev/null"\n${main}`],
    ['a file by a macro', 'c', `#define F </dev/null>\n#include F\n${main}`],
    ['a file by the assembler', 'c', `__asm__(".incbin \\"/etc/passwd\\"");\n${main}`],
    ['a variable', 'rust', 'fn main() { println!("{}", option_env!("PISTON_LANGUAGE").unwrap_or("")); }\n'],
    ['a file as text', 'rust', 'fn main() { println!("{}", include_str!("/dev/null")); }\n'],
    [
      'an embedded file',
      'go',
      'package main\n\nimport _ "embed"\n\n//go:embed main.go\nvar own string\n\nfunc main() { print(len(own)) }\n',
    ],
  ])('that sees %s', async (_, language, content) => {
    const body = { language, version: '*', files: [{ name: language === 'go' ? 'main.go' : '', content }] };
    for (const answer of [await execute(body), await execute(body)]) {
      expect(answer.body).toMatchObject({ compile: { code: 0 }, run: { code: 0 } });
      expect(answer.body).not.toHaveProperty('compile.cached');
    }
  });

  test('that gets variables, or that fails', async () => {
    const variables = program('c', 'int main(void) { return 11; }\n', { env: { CPATH: '/proc' } });
    const wrong = program('c', 'int main(void) { return 12 }\n');
    for (const body of [variables, variables, wrong, wrong]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect((await execute(body)).body).not.toHaveProperty('compile.cached');
    }
  });

  test('where anything that it is made from differs', async () => {
    const content = 'int main(void) { return 13; }\n';
    const other = { name: 'other.h', content: '' };
    const bodies = [
      { language: 'c', version: '*', files: [{ name: 'main.c', content }] },
      { language: 'c', version: '*', files: [{ name: 'main.c', content: `${content}\n` }] },
      { language: 'c', version: '*', files: [{ name: 'name.c', content }] },
      { language: 'c', version: '*', files: [{ name: 'main.c', content }, other] },
      {
        language: 'c',
        version: '*',
        files: [
          { name: 'main.c', content },
          { ...other, content: ' ' },
        ],
      },
      { language: 'c', version: 'clang14', files: [{ name: 'main.c', content }] },
      { language: 'c++', version: '*', files: [{ name: 'main.cpp', content: 'int main(void) { return 13; }\n' }] },
    ];
    for (const body of bodies) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const { body: reply } = await execute(body);
      expect(reply).toMatchObject({ run: { code: 13 } });
      expect(reply).not.toHaveProperty('compile.cached');
    }
  });
});

test('where nothing may be kept, everything is compiled', async () => {
  await using none = await startTestServer({ SKERRY_ARTEFACT_CACHE_BYTES: '0' });
  const body = program('c', 'int main(void) { return 0; }\n');
  await post(none.piston, '/api/v2/execute', body);
  expect((await post(none.piston, '/api/v2/execute', body)).body).not.toHaveProperty('compile.cached');
});
