import { satisfies } from 'semver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Runtime } from '#domain/runtime.ts';
import { everything } from './support/everything.ts';
import { readInstalledRuntimes } from './support/installed.ts';
import { readKnownDifferences } from './support/known-differences.ts';
import { readCases } from './support/programs.ts';
import type { Case } from './support/programs.ts';
import { startTierHost } from './support/tier-host.ts';
import type { TierHost } from './support/tier-host.ts';
import { tiers } from './support/tiers.ts';
import { viewFresh, viewOf } from './support/view.ts';
import type { View } from './support/view.ts';

const preload = {
  python: ['decimal', 'multiprocessing', 'random', 'secrets', 'ssl', 'tempfile', 'uuid'],
  ruby: ['json', 'openssl', 'securerandom', 'set', 'tempfile'],
};

/** Whether they are there before anything asks for them. */
const asking = {
  python: { file: 'main.py', code: `import sys\nprint(set(sys.argv[1:]) <= set(sys.modules))\n` },
  ruby: {
    file: 'main.rb',
    code: `p ARGV.all? { |name| $LOADED_FEATURES.any? { |path| path.end_with?("/#{name}.rb") } }\n`,
  },
};

const installed = await readInstalledRuntimes(preload);
const known = readKnownDifferences();
const image = tiers.find(({ fromImage }) => fromImage) ?? tiers[0];
const all = await readCases();
const fresh = all.filter(
  ({ id, options }) => options.fresh === true && !known.some((one) => one.case === id && one.tier === image.name),
);
/** Python's collector is told to leave alone what the modules are made of, which may not keep what is the program's. */
const ends = all.filter(({ id }) => id.includes('/exit/'));

let host: TierHost;
let cold: TierHost;

beforeAll(async () => {
  host = await startTierHost(image, tiers.length, installed);
  cold = await startTierHost(tiers[0], tiers.length + 1, installed);
});

afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await cold[Symbol.asyncDispose]();
});

async function runFrom(runtime: Runtime, file: string, code: string, args: readonly string[] = []): Promise<View> {
  const content = Buffer.from(code);
  const files = [{ path: file, content }];
  return viewOf(
    await host.run({ id: file, language: runtime.language, files: () => files, options: { args: [...args] } }, runtime),
  );
}

describe.each(['python', 'ruby'] as const)('%s', (language) => {
  const runtimes = installed.byLanguage.get(language) ?? [];
  test('is installed', () => expect(runtimes).not.toEqual([]));

  describe.each(runtimes)('$packageId', (runtime) => {
    const { file, code } = asking[language];

    test('finds the modules loaded', async () => {
      const before = host.counts()['fromImage'] ?? 0;
      const { run } = await runFrom(runtime, file, code, preload[language]);
      expect(run?.stdout.trim().toLowerCase(), run?.stderr).toBe('true');
      expect(host.counts()['fromImage']).toBe(before + 1);
    });

    test('does without modules that there are not', async () => {
      const { warm } = runtime;
      if (warm === null) throw new Error('it is not warmed');
      const before = host.counts()['fromImage'] ?? 0;
      const { run } = await runFrom({ ...runtime, warm: { ...warm, preload: ['absent'] } }, file, code, ['absent']);
      expect(run?.stdout.trim().toLowerCase(), run?.stderr).toBe('false');
      expect(host.counts()['fromImage']).toBe(before + 1);
    });

    const ofThis = (one: Case): boolean =>
      one.language === language && satisfies(runtime.version, one.options.versions ?? '*');

    const compared = everything || runtime === runtimes[0] ? ends : [];
    test.each(compared.filter(ofThis))('$id, as cold', async (one) => {
      expect(viewOf(await host.run(one, runtime))).toEqual(viewOf(await cold.run(one, runtime)));
    });

    test.each(fresh.filter(ofThis))('$id', async (one) => {
      const seen = new Set<string>();
      const first = viewFresh(await host.run(one, runtime), seen);
      const second = viewFresh(await host.run(one, runtime), seen);
      expect(first.run?.ends).toBe('exited 0');
      expect(second).toEqual(first);
      expect(second.repeated).toEqual([]);
    });
  });
});
