import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SkerryError } from '#domain/errors.ts';
import { sourceFiles } from './files.ts';
import type { PistonFile } from './validate.ts';

const python = { mainFile: 'main.py', compile: null };
const c = { mainFile: 'main.c', compile: ['/usr/bin/gcc', '{files}'] };

function file(name: string | null, content = '', encoding: PistonFile['encoding'] = 'utf8'): PistonFile {
  return { name, content, encoding };
}

function pathsOf(files: readonly PistonFile[], runtime: Parameters<typeof sourceFiles>[1] = python): string[] {
  return sourceFiles(files, runtime).map(({ path }) => path);
}

test.each<[string, PistonFile[], string[]]>([
  ['named as asked', [file('a.py'), file('lib/b.py')], ['a.py', 'lib/b.py']],
  ['unnamed', [file(null), file(null), file(null, '00', 'hex')], ['main.py', 'file1.py', 'file2.code']],
  ['unnamed beside one of that name', [file(null), file('main.py')], ['file0.py', 'main.py']],
  [
    'unnamed beside both names',
    [file(null), file('main.py'), file('file0.py')],
    ['file0-unnamed.py', 'main.py', 'file0.py'],
  ],
  ['the first text file is the main file', [file('a.bin', '00', 'hex'), file('b.py')], ['b.py', 'a.bin']],
  ['absolute, with dots', [file('/etc/./x/../main.py')], ['etc/main.py']],
  ['no extension, interpreted', [file('script')], ['script']],
  ['twice the same', [file('a.py', 'x'), file('./a.py', 'y')], ['a.py']],
])('files %s', (_case, files, paths) => {
  expect(pathsOf(files)).toEqual(paths);
});

test('a compiler gets the extension that it needs, on the main file alone', () => {
  expect(pathsOf([file('prog'), file('data')], c)).toEqual(['prog.c', 'data']);
  expect(pathsOf([file('main.c'), file('x.h')], c)).toEqual(['main.c', 'x.h']);
});

test('contents are decoded', () => {
  const [main, hex, base64] = sourceFiles(
    [file('m', 'é'), file('h', '00ff', 'hex'), file('b', 'AP8=', 'base64')],
    python,
  );
  expect(Buffer.from(main?.content ?? [])).toEqual(Buffer.from([0xc3, 0xa9]));
  expect(Buffer.from(hex?.content ?? [])).toEqual(Buffer.from([0, 255]));
  expect(Buffer.from(base64?.content ?? [])).toEqual(Buffer.from([0, 255]));
});

test.each<[PistonFile[], string]>([
  [[file('../x')], 'File path "../x" tries to escape parent directory'],
  [[file('a/../../x')], 'File path "a/../../x" tries to escape parent directory'],
  [[file('..')], 'File path ".." tries to escape parent directory'],
  [[file('.')], 'files[0].name is not the name of a file'],
  [[file('/')], 'files[0].name is not the name of a file'],
  [[file('a/')], 'files[0].name is not the name of a file'],
  [[file('x'.repeat(256))], 'files[0].name is too long'],
  [[file('a'), file('a/b')], 'File path "a" is also used as a folder'],
  [[], 'files must include at least one utf8 encoded file'],
  [[file('a', '00', 'hex')], 'files must include at least one utf8 encoded file'],
])('refused: %j', (files, message) => {
  expect(() => sourceFiles(files, python)).toThrow(expect.objectContaining({ message }));
});

test('whatever the names, every path stays below the working directory and is used once', () => {
  const part = fc.constantFrom('..', '.', 'a', 'b', '', '...', '..a', 'main.py');
  const name = fc.option(fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/')));
  fc.assert(
    fc.property(fc.array(name, { maxLength: 5 }), (names) => {
      try {
        const paths = pathsOf(names.map((each) => file(each === '' ? null : each)));
        expect(new Set(paths).size).toBe(paths.length);
        for (const path of paths) {
          expect(path.split('/')).not.toContain('..');
          expect(path).not.toMatch(/^\/|\/$|^\.?$|\/\//);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(SkerryError);
      }
    }),
  );
});
