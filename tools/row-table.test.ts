import path from 'node:path';
import { expect, test } from 'vitest';
import { parseChecklist, readChecklists, rowIds } from './checklist.ts';
import { renderRows, rowStates, strayRows } from './row-table.ts';

const document = ['# A', '- PI-01 first (see PI-09)', '- PI-02..04 three', '- [R] PI-05 is no row', 'PI-06'].join('\n');
const checklist = parseChecklist('piston', document);

test('a checklist has the ids that open its list items, ranges spelled out', () => {
  expect(checklist.ids).toEqual(['PI-01', 'PI-02', 'PI-03', 'PI-04']);
});

test('ids are found anywhere in a test name', () => {
  expect(rowIds('TVM-16, SB-9..11 work')).toEqual(['TVM-16', 'SB-9', 'SB-10', 'SB-11']);
});

test('one failed test fails its row, and a skipped one proves nothing', () => {
  const states = rowStates([
    { name: 'PI-01 a', state: 'passed' },
    { name: 'PI-01 b', state: 'failed' },
    { name: 'PI-01 c', state: 'passed' },
    { name: 'PI-02 d', state: 'skipped' },
    { name: 'PI-03..04 e', state: 'passed' },
  ]);
  expect(renderRows([checklist], states).split('\n')).toEqual([
    'PI-01    failed',
    'PI-02    not there',
    'PI-03    passed',
    'PI-04    passed',
    '',
    'piston       2 passed, 1 failed, 1 not there',
  ]);
});

test('a name that claims a row of no checklist is found', () => {
  const strays = strayRows([{ name: 'PI-77 x', state: 'passed' }], [checklist]);
  expect([...strays]).toEqual([['PI-77', 'PI-77 x']]);
});

test('the five checklists have rows and no id is in two of them', () => {
  const ids = readChecklists(path.join(import.meta.dirname, '..', 'contract')).map((list) => list.ids);
  expect(ids.map((list) => list.length > 20)).toEqual([true, true, true, true, true]);
  expect(new Set(ids.flat()).size).toBe(ids.flat().length);
});
