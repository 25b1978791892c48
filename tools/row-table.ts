import { rowIds } from './checklist.ts';
import type { Checklist } from './checklist.ts';

export interface NamedTest {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
}

export type RowState = 'passed' | 'failed' | 'not there';

/** A row passed when a test that names it passed and none that names it failed. */
export function rowStates(tests: readonly NamedTest[]): ReadonlyMap<string, RowState> {
  const states = new Map<string, RowState>();
  for (const { name, state } of tests) {
    if (state !== 'passed' && state !== 'failed') continue;
    for (const id of rowIds(name)) {
      if (states.get(id) !== 'failed') states.set(id, state);
    }
  }
  return states;
}

/** Ids in test names that no checklist has, with the name of a test that claims it. */
export function strayRows(tests: readonly NamedTest[], checklists: readonly Checklist[]): ReadonlyMap<string, string> {
  const known = new Set(checklists.flatMap(({ ids }) => ids));
  return new Map(
    tests.flatMap(({ name }) =>
      rowIds(name)
        .filter((id) => !known.has(id))
        .map((id) => [id, name] as const),
    ),
  );
}

export function renderRows(checklists: readonly Checklist[], states: ReadonlyMap<string, RowState>): string {
  const rows = checklists.flatMap(({ ids }) => ids.map((id) => `${id.padEnd(8)} ${states.get(id) ?? 'not there'}`));
  const totals = checklists.map(({ dialect, ids }) => {
    const of = (state: RowState) => ids.filter((id) => (states.get(id) ?? 'not there') === state).length;
    return `${dialect.padEnd(12)} ${of('passed')} passed, ${of('failed')} failed, ${of('not there')} not there`;
  });
  return [...rows, '', ...totals].join('\n');
}
