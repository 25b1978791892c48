import type { Runtime } from '#domain/runtime.ts';

/** For tests: a runtime that has what a test says, and nothing else. */
export function testRuntime(said: Partial<Runtime>): Runtime {
  return {
    language: 'x',
    version: '1.0.0',
    implementation: null,
    labels: [],
    aliases: [],
    packageId: 'x',
    layers: [],
    mainFile: 'main',
    sources: { extensions: [], folder: 'main' },
    compile: null,
    run: [],
    entryFile: null,
    environment: {},
    compileMemoryBytes: null,
    cacheUnless: null,
    warm: null,
    ...said,
  };
}
