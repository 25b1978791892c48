import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Engine } from '#engine/engine.ts';
import { compare, unlisted, type Comparison, type Denial, type Round } from './compare.ts';
import { layersOf } from './layers.ts';
import { sandboxedSide, type BareSide } from './sides.ts';
import type { Suite } from './suite.ts';

/** So often a difference must come again before it counts: third-party tests fail by themselves on a busy machine. */
const moreRounds = 2;

const denialsSchema = Type.Array(
  Type.Object({ suite: Type.String(), test: Type.String(), reason: Type.String({ minLength: 1 }) }),
);

export function readDenials(suite: Suite): readonly Denial[] {
  const text = readFileSync(path.join(import.meta.dirname, 'denied.json'), 'utf8');
  return Value.Parse(denialsSchema, JSON.parse(text)).filter((denial) => denial.suite === suite.name);
}

/** Where both kinds of processes come from. */
export interface Sides {
  readonly engine: Engine;
  readonly bare: BareSide;
}

/** The units of a suite, in its own order. */
export async function unitsOf({ engine }: Sides, suite: Suite): Promise<string[]> {
  const { environment, list } = suite;
  const layers = await layersOf(engine, suite);
  const { stdout, stderr, status } = await sandboxedSide(engine)({ layers, environment, argv: list });
  if (status !== 0) throw new Error(`${suite.name} does not list its tests: ${stderr}`);
  return stdout.split('\n').filter((unit) => unit !== '' && suite.leftOut[unit] === undefined);
}

/** What a unit came to, and what both sides printed in the last round. */
export interface UnitResult extends Comparison {
  readonly printed: string;
}

/** Runs a unit as bare processes and in a sandbox, at the same time so that both meet the same load. */
export async function runUnit({ engine, bare }: Sides, suite: Suite, unit: string): Promise<UnitResult> {
  const denials = readDenials(suite);
  const { environment } = suite;
  const command = { layers: await layersOf(engine, suite), argv: suite.command(unit), environment };
  const sides = [bare.run, sandboxedSide(engine)] as const;
  let printed = '';
  async function runRound(): Promise<Round> {
    const [outside, inside] = await Promise.all([sides[0](command), sides[1](command)]);
    printed = [outside, inside].map(({ stdout, stderr }) => `${stdout}\n${stderr}\n`).join(`\n${'='.repeat(72)}\n`);
    return { bare: suite.read(unit, outside), sandboxed: suite.read(unit, inside) };
  }
  const first = await runRound();
  const others: Round[] = [];
  while (others.length < moreRounds && unlisted(others.at(-1) ?? first, denials).length > 0) {
    // oxlint-disable-next-line no-await-in-loop -- each depends on the one before
    others.push(await runRound());
  }
  return { ...compare(first, others, denials), printed };
}
