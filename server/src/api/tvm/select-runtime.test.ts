import { expect, test } from 'vitest';
import type { CatalogueLanguage } from '#domain/catalogue.ts';
import type { Runtime } from '#domain/runtime.ts';
import { testRuntime } from '#domain/test-runtime.ts';
import type { RuntimeCatalogue } from '#ports/runtime-catalogue.ts';
import { selectRuntime } from './select-runtime.ts';

const python: CatalogueLanguage = {
  name: 'python',
  aliases: ['py'],
  dialects: {
    tvm: { name: 'python', aliases: [], versions: ['3.8', '3.10', '3.11'], defaultVersion: '3.11', maxima: null },
  },
};
const bash: CatalogueLanguage = { name: 'bash', aliases: [], dialects: {} };

function runtime(language: string, version: string): Runtime {
  return testRuntime({ language, version });
}

const catalogue: RuntimeCatalogue = {
  installed: () => [runtime('python', '3.11.2'), runtime('python', '3.13.5'), runtime('bash', '5.2.15')],
  languages: () => [python, bash],
  installing: () => false,
  hold: () => ({ [Symbol.dispose]() {} }),
};

function select(language: string, version?: string | null, versions: 'strict' | 'compatible' = 'compatible') {
  return selectRuntime(
    { catalogue, versions },
    { language, ...(version === undefined ? {} : { language_version: version }) },
  );
}

test.each([
  [undefined, '3.11', '3.11.2', false],
  [null, '3.11', '3.11.2', false],
  ['3.11', '3.11', '3.11.2', false],
  ['3.10', '3.10', '3.11.2', true],
  ['3.13', '3.13', '3.13.5', false],
  ['3', '3', '3.13.5', false],
])('version %s means %s and runs %s', (version, requested, ran, substituted) => {
  expect(select('python', version)).toMatchObject({
    requestedVersion: requested,
    runtime: { version: ran },
    substituted,
  });
});

test.each([
  ['python', '3.7', 'python 3.7'],
  ['python', '3.12', 'python 3.12'],
  ['python', '', 'python '],
  ['python', '*', 'python *'],
  ['python', '>=3', 'python >=3'],
  ['python', '3.11\n', 'python 3.11\n'],
  ['py', '3.11', 'py 3.11'],
  ['bash', '5.2', 'bash 5.2'],
  ['foo', undefined, 'foo None'],
  ['__proto__', undefined, '__proto__ None'],
])('%s %j is not supported', (language, version, words) => {
  expect(() => select(language, version)).toThrow(
    expect.objectContaining({ code: 'runtimeUnknown', message: `Unsupported language or version: ${words}` }),
  );
});

test('strict: no other version stands in', () => {
  expect(() => select('python', '3.10', 'strict')).toThrow('Unsupported language or version: python 3.10');
});
