import { expect, test } from 'vitest';
import path from 'node:path';
import { loadCatalogue } from '#packages/load-catalogue.ts';
import { readVersion } from '#packages/probe-version.ts';

test.each([
  ['python-3.11', 'Python 3.11.2\n', '3.11.2'],
  ['node-18', 'v18.20.8\n', '18.20.8'],
  ['bash-5.2', 'GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nCopyright', '5.2.15'],
  ['ruby-2.7', 'ruby 2.7.4p191 (2021-07-07 revision a21a3b7d23) [x86_64-linux-gnu]\n', '2.7.4'],
  ['go-1.24', 'go version go1.24.4 linux/amd64\n', '1.24.4'],
  ['rust-1.96', 'rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)\n', '1.96.0'],
  ['java-11', 'openjdk 11.0.32.1 2026-08-18\nOpenJDK Runtime Environment (build 11)\n', '11.0.32'],
  ['gcc-11', 'gcc-11 (Debian 11.3.0-12) 11.3.0\nCopyright (C) 2021', '11.3.0'],
  ['clang-14', 'Debian clang version 14.0.6\nTarget: x86_64-pc-linux-gnu\n', '14.0.6'],
  ['typescript-7.0', 'Version 7.0.2\n', '7.0.2'],
  ['python-3.11', 'Python 3.11\n', null],
  ['python-3.11', '', null],
])('%s says %j: version %s', async (id, said, version) => {
  const { packages } = await loadCatalogue(path.join(import.meta.dirname, '../../../runtimes'), 'x64');
  const pattern = packages.get(id)?.runtimes[0]?.versionProbe.pattern ?? /$^/;
  expect(readVersion(said, pattern)).toBe(version);
});
