import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import type { StageResult } from '#domain/outcome.ts';
import type { Engine } from '#engine/engine.ts';
import { MIB, shell, text } from '../engine/support/run-shell.ts';
import { firstSandboxUid, readInstalled, startInstalledEngine } from '../runtimes/support/installed-engine.ts';
import { attackLimits } from './support/attack.ts';
import { readEngineState } from './support/engine-state.ts';

const stateDirectory = process.env['SKERRY_STATE'] ?? '/var/lib/skerry';
const limits = {
  ...attackLimits,
  wallMs: 8000,
  cpuMs: 4000,
  memoryBytes: 256 * MIB,
  processes: 64,
  fileBytes: 32 * MIB,
};

const layers = (await readInstalled()).get('gcc-11')?.layers ?? [];
let engine: Engine;
let before: readonly string[];
let folder: string;

function state(): readonly string[] {
  return readEngineState({
    name: `skerry-runtimes-${process.pid}`,
    // A sample: the whole is a hundred thousand files.
    layersDirectory: join(stateDirectory, 'layers', layers.at(-1) ?? '', 'etc'),
    hostIds: [firstSandboxUid, firstSandboxUid + 8],
  });
}

/** Compiles and, where that works, runs. */
async function build(file: string, source: string, flags = ''): Promise<StageResult> {
  await using sandbox = await engine.create({ layers, disk: { bytes: 64 * MIB, inodes: 4096 } });
  await sandbox.putFiles([{ path: file, content: Buffer.from(source) }]);
  const compiler = file.endsWith('.cpp') ? 'g++-11' : 'gcc-11';
  return await sandbox.start(shell(`${compiler} ${flags} ${file} -o out && ./out`, { limits })).result;
}

async function expectHello(): Promise<void> {
  const { stdout } = await build('hello.c', '#include <stdio.h>\nint main(void) { puts("hello"); }\n');
  expect(text(stdout)).toBe('hello\n');
}

async function expectUnharmed(): Promise<void> {
  await expectHello();
  await expect.poll(state, { timeout: 5000 }).toEqual(before);
}

beforeAll(async () => {
  engine = await startInstalledEngine();
  folder = await mkdtemp(join(tmpdir(), 'skerry-secrets-'));
  await expectHello();
  before = state();
});

afterEach(() => expectUnharmed());

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test.each([
  ['/etc/shadow', 'Permission denied|file not found'],
  ['/proc/1/environ', 'Permission denied|file not found'],
  ['/var/lib/skerry/packages/gcc-11.json', 'No such file|file not found'],
  ['/root/.bashrc', 'No such file|Permission denied|file not found'],
  ['/proc/kcore', ''],
])('escape 19: %s read by an include, or as bytes', async (path, reason) => {
  for (const source of [`#include "${path}"\n`, `__asm__(".incbin \\"${path}\\"");\n`]) {
    // oxlint-disable-next-line no-await-in-loop -- two ways, one after the other
    const { outcome, output } = await build('main.c', source);
    expect(outcome).not.toEqual({ kind: 'exited', code: 0 });
    expect(text(output)).toMatch(new RegExp(reason));
    expect(text(output)).not.toMatch(/root:[*!$x]|SHELL=|installedAt/);
  }
});

test("escape 19: a host's file that everybody may read is not there for an include", async () => {
  const path = join(folder, 'secret.h');
  await writeFile(path, '#error secret of the host\n', { mode: 0o644 });
  const { output } = await build('main.c', `#include "${path}"\n`);
  expect(text(output)).toContain('No such file');
  expect(text(output)).not.toContain('secret of the host');
});

const doubled = Array.from({ length: 40 }, (_, n) => `#define A${n + 1} A${n} A${n}\n`).join('');

/** What ends a compiler is one of its own limits or one of ours; that it ends is what counts. */
test.each([
  ['an endless file', 'main.c', '#include </dev/zero>\n', ''],
  ['an endless file of noise', 'main.c', '#include </dev/random>\n', ''],
  ['a file that includes itself twice', 'main.c', '#include __FILE__\n#include __FILE__\n', ''],
  ['a macro that doubles forty times', 'main.c', `#define A0 int x;\n${doubled}A40\n`, ''],
  [
    'templates without an end',
    'main.cpp',
    'template<int D, long K> struct T { T<D - 1, 2 * K> a; T<D - 1, 2 * K + 1> b; };\ntemplate<long K> struct T<0, K> {};\nT<40, 1> t;\n',
    '-ftemplate-depth=100000',
  ],
  [
    'a constant that takes for ever',
    'main.cpp',
    'constexpr long f() { long n = 0; for (;;) n ^= 1; return n; }\nconstexpr long x = f();\n',
    '-fconstexpr-ops-limit=9223372036854775807 -fconstexpr-loop-limit=2147483647',
  ],
  ['a program of a gigabyte', 'main.c', 'char a[1 << 30] = {1};\nint main(void) { return a[0]; }\n', ''],
  [
    'errors without an end',
    'main.c',
    '#define E x y;\n#define F E E E E E E E E\n#define G F F F F F F F F\n#define H G G G G G G G G\nH H H H H H H H\n',
    '-fmax-errors=0',
  ],
])('escape 19: %s', async (_, file, source, flags) => {
  const result = await build(file, source, flags);
  expect(result.outcome).not.toEqual({ kind: 'exited', code: 0 });
  expect(result.stderr.byteLength).toBeLessThanOrEqual(limits.outputBytes);
});

test('escape 19: a compiler told to start another program starts it in the same sandbox', async () => {
  const { stdout } = await build('main.c', 'int main(void) {}\n', '-wrapper /bin/sh,-c,"id -u >&1; exit 1"');
  expect(text(stdout)).toBe('1000\n');
});
