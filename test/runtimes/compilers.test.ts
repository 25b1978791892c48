import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '#engine/engine.ts';
import { readCatalogue, readInstalled, startInstalledEngine } from './support/installed-engine.ts';
import { runProgram, runStages, type Printed } from './support/run-program.ts';

const catalogue = await readCatalogue();
const installed = await readInstalled();
const compiled = [...catalogue.packages.values()]
  .flatMap(({ id, runtimes }) => runtimes.map((runtime) => ({ id, runtime, record: installed.get(id) })))
  .flatMap(({ id, runtime, record }) =>
    record === undefined || runtime.template.compile === null
      ? []
      : [{ id, runtime, compile: runtime.template.compile, layers: record.layers }],
  );

let engine: Engine;

beforeAll(async () => {
  engine = await startInstalledEngine();
});

afterAll(() => engine[Symbol.asyncDispose]());

describe.each(
  compiled.filter(({ runtime: { template } }) => template.language === 'cpp' && template.implementation === 'gcc'),
)('g++ of $id', ({ runtime, compile, layers }) => {
  /** With `-H` the compiler names each header that it includes: `!` where one that was compiled ahead stands for it. */
  function named(code: string): Promise<Printed> {
    const [compiler = '', ...words] = compile;
    const naming = { ...runtime, template: { ...runtime.template, compile: [compiler, '-H', ...words] } };
    return runProgram(engine, naming, layers, { files: { 'main.cpp': code } });
  }

  test.each(['iostream', 'bits/stdc++.h'])('takes %s as it was compiled ahead', async (header) => {
    const printed = await named(`#include <${header}>\n#include <vector>\nint main() { std::cout << 42; }\n`);
    expect(printed.compile?.split('\n')[0]).toMatch(/^! \/usr\/include\/.*\.gch\//);
    expect(printed.compile).toContain(`${header}.gch/`);
    expect(printed.run).toBe('42');
  });

  test('reads a header anew where a macro changes it', async () => {
    const printed = await named(
      '#define _GLIBCXX_ASSERTIONS\n#include <bits/stdc++.h>\nint main() { std::vector<int> v(1); return v[1]; }\n',
    );
    expect(printed.compile).not.toMatch(/^! /m);
    expect(printed.run).toMatch(/SIGABRT/);
  });
});

const startedAhead = compiled.filter(({ runtime }) => (runtime.template.warm?.gates.compile ?? null) !== null);

test('Java and TypeScript can be compiled by a process that was started ahead', () => {
  expect(new Set(startedAhead.map(({ runtime }) => runtime.template.language))).toEqual(
    new Set(['java', 'typescript']),
  );
});

describe.each(startedAhead)('the compiler of $id', ({ runtime, compile, layers }) => {
  test('started before its sources are there, says what it says of a missing file, and leaves nothing', async () => {
    const { mainFile } = runtime.template;
    const [said, left] = await runStages(engine, runtime, layers, [
      compile,
      ['/usr/bin/find', '/tmp', '/work', '-type', 'f'],
    ]);
    expect(said).toMatch(new RegExp(`^error.*${mainFile}`));
    expect(said).toContain('"exited"');
    expect(left).toBe('');
  });
});

describe.each(compiled.filter(({ runtime }) => runtime.template.language === 'go'))('a program of $id', (program) => {
  test('names its lines when it fails', async () => {
    const code = 'package main\n\nfunc main() {\n\tvar none []int\n\t_ = none[1]\n}\n';
    const printed = await runProgram(engine, program.runtime, program.layers, { files: { 'main.go': code } });
    expect(printed.run).toMatch(/index out of range.*main\.main\(\).*main\.go:5/s);
  });
});
