import { afterAll, beforeAll, expect, test } from 'vitest';

import { guardianPid, launcherPid, leftovers } from '../engine/support/leftovers.ts';
import { runShell, text } from '../engine/support/run-shell.ts';
import { startGatedEngine } from '../engine/support/gated.ts';
import { buildKiller } from './support/kill-at.ts';
import type { Killer } from './support/kill-at.ts';
import { scenarios } from './support/scenarios.ts';
import type { Scenario } from './support/scenarios.ts';

let killer: Killer;

beforeAll(async () => {
  killer = await buildKiller();
});

afterAll(() => killer[Symbol.asyncDispose]());

interface Case {
  readonly scenario: Scenario;
  readonly withGuardian: boolean;
  /** From one killed call to the next. */
  readonly step: number;
  /** The launcher is known to make as many. */
  readonly least: number;
}

const cases: readonly Case[] = [
  { scenario: scenarios.run, withGuardian: false, step: 4, least: 60 },
  { scenario: scenarios.fork, withGuardian: false, step: 11, least: 100 },
  { scenario: scenarios.build, withGuardian: false, step: 7, least: 100 },
  { scenario: scenarios.wait, withGuardian: false, step: 6, least: 60 },
  { scenario: scenarios.run, withGuardian: true, step: 9, least: 60 },
  { scenario: scenarios.build, withGuardian: true, step: 9, least: 100 },
];

/** Kills the launcher before one of its system calls; resolves to whether there were so many. */
async function killAt(call: number, { scenario, withGuardian }: Case): Promise<boolean> {
  await using host = await startGatedEngine({ onlyTier: scenario.tier });
  const launcher = launcherPid(host);
  const victims = withGuardian ? [guardianPid(host), launcher] : [];
  let settled: readonly PromiseSettledResult<unknown>[] = [];
  const reached = await killer.watch(launcher, 'launcher', call, victims, async () => {
    settled = await scenario.act(host.engine);
  });
  const failures = settled.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  if (!reached) {
    expect(failures).toEqual([]);
    return false;
  }
  expect(await host.engine.lost).toMatchObject({ code: 'engineUnavailable' });
  for (const failure of failures) expect(failure, `at call ${call}`).toMatchObject({ code: 'engineUnavailable' });
  if (withGuardian) {
    await using next = await host.restart();
    expect(text((await runShell(next, 'echo again')).stdout)).toBe('again\n');
  }
  await expect.poll(() => leftovers(host), { message: `at call ${call}`, timeout: 10_000 }).toEqual([]);
  return true;
}

test.each(cases)(
  'a launcher that is killed before any of its system calls in $scenario.name leaves nothing (with its guardian: $withGuardian)',
  async (one) => {
    let call = 1;
    // oxlint-disable-next-line no-await-in-loop -- each call is a launcher of its own
    while (await killAt(call, one)) call += one.step;
    expect(call).toBeGreaterThan(one.least);
  },
  120_000,
);
