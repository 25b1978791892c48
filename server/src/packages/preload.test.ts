import path from 'node:path';
import { expect, test } from 'vitest';
import { loadCatalogue } from '#packages/load-catalogue.ts';
import { withPreload } from '#packages/preload.ts';

const catalogue = await loadCatalogue(path.join(import.meta.dirname, '../../../runtimes'), 'x64');

test('all versions of a language load what is said of it, and no other language does', () => {
  const { packages } = withPreload(catalogue, { python: ['json', 'decimal'] });
  const loading = [...packages.values()].filter(({ runtimes }) =>
    runtimes.some(({ template }) => (template.warm?.preload ?? []).length > 0),
  );
  expect(loading.map(({ id }) => id).toSorted()).toEqual(['python-3.11', 'python-3.13', 'python-3.9']);
  expect(packages.get('python-3.9')?.runtimes[0]?.template.warm?.preload).toEqual(['json', 'decimal']);
  expect([...packages.keys()]).toEqual([...catalogue.packages.keys()]);
});

test.each([
  ['javascript', 'preload: javascript begins from no image'],
  ['bash', 'preload: bash begins from no image'],
  ['py', 'preload: py is no language of the catalogue'],
])('%s is refused', (language, message) => {
  expect(() => withPreload(catalogue, { [language]: ['x'] })).toThrow(message);
});
