import { expect, test } from 'vitest';
import { guessLanguage } from '#cli/guess-language.ts';
import type { Runtime } from '#domain/runtime.ts';
import { testRuntime } from '#domain/test-runtime.ts';

function runtime(language: string, mainFile: string, extensions: readonly string[]): Runtime {
  return testRuntime({ language, mainFile, sources: { extensions, folder: 'any' } });
}

const installed = [
  runtime('cpp', 'main.cpp', ['.cpp', '.cc', '.c']),
  runtime('c', 'main.c', ['.c']),
  runtime('python', 'main.py', ['.py']),
];

test.each([
  ['dir/hello.py', 'python'],
  ['hello.c', 'c'],
  ['hello.cc', 'cpp'],
])('%s is %s', (file, language) => {
  expect(guessLanguage(installed, file)).toBe(language);
});

test.each(['hello', 'hello.rs', '.py'])('%s is nothing that is installed, and what is installed is named', (file) => {
  expect(() => guessLanguage(installed, file)).toThrow('say --language, one of c, cpp, python');
});
