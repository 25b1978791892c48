import { satisfies } from 'semver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { ExecutionResult } from '#domain/execution.ts';
import type { Runtime } from '#domain/runtime.ts';
import { everything } from './support/everything.ts';
import { readInstalledRuntimes } from './support/installed.ts';
import { readKnownDifferences } from './support/known-differences.ts';
import { readCases } from './support/programs.ts';
import type { Case } from './support/programs.ts';
import { startTierHost } from './support/tier-host.ts';
import type { TierHost } from './support/tier-host.ts';
import { tiers } from './support/tiers.ts';
import type { Tier } from './support/tiers.ts';
import { viewFresh, viewOf } from './support/view.ts';
import type { View } from './support/view.ts';

/** A compiler that is warmed up for each case takes seconds: of many such cases one in so many runs. */
const ONE_IN = 4;
const MANY = 12;

const cases = await readCases();
const installed = await readInstalledRuntimes();
const known = readKnownDifferences();
const hosts: TierHost[] = [];
/** What the engines are to have counted in the end. */
const expected = new Map<TierHost, Counts>();

beforeAll(async () => {
  for (const [order, tier] of tiers.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- a handful
    hosts.push(await startTierHost(tier, order, installed));
  }
});

afterAll(async () => {
  await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()));
});

function runtimesOf(language: string): readonly Runtime[] {
  const runtimes = installed.byLanguage.get(language) ?? [];
  return everything ? runtimes : runtimes.slice(0, 1);
}

function casesFor(runtime: Runtime, ofLanguage: readonly Case[]): readonly Case[] {
  const fitting = ofLanguage.filter(
    ({ options }) => options.versions === undefined || satisfies(runtime.version, options.versions),
  );
  const slow = runtime.warm !== null && runtime.warm.gates.compile !== null;
  return slow && !everything && fitting.length > MANY ? fitting.filter((_, index) => index % ONE_IN === 0) : fitting;
}

function isKnown(one: Case, tier: string, { version }: Runtime): boolean {
  return known.some(
    (entry) => entry.case === one.id && entry.tier === tier && satisfies(version, entry.versions ?? '*'),
  );
}

/** The reference ends as the case says, and tells something. */
function saysWhatItIsFor({ options }: Case, [view]: readonly View[]): View {
  if (view === undefined) throw new Error('nothing was run');
  const { compile, run } = view;
  expect(run?.ends ?? 'no run', run?.stderr).toBe(options.ends ?? 'exited 0');
  expect(`${compile?.stdout ?? ''}${compile?.stderr ?? ''}${run?.stdout ?? ''}${run?.stderr ?? ''}`).not.toBe('');
  return view;
}

/** Runs, and stages of runs that a process had been made ahead for. */
interface Counts {
  runs: number;
  started: number;
  fromImage: number;
}

function countsOf(host: TierHost): Counts {
  const counts = expected.get(host) ?? { runs: 0, started: 0, fromImage: 0 };
  expected.set(host, counts);
  return counts;
}

function count(host: TierHost, { options }: Case, { warm }: Runtime, { compile }: ExecutionResult): void {
  const counts = countsOf(host);
  counts.runs += 1;
  // Where the request sets variables nothing can wait for it.
  if (!host.tier.warmed || warm === null || options.environment !== undefined) return;
  const how = host.tier.fromImage && warm.image ? 'fromImage' : 'started';
  // What waits is of the first stage that is not left out.
  const awaited = compile === null || compile.cached ? warm.gates.run : warm.gates.compile;
  if (awaited !== null) counts[how] += 1;
}

/** Whether a tier has this runtime's programs in another way than those before it. */
function differs(tier: Tier, { compile, warm }: Runtime): boolean {
  // Nothing is kept of what is not compiled, and where there is no image a process is warmed as it is without.
  if (tier.cached && compile === null) return false;
  if (tier.cached && tier.warmed && (warm?.gates.run ?? null) === null) return false;
  return !tier.fromImage || warm?.image === true;
}

async function compareTiers(one: Case, runtime: Runtime): Promise<void> {
  const fresh = one.options.fresh === true;
  const values = new Set<string>();
  let reference: View | null = null;
  for (const host of hosts) {
    if (!differs(host.tier, runtime)) continue;
    const views: View[] = [];
    for (let left = fresh || host.tier.cached ? 2 : 1; left > 0; left -= 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, in the tiers' order
      const result = await host.run(one, runtime);
      count(host, one, runtime, result);
      // The cache keeps nothing of a request that sets variables.
      const kept = result.run !== null && one.options.environment === undefined;
      if (host.tier.cached && left === 1) expect(result.compile?.cached, 'cached').toBe(kept);
      views.push(fresh ? viewFresh(result, values) : viewOf(result));
    }
    if (reference === null) reference = saysWhatItIsFor(one, views);
    const same = views.map(() => reference);
    if (isKnown(one, host.tier.name, runtime)) expect(views, 'a known difference that is no more').not.toEqual(same);
    else expect(views, `${host.tier.name}, against ${tiers[0].name}`).toEqual(same);
  }
}

test('every case that a difference is known of is there', () => {
  const ids = new Set(cases.map(({ id }) => id));
  expect(known.filter((entry) => !ids.has(entry.case))).toEqual([]);
});

const languages = Map.groupBy(cases, (one) => one.language);

test.each([...languages.keys()])('%s is installed', (language) => expect(runtimesOf(language)).not.toEqual([]));

// With nothing between them, so that they run together, and no language waits for another's slowest case.
for (const [language, ofLanguage] of languages) {
  describe.concurrent.each(runtimesOf(language))('$packageId', (runtime) => {
    test.each(casesFor(runtime, ofLanguage))('$id', (one) => compareTiers(one, runtime));
  });
}

test('each run was served by its tier', () => {
  for (const host of hosts) {
    const { runs, ...released } = countsOf(host);
    const served = runs === 0 ? {} : { [host.tier.options.onlyTier ?? '']: runs };
    expect(host.counts(), host.tier.name).toEqual({ ...served, ...released });
  }
});
