import { expect, test } from 'vitest';
import { selectPackage } from '#core/packages/named-packages.ts';
import type { PackageStatus } from '#ports/package-manager.ts';

function status(id: string, version: string, name: string | null): PackageStatus {
  return {
    id,
    version,
    expectedVersion: version,
    languages: [id.split('-')[0] ?? id],
    isDefault: false,
    dialectNames: name === null ? {} : { piston: name },
    state: 'absent',
  };
}

const all = [
  status('javascript-18', '18.20.8', 'node'),
  status('javascript-20', '20.19.5', 'node'),
  status('python-3.11', '3.11.2', null),
];

test.each([
  ['node', '18.20.8', 'javascript-18'],
  ['node', '18.x', 'javascript-18'],
  ['node', '*', 'javascript-20'],
  ['node', '>=18 <20', 'javascript-18'],
  ['python', '3.11', 'python-3.11'],
])('%s %s is %s', (name, version, id) => {
  expect(selectPackage(all, 'piston', { name, version }).id).toBe(id);
});

test.each([
  ['node', '16.x'],
  ['javascript', '18.x'],
  ['node', 'newest'],
  ['', '*'],
])('%s %s does not exist', (name, version) => {
  expect(() => selectPackage(all, 'piston', { name, version })).toThrow(
    `Requested package ${name}-${version} does not exist`,
  );
});
