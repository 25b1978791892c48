import { expect, test } from 'vitest';
import { readGo, readJunit, readStatus, readTap, withEnd } from './reports.ts';

test("JUnit's XML is read, of pytest and of CPython", () => {
  const report = `<testsuites><testsuite><testcase name="t.A.ok" status="run" time="0.1" />
<testcase classname="m.B" name="bad"><failure message="&gt;">text</failure></testcase>
<testcase classname="m.B" name="broken"><error>text</error></testcase>
<testcase classname="m.B" name="left"><skipped/></testcase></testsuite></testsuites>`;
  expect(Object.fromEntries(readJunit(report))).toEqual({
    't.A.ok': 'passed',
    'm.B.bad': 'failed',
    'm.B.broken': 'failed',
    'm.B.left': 'skipped',
  });
});

test('a name that comes twice has passed where it passed each time', () => {
  const report = '<testcase name="a"/><testcase name="a"><failure/></testcase><testcase name="a"/>';
  expect(readJunit(report).get('a')).toBe('failed');
});

test('the Test Anything Protocol is read', () => {
  const report = '1..3\nok 1 /a/b\nnot ok 2 - /c\nok 3 /d # SKIP no reason\n# end\n';
  expect(Object.fromEntries(readTap('unit', report))).toEqual({
    'unit /a/b': 'passed',
    'unit /c': 'failed',
    'unit /d': 'skipped',
  });
});

test("Go's events are read", () => {
  const report = [
    { Action: 'run', Package: 'os', Test: 'TestA' },
    { Action: 'pass', Package: 'os', Test: 'TestA' },
    { Action: 'skip', Package: 'os', Test: 'TestB' },
    { Action: 'fail', Package: 'os' },
  ]
    .map((event) => JSON.stringify(event))
    .join('\n');
  expect(Object.fromEntries(readGo(`# warning\n${report}\n`))).toEqual({
    'os TestA': 'passed',
    'os TestB': 'skipped',
  });
});

test('exit statuses are read, and how a unit ended as a whole', () => {
  const ended = (status: number | null) => ({ stdout: '', stderr: '', status });
  expect([0, 77, 1, null].map((status) => readStatus('u', ended(status), [77]).get('u'))).toEqual([
    'passed',
    'skipped',
    'failed',
    'failed',
  ]);
  expect(withEnd('u', ended(134), new Map()).get('u (as a whole)')).toBe('failed');
});
