import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '#engine/engine.ts';
import { readCatalogue, readInstalled, startInstalledEngine } from './support/installed-engine.ts';
import { runProgram, type Printed, type Program } from './support/run-program.ts';

const catalogue = await readCatalogue();
const installed = await readInstalled();

let engine: Engine;

beforeAll(async () => {
  engine = await startInstalledEngine();
});

afterAll(() => engine[Symbol.asyncDispose]());

/** Runs the tests for every installed runtime of a language; there must be one. */
function forEach(language: string, tests: (run: (program: Program) => Promise<Printed>) => void): void {
  const found = [...catalogue.packages.values()]
    .filter(({ id }) => installed.has(id))
    .flatMap(({ id, runtimes }) => runtimes.map((runtime) => ({ id, runtime })))
    .filter(({ runtime }) => runtime.template.language === language);
  test(`${language} is installed`, () => expect(found).not.toEqual([]));
  for (const { id, runtime } of found) {
    describe(`${language} of ${id}`, () => {
      tests((program) => runProgram(engine, runtime, installed.get(id)?.layers ?? [], program));
    });
  }
}

const echoed = { args: ['one', 'two words', ''], stdin: 'input' };
const echo = '["one","two words",""] input';

describe.each([
  ['python', 'main.py', 'import json, sys\nprint(json.dumps(sys.argv[1:], separators=(",", ":")), sys.stdin.read())'],
  [
    'javascript',
    'main.js',
    'console.log(JSON.stringify(process.argv.slice(2)), require("fs").readFileSync(0, "utf8"))',
  ],
  [
    'typescript',
    'main.ts',
    'import { readFileSync } from "fs";\nconsole.log(JSON.stringify(process.argv.slice(2)), readFileSync(0, "utf8"));',
  ],
  ['ruby', 'main.rb', 'require "json"\nputs "#{ARGV.to_json} #{STDIN.read}"'],
  ['bash', 'main.sh', 'printf \'["%s","%s","%s"] %s\\n\' "$1" "$2" "$3" "$(cat)"'],
  [
    'c',
    'main.c',
    '#include <stdio.h>\nint main(int n, char **a) { char s[9]; fgets(s, 9, stdin); printf("[\\"%s\\",\\"%s\\",\\"%s\\"] %s\\n", a[1], a[2], a[3], s); }',
  ],
  [
    'cpp',
    'main.cpp',
    '#include <bits/stdc++.h>\nint main(int, char **a) { std::string s; std::cin >> s; std::cout << "[\\"" << a[1] << "\\",\\"" << a[2] << "\\",\\"" << a[3] << "\\"] " << s << "\\n"; }',
  ],
  [
    'go',
    'main.go',
    'package main\nimport ("encoding/json"; "fmt"; "io"; "os")\nfunc main() { a, _ := json.Marshal(os.Args[1:]); s, _ := io.ReadAll(os.Stdin); fmt.Println(string(a), string(s)) }',
  ],
  [
    'rust',
    'main.rs',
    'fn main() { let a: Vec<String> = std::env::args().skip(1).collect(); let mut s = String::new(); std::io::stdin().read_line(&mut s).unwrap(); println!("{} {}", format!("{:?}", a).replace(", ", ","), s); }',
  ],
  [
    'java',
    'Main.java',
    'import java.util.*; import java.util.stream.*; class Main { public static void main(String[] a) { System.out.println(Arrays.stream(a).map(s -> "\\"" + s + "\\"").collect(Collectors.joining(",", "[", "]")) + " " + new Scanner(System.in).next()); } }',
  ],
])('%s', (language, file, code) => {
  forEach(language, (run) => {
    test('gets arguments as they are, and stdin', async () => {
      expect(await run({ files: { [file]: code }, ...echoed })).toMatchObject({ run: `${echo}\n` });
    });
  });
});

describe('java', () => {
  forEach('java', (run) => {
    test.each([
      [
        'of another name than the file',
        'program.java',
        'public class Answer { public static void main(String[] a) { System.out.print(42); } }',
      ],
      [
        'after others',
        'Main.java',
        'class Helper {} class Other { public static void main(String[] a) { System.out.print(42); } }',
      ],
      [
        'of a package',
        'Main.java',
        'package a.b; public class Main { public static void main(String... a) { System.out.print(42); } }',
      ],
    ])('starts a class %s', async (_what, file, code) => {
      expect(await run({ files: { [file]: code } })).toEqual({ compile: '', run: '42' });
    });

    test('starts the main file’s class, and uses those of other files', async () => {
      const files = {
        'Main.java': 'public class Main { public static void main(String[] a) { System.out.print(lib.Answer.of()); } }',
        'lib/Answer.java':
          'package lib; public class Answer { public static int of() { return 42; } public static void main(String[] a) {} }',
      };
      expect(await run({ files })).toEqual({ compile: '', run: '42' });
    });

    test('says what is wrong as javac does', async () => {
      const { compile, run: ran } = await run({ files: { 'Main.java': 'class Main {\n  int x = "a";\n}' } });
      expect(ran).toBeNull();
      expect(compile).toMatch(
        /^Main\.java:2: error: incompatible types: String cannot be converted to int\n.*1 error\n/s,
      );
    });

    test('is told when its heap is full, before the sandbox ends it', async () => {
      const code =
        'class Main { public static void main(String[] a) { var l = new java.util.ArrayList<byte[]>(); for (;;) l.add(new byte[1 << 20]); } }';
      expect((await run({ files: { 'Main.java': code } })).run).toMatch(/OutOfMemoryError.*"exited","code":1/s);
    });
  });
});

describe('typescript', () => {
  forEach('typescript', (run) => {
    test('refuses what has the wrong type', async () => {
      const { compile, run: ran } = await run({ files: { 'main.ts': 'const n: number = "a";\n' } });
      expect(ran).toBeNull();
      expect(compile).toMatch(/^main\.ts\(1,7\): error TS2322: .*not assignable/);
    });

    test('imports other files, has a scope of its own, and names its own lines', async () => {
      const files = {
        'main.ts': 'import { fail } from "./lib/fail";\nconst name = "x";\nfail(name);\n',
        'lib/fail.ts':
          'interface Loud { shout: string }\n\nexport function fail(shout: string): Loud {\n  throw new Error(shout);\n}\n',
      };
      expect((await run({ files })).run).toMatch(/Error: x\n.*lib\/fail\.ts:4/s);
    });
  });
});

describe('several files', () => {
  forEach('c', (run) => {
    test('are compiled together, headers aside', async () => {
      const files = {
        'main.c': '#include <stdio.h>\n#include "lib/answer.h"\nint main(void) { printf("%d", answer()); }',
        'lib/answer.h': 'int answer(void);\n',
        'lib/answer.c': '#include "answer.h"\nint answer(void) { return 42; }',
        'notes.txt': 'not C',
      };
      expect(await run({ files })).toEqual({ compile: '', run: '42' });
    });
  });
  forEach('go', (run) => {
    test('of the main file’s folder are compiled together', async () => {
      const files = {
        'main.go': 'package main\nimport "fmt"\nfunc main() { fmt.Print(answer()) }',
        'answer.go': 'package main\nfunc answer() int { return 42 }',
        'other/other.go': 'package other\n',
      };
      expect(await run({ files })).toEqual({ compile: '', run: '42' });
    });
  });
  forEach('rust', (run) => {
    test('are modules', async () => {
      const files = {
        'main.rs': 'mod answer;\nfn main() { print!("{}", answer::of()); }',
        'answer.rs': 'pub fn of() -> i32 { 42 }',
      };
      expect(await run({ files })).toEqual({ compile: '', run: '42' });
    });
  });
});
