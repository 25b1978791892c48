import { readdirSync, readlinkSync } from 'node:fs';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { SkerryError } from '#domain/errors.ts';
import type { Engine } from '#engine/engine.ts';
import { startGatedEngine } from '../engine/support/gated.ts';
import { launcherPid, leftovers, ownIds } from '../engine/support/leftovers.ts';
import { text } from '../engine/support/run-shell.ts';
import { startTestEngine } from '../engine/support/test-engine.ts';
import type { TestEngine } from '../engine/support/test-engine.ts';
import { newProgram, newWaitingProgram } from './support/compiled-program.ts';
import type { CompiledProgram } from './support/compiled-program.ts';
import { buildKiller } from './support/kill-at.ts';
import type { Killer } from './support/kill-at.ts';
import { sandboxTraces } from './support/sandbox-traces.ts';

let killer: Killer;

beforeAll(async () => {
  killer = await buildKiller();
});

afterAll(() => killer[Symbol.asyncDispose]());

/** From one killed call to the next. */
const STEP = 3;

type Answer = 'compiled' | 'restored' | SkerryError;

/** Whichever way a program was had, it must be whole; else whoever asked must be told that it failed. */
async function ask(engine: Engine, program: CompiledProgram): Promise<Answer> {
  try {
    const { compile, run } = await program.run(engine);
    expect(run?.outcome).toEqual({ kind: 'exited', code: 0 });
    expect(text(run?.stdout ?? new Uint8Array())).toBe(program.prints);
    return compile?.cached === true ? 'restored' : 'compiled';
  } catch (error) {
    if (error instanceof SkerryError) return error;
    throw error;
  }
}

/** Memory files that the launcher holds for artefacts. */
function heldArtefacts(host: TestEngine): number {
  const folder = `/proc/${launcherPid(host)}/fd`;
  return readdirSync(folder).filter((name) => readlinkSync(`${folder}/${name}`).startsWith('/memfd:artefact')).length;
}

interface InitCase {
  readonly part: 'keeps' | 'restores';
  readonly tier: 'as it comes' | 'where a process waits';
  /** The first call that is killed; those before it make the sandbox, as for any run. */
  readonly first: number;
  /** What the killed one's request is answered, and what the next of the same program is, at one call or another. */
  readonly answers: readonly string[];
  readonly next: readonly string[];
}

const initCases: readonly InitCase[] = [
  {
    part: 'keeps',
    tier: 'as it comes',
    first: 201,
    answers: ['compiled', 'engineFailed'],
    next: ['compiled', 'restored'],
  },
  {
    part: 'restores',
    tier: 'as it comes',
    first: 121,
    answers: ['compiled', 'engineFailed', 'restored'],
    next: ['restored'],
  },
  {
    part: 'restores',
    tier: 'where a process waits',
    first: 121,
    answers: ['compiled', 'engineFailed', 'restored'],
    next: ['restored'],
  },
];

test.each(initCases)(
  'an init that is killed while it $part an artefact, $tier, leaves all of it or nothing',
  async ({ part, tier, first, answers, next }) => {
    // Made when it is asked for, so that the first init is the one that the program is in.
    const made = { ...ownIds, maxSpares: 0, onlyTier: tier === 'as it comes' ? null : ('warmed' as const) };
    await using host = await startGatedEngine(made);
    const [seen, seenNext] = [new Set<string>(), new Set<string>()];
    for (let call = first, reached = true; reached; call += STEP) {
      const program = tier === 'as it comes' ? newProgram() : newWaitingProgram();
      // oxlint-disable-next-line no-await-in-loop -- each call is a program of its own
      if (part === 'restores') expect(await ask(host.engine, program)).toBe('compiled');
      // oxlint-disable-next-line no-await-in-loop -- as above
      reached = await killer.watch(launcherPid(host), 'init', call, [], async () => {
        seen.add(word(await ask(host.engine, program)));
      });
      // oxlint-disable-next-line no-await-in-loop -- as above
      seenNext.add(word(await ask(host.engine, program)));
      // oxlint-disable-next-line no-await-in-loop -- as above
      await expect.poll(() => sandboxTraces(host), { message: `at call ${call}`, timeout: 10_000 }).toEqual([]);
      expect(heldArtefacts(host), `at call ${call}`).toBe(host.engine.artefacts.counts.entries);
    }
    expect([...seen].toSorted()).toEqual(answers);
    expect([...seenNext].toSorted()).toEqual(next);
  },
  120_000,
);

/** Kills the launcher before one of its system calls; resolves with what was answered, and whether there were so many. */
async function killLauncherAt(call: number): Promise<{ readonly answers: string; readonly reached: boolean }> {
  await using host = await startTestEngine({ ...ownIds, maxSpares: 0 });
  const program = newProgram();
  const answers: string[] = [];
  const reached = await killer.watch(launcherPid(host), 'launcher', call, [], async () => {
    answers.push(word(await ask(host.engine, program)));
    answers.push(word(await ask(host.engine, program)));
  });
  if (reached) {
    expect(await host.engine.lost).toMatchObject({ code: 'engineUnavailable' });
    await expect.poll(() => leftovers(host), { message: `at call ${call}`, timeout: 10_000 }).toEqual([]);
    await using again = await host.restart();
    expect(await ask(again, program)).toBe('compiled');
  }
  return { answers: answers.join(), reached };
}

test('a launcher that is killed while artefacts are kept and restored leaves none of them', async () => {
  const seen = new Set<string>();
  for (let call = 1, over = false; !over; call += 4 * STEP) {
    // oxlint-disable-next-line no-await-in-loop -- each call is a launcher of its own
    const { answers, reached } = await killLauncherAt(call);
    if (reached) seen.add(answers);
    else expect(answers).toBe('compiled,restored');
    over = !reached;
  }
  // It may have been killed when both were answered.
  seen.delete('compiled,restored');
  expect([...seen].toSorted()).toEqual(['compiled,engineUnavailable', 'engineUnavailable,engineUnavailable']);
}, 120_000);

function word(answer: Answer): string {
  return answer instanceof SkerryError ? answer.code : answer;
}
