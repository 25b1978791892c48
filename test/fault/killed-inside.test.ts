import { afterAll, beforeAll, expect, test } from 'vitest';

import { SkerryError } from '#domain/errors.ts';
import { launcherPid } from '../engine/support/leftovers.ts';
import { runShell, text } from '../engine/support/run-shell.ts';
import { startGatedEngine } from '../engine/support/gated.ts';
import { buildKiller } from './support/kill-at.ts';
import type { Killer, Role } from './support/kill-at.ts';
import { sandboxTraces } from './support/sandbox-traces.ts';
import { scenarios } from './support/scenarios.ts';
import type { Scenario } from './support/scenarios.ts';

let killer: Killer;

beforeAll(async () => {
  killer = await buildKiller();
});

afterAll(() => killer[Symbol.asyncDispose]());

interface Case {
  readonly role: Role;
  readonly scenario: Scenario;
  /** From one killed call to the next. */
  readonly step: number;
  /** The process is known to make as many: where it made fewer, something else was watched. */
  readonly least: number;
}

const cases: readonly Case[] = [
  { role: 'init', scenario: scenarios.run, step: 1, least: 200 },
  { role: 'init', scenario: scenarios.fork, step: 3, least: 150 },
  { role: 'init', scenario: scenarios.build, step: 3, least: 150 },
  { role: 'stage', scenario: scenarios.run, step: 1, least: 40 },
  { role: 'stage', scenario: scenarios.build, step: 2, least: 40 },
  { role: 'worker', scenario: scenarios.build, step: 1, least: 20 },
  { role: 'init', scenario: scenarios.wait, step: 3, least: 150 },
  { role: 'stage', scenario: scenarios.wait, step: 1, least: 80 },
];

test.each(cases)(
  '$role that is killed before any of its system calls in $scenario.name leaves nothing',
  async ({ role, scenario, step, least }) => {
    // What is begun ahead would be counted, too.
    await using host = await startGatedEngine({ onlyTier: scenario.tier, maxSpares: 0 });
    let calls = 1;
    for (let reached = true; reached; calls += step) {
      let settled: readonly PromiseSettledResult<unknown>[] = [];
      // oxlint-disable-next-line no-await-in-loop -- each call is a run of its own
      reached = await killer.watch(launcherPid(host), role, calls, [], async () => {
        settled = await scenario.act(host.engine);
      });
      for (const result of settled) {
        if (result.status === 'rejected') expect(result.reason, `at call ${calls}`).toBeInstanceOf(SkerryError);
      }
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect(text((await runShell(host.engine, 'echo fine')).stdout)).toBe('fine\n');
      // oxlint-disable-next-line no-await-in-loop -- as above
      await expect.poll(() => sandboxTraces(host), { message: `at call ${calls}`, timeout: 10_000 }).toEqual([]);
    }
    expect(calls).toBeGreaterThan(least);
  },
  120_000,
);
