import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { readChecklists } from './checklist.ts';
import { renderRows, rowStates, strayRows } from './row-table.ts';
import type { NamedTest } from './row-table.ts';

const contract = path.join(import.meta.dirname, '..', 'contract');

function namedTests(modules: readonly TestModule[]): NamedTest[] {
  return modules.flatMap((module) =>
    [...module.children.allTests()].map((test) => ({ name: test.fullName, state: test.result().state })),
  );
}

/** Files that broke before or outside of their tests count as one failed test each. */
function brokenModules(modules: readonly TestModule[]): number {
  return modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length;
}

/**
 * Fails the run when a test claims a row that no checklist has. With SUITE_ROWS it prints every row and its state;
 * with SUITE_COUNTS it writes the counts for the closing line to that file.
 */
export default class RowsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tests = namedTests(modules);
    const checklists = readChecklists(contract);
    const strays = strayRows(tests, checklists);
    for (const [id, name] of strays) console.error(`No checklist has ${id}, which the test "${name}" names.`);
    if (strays.size > 0) process.exitCode = 1;
    if (process.env['SUITE_ROWS'] !== undefined) console.log(`\n${renderRows(checklists, rowStates(tests))}\n`);

    const counts = process.env['SUITE_COUNTS'];
    if (counts === undefined) return;
    const count = (state: NamedTest['state']) => tests.filter((test) => test.state === state).length;
    const failed = count('failed') + brokenModules(modules) + unhandled.length + strays.size;
    writeFileSync(counts, `${count('passed')} ${failed} ${count('skipped')}\n`);
  }
}
