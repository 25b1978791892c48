// Third-party test suites as bare processes and in sandboxes: what passes bare and not sandboxed is an error.
//
//   main.ts [SUITE | SUITE/UNIT]...     all of them where none is named
//
// With PAIRS_PRINTED set, what the units with differences printed is kept in that folder.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { table } from '../../bench/statistics.ts';
import { startInstalledEngine, stateDirectory } from '../runtimes/support/installed-engine.ts';
import { names } from './compare.ts';
import { readDenials, runUnit, unitsOf, type Sides, type UnitResult } from './run-unit.ts';
import { openBareSide } from './sides.ts';
import type { Suite } from './suite.ts';
import { suites } from './suites.ts';

interface SuiteResult {
  readonly row: readonly string[];
  readonly errors: number;
}

function isWanted(suite: Suite, unit: string, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.includes(suite.name) || wanted.includes(`${suite.name}/${unit}`);
}

function tell(suite: Suite, unit: string, { differ, unsteady, stale, printed }: UnitResult): void {
  for (const { test, sandboxed } of differ)
    console.log(`${suite.name}: ${test}: passes bare, ${sandboxed} in a sandbox`);
  for (const test of unsteady) console.log(`${suite.name}: ${test}: differed, and not again`);
  for (const test of stale) console.log(`${suite.name}: ${test}: listed as denied, and passes`);
  const folder = process.env['PAIRS_PRINTED'];
  if (folder === undefined || differ.length + unsteady.length === 0) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${suite.name}-${unit.replaceAll('/', '_')}`), printed);
}

/** Listed tests that do not exist any more, or do not even pass bare. */
function tellUnused(suite: Suite, results: readonly UnitResult[]): number {
  const known = results.flatMap(({ listed, stale }) => [...listed, ...stale]);
  const unused = readDenials(suite).filter((denial) => !known.some((test) => names(denial, test)));
  for (const { test } of unused) console.log(`${suite.name}: ${test}: listed as denied, and does not pass bare`);
  return unused.length;
}

async function runSuite(sides: Sides, suite: Suite, wanted: readonly string[]): Promise<SuiteResult> {
  const all = await unitsOf(sides, suite);
  const units = all.filter((unit) => isWanted(suite, unit, wanted));
  const results: UnitResult[] = [];
  for (const unit of units) {
    process.stderr.write(`${suite.name}: ${unit} (${results.length + 1} of ${units.length})\n`);
    // oxlint-disable-next-line no-await-in-loop -- two processes at once are enough
    const result = await runUnit(sides, suite, unit);
    tell(suite, unit, result);
    results.push(result);
  }
  const count = (of: (result: UnitResult) => number): number => results.reduce((sum, result) => sum + of(result), 0);
  const differ = count((result) => result.differ.length);
  const stale = count((result) => result.stale.length) + (units.length === all.length ? tellUnused(suite, results) : 0);
  const listed = count((result) => result.listed.length);
  const unsteady = count((result) => result.unsteady.length);
  const counts = [
    units.length,
    count(({ tests }) => tests),
    count(({ same }) => same),
    listed,
    unsteady,
    differ,
    stale,
  ];
  return { row: [suite.name, ...counts.map(String)], errors: differ + stale };
}

const wanted = process.argv.slice(2);
await using engine = await startInstalledEngine();
await using bare = await openBareSide(path.join(stateDirectory, 'layers'));
const chosen = suites.filter(
  ({ name }) => wanted.length === 0 || wanted.some((word) => word === name || word.startsWith(`${name}/`)),
);
const results: SuiteResult[] = [];
for (const suite of chosen) {
  results.push(await runSuite({ engine, bare }, suite, wanted));
}
const headings = ['suite', 'units', 'tests', 'same', 'listed', 'unsteady', 'differ', 'stale'];
console.log(
  `\n${table(
    headings,
    results.map(({ row }) => row),
  )}`,
);
if (results.length === 0 || results.some(({ errors, row }) => errors > 0 || row[1] === '0')) process.exitCode = 1;
