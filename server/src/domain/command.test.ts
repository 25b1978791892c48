import { expect, test } from 'vitest';
import { expandCommand } from '#domain/command.ts';

const anywhere = { extensions: ['.c'], folder: 'any' } as const;

test('files and args become any number of words', () => {
  expect(
    expandCommand(['cc', '{files}', '-o', '{out}', '{args}'], anywhere, {
      files: ['main.c', 'lib/a.c', 'a.h', 'data.txt'],
      args: ['-x', ''],
      memoryBytes: 0,
      entry: null,
    }),
  ).toEqual(['cc', 'main.c', 'lib/a.c', '-o', '/tmp/.skerry-program', '-x', '']);
});

test('sources of the main folder leave the others out', () => {
  expect(
    expandCommand(
      ['go', '{files}'],
      { extensions: ['.go'], folder: 'main' },
      {
        files: ['cmd/main.go', 'cmd/a.go', 'b.go', 'cmd/deep/c.go'],
        args: [],
        memoryBytes: 0,
        entry: null,
      },
    ),
  ).toEqual(['go', 'cmd/main.go', 'cmd/a.go']);
});

test('the main file is a source whatever it is called', () => {
  expect(expandCommand(['{files}'], anywhere, { files: ['program'], args: [], memoryBytes: 0, entry: null })).toEqual([
    'program',
  ]);
});

test.each([
  ['main.ts', 'main'],
  ['a.b/main', 'a.b/main'],
  ['src/app.test.ts', 'src/app.test'],
])('the stem of %s is %s', (main, stem) => {
  expect(
    expandCommand(['{out}/{stem}.js'], anywhere, { files: [main], args: [], memoryBytes: 0, entry: null }),
  ).toEqual([`/tmp/.skerry-program/${stem}.js`]);
});

test('other placeholders are replaced within words, and what the user gives is left as it is', () => {
  expect(
    expandCommand(['-XX:MaxRAM={memoryMb}m', '{main}', '{args}'], anywhere, {
      files: ['{out}'],
      args: ['{main}'],
      memoryBytes: 134_217_728,
      entry: null,
    }),
  ).toEqual(['-XX:MaxRAM=128m', '{out}', '{main}']);
});

test('a file whose name looks like an option, or a file of options, is neither', () => {
  const files = ['-c', '-x.c', '@y.c', 'y.c'];
  const words = expandCommand(['cc', '{files}', '{main}', '{args}'], anywhere, {
    files,
    args: ['-v'],
    memoryBytes: 0,
    entry: null,
  });
  expect(words).toEqual(['cc', './-c', './-x.c', './@y.c', 'y.c', './-c', '-v']);
});

test.each([
  [null, 'src/Main src/Main.class'],
  ['a.b.Main', 'a.b.Main a/b/Main.class'],
])('the entry %s is named as it is and as a path', (entry, words) => {
  const values = { files: ['src/Main.x'], args: [], memoryBytes: 0, entry };
  expect(expandCommand(['{entry}', '{entryPath}.class'], anywhere, values).join(' ')).toBe(words);
});
