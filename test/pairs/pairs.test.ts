import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startInstalledEngine, stateDirectory } from '../runtimes/support/installed-engine.ts';
import { layersOf } from './layers.ts';
import { runUnit, type Sides } from './run-unit.ts';
import { openBareSide } from './sides.ts';
import { suites } from './suites.ts';

const chosen = suites.filter(({ quick }) => quick.length > 0);
let sides: Sides;

beforeAll(async () => {
  sides = { engine: await startInstalledEngine(), bare: await openBareSide(path.join(stateDirectory, 'layers')) };
  for (const suite of chosen) {
    // oxlint-disable-next-line no-await-in-loop -- apt works on one at a time
    await layersOf(sides.engine, suite);
  }
});

afterAll(async () => {
  await sides.engine[Symbol.asyncDispose]();
  await sides.bare[Symbol.asyncDispose]();
});

// All units of all suites take the better part of an hour: `./skerry pairs`.
for (const suite of chosen) {
  describe(`what passes as a bare process passes in a sandbox: ${suite.name}`, () => {
    test.each(suite.quick)('%s', async (unit) => {
      const { tests, differ, stale } = await runUnit(sides, suite, unit);
      expect({ differ, stale }).toEqual({ differ: [], stale: [] });
      expect(tests).toBeGreaterThan(0);
    });
  });
}
