import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '#engine/engine.ts';
import { probeVersion } from '#packages/probe-version.ts';
import { readCatalogue, readInstalled, startInstalledEngine } from './support/installed-engine.ts';
import { runProgram } from './support/run-program.ts';

const catalogue = await readCatalogue();
const installed = await readInstalled();
const runtimes = [...catalogue.packages.values()].flatMap((definition) =>
  definition.runtimes.map((runtime) => ({
    id: definition.id,
    runtime,
    record: installed.get(definition.id) ?? null,
  })),
);

let engine: Engine;

beforeAll(async () => {
  engine = await startInstalledEngine();
});

afterAll(() => engine[Symbol.asyncDispose]());

test('every default package is installed', () => {
  const missing = [...catalogue.packages.values()].filter(({ id, isDefault }) => isDefault && !installed.has(id));
  expect(missing.map(({ id }) => id)).toEqual([]);
});

for (const { id, runtime, record } of runtimes) {
  describe.skipIf(record === null)(`${runtime.template.language} of ${id}`, () => {
    const layers = record?.layers ?? [];

    test('says hello, and nothing while it compiles', async () => {
      const { hello, template } = runtime;
      const printed = await runProgram(engine, runtime, layers, { files: { [template.mainFile]: hello.code } });
      expect(printed).toEqual({ compile: template.compile === null ? null : '', run: hello.output });
    });

    test('is the version that its record says', async () => {
      expect(await probeVersion(engine, layers, runtime.versionProbe)).toBe(
        record?.versions[runtime.template.language],
      );
    });
  });
}
