import fc from 'fast-check';
import { compare, major, satisfies } from 'semver';
import { expect, test } from 'vitest';
import { resolveRuntime, type ResolvedRuntime } from '#core/executions/resolve-runtime.ts';
import type { Runtime } from '#domain/runtime.ts';
import { testRuntime } from '#domain/test-runtime.ts';
import type { RuntimeCatalogue } from '#ports/runtime-catalogue.ts';

function runtime(language: string, version: string, labels: readonly string[] = []): Runtime {
  return testRuntime({ language, version, labels, aliases: [`${language}3`], packageId: `${language}-${version}` });
}

function catalogue(runtimes: readonly Runtime[], installing: readonly string[] = []): RuntimeCatalogue {
  return {
    installed: () => runtimes,
    languages: () =>
      [...new Set([...runtimes.map(({ language }) => language), ...installing])].map((name) => ({
        name,
        aliases: [`${name}3`],
        dialects: {},
      })),
    installing: (language) => installing.includes(language),
    hold: () => ({ [Symbol.dispose]() {} }),
  };
}

const pythons = ['3.9.2', '3.11.2', '3.13.5'].map((version) => runtime('python', version));
const compilers = [runtime('c', '11.3.0', ['gcc11']), runtime('c', '14.0.6', ['clang14'])];

test.each([
  ['3.11.2', '3.11.2', false],
  ['3.11', '3.11.2', false],
  ['3', '3.13.5', false],
  ['3.x', '3.13.5', false],
  ['*', '3.13.5', false],
  ['>=3.9 <3.12', '3.11.2', false],
  ['3.12.0', '3.13.5', true],
  ['3.10', '3.11.2', true],
  ['3.9.10', '3.11.2', true],
  ['3.8', '3.9.2', true],
])('python %s runs %s', (version, ran, substituted) => {
  const resolved = resolveRuntime(catalogue(pythons), { language: 'python', version }, 'compatible');
  expect([resolved.runtime.version, resolved.substituted]).toEqual([ran, substituted]);
});

test.each(['2.7', '4', '3.14', '3.13.6', 'latest', '', '>=4', 'gcc11', '3.11.2.1', '-1', '\n', 'x'.repeat(10_000)])(
  'python %j is unknown unless it means any',
  (version) => {
    const ask = (): ResolvedRuntime =>
      resolveRuntime(catalogue(pythons), { language: 'python', version }, 'compatible');
    if (version === '' || version === '\n') expect(ask().runtime.version).toBe('3.13.5');
    else expect(ask).toThrow(expect.objectContaining({ code: 'runtimeUnknown', field: 'version' }));
  },
);

test('a label names a runtime outright', () => {
  const resolved = resolveRuntime(catalogue(compilers), { language: 'c', version: 'clang14' }, 'strict');
  expect(resolved).toEqual({ runtime: compilers[1], substituted: false });
});

test('of several implementations the first answers for the language, and each by its name', () => {
  const gcc = ['11.3.0', '13.2.0'].map((version) => ({ ...runtime('c', version), implementation: 'gcc' }));
  const clang = { ...runtime('c', '14.0.6'), implementation: 'clang' };
  const both = catalogue([...gcc, clang].map((each) => ({ ...each, aliases: ['gcc', 'clang'] })));
  const ran = (language: string, version: string): string =>
    resolveRuntime(both, { language, version }, 'strict').runtime.version;
  expect(ran('c', '*')).toBe('13.2.0');
  expect(ran('c', '14.x')).toBe('14.0.6');
  expect(ran('clang', '*')).toBe('14.0.6');
  expect(() => ran('gcc', '14.x')).toThrow('gcc-14.x runtime is unknown');
});

test('an alias is as good as the name; another language is not', () => {
  expect(resolveRuntime(catalogue(pythons), { language: 'python3', version: '3.9' }, 'strict').runtime).toBe(
    pythons[0],
  );
  expect(() => resolveRuntime(catalogue(pythons), { language: 'perl', version: '*' }, 'strict')).toThrow(
    expect.objectContaining({ code: 'runtimeUnknown' }),
  );
});

test('what is being installed is waited for rather than stood in for', () => {
  const installing = catalogue(pythons, ['python', 'ruby']);
  for (const selector of [
    { language: 'python', version: '3.10' },
    { language: 'ruby3', version: '3.1' },
  ]) {
    expect(() => resolveRuntime(installing, selector, 'compatible')).toThrow(
      expect.objectContaining({ code: 'runtimeInstalling' }),
    );
  }
  expect(resolveRuntime(installing, { language: 'python', version: '3.9' }, 'compatible').substituted).toBe(false);
});

const versions = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 2 }))
  .map((parts) => parts.join('.'));

test('what runs is what was asked for, or says that it is not and is the nearest that is not older', () => {
  fc.assert(
    fc.property(fc.uniqueArray(versions, { maxLength: 6 }), versions, fc.constantFrom(1, 2, 3), (have, full, parts) => {
      const asked = full.split('.').slice(0, parts).join('.');
      const installed = have.map((version) => runtime('python', version));
      let resolved: ResolvedRuntime | null = null;
      try {
        resolved = resolveRuntime(catalogue(installed), { language: 'python', version: asked }, 'compatible');
      } catch {
        // Unknown: checked below.
      }
      const lowest = `${asked}.0.0`.split('.').slice(0, 3).join('.');
      const matching = have.filter((version) => satisfies(version, asked)).sort(compare);
      const newer = have.filter((v) => major(v) === major(lowest) && compare(v, lowest) >= 0).sort(compare);
      const expected = matching.at(-1) ?? newer[0] ?? null;
      expect(resolved?.runtime.version ?? null).toBe(expected);
      if (resolved !== null) expect(resolved.substituted).toBe(matching.length === 0);
    }),
  );
});

test('strict never stands in, whatever the words', () => {
  fc.assert(
    fc.property(fc.string(), (version) => {
      try {
        const { substituted } = resolveRuntime(catalogue(pythons), { language: 'python', version }, 'strict');
        expect(substituted).toBe(false);
      } catch (error) {
        expect(error).toMatchObject({ code: 'runtimeUnknown' });
      }
    }),
  );
});
