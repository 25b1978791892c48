import type { Ended } from './sides.ts';
import type { Verdict, Verdicts } from './suite.ts';

/** Reads JUnit's XML, as pytest and CPython's runner write it. */
export function readJunit(report: string): Verdicts {
  const verdicts = new Map<string, Verdict>();
  for (const [, attributes = '', end, content = ''] of report.matchAll(
    /<testcase\b([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g,
  )) {
    const classname = attribute(attributes, 'classname');
    const name = attribute(attributes, 'name') ?? '';
    const body = end === '/>' ? '' : content;
    const bad = /<(failure|error)\b/.test(body);
    const skipped = /<skipped\b/.test(body) || attribute(attributes, 'status') === 'notrun';
    note(
      verdicts,
      classname === undefined ? name : `${classname}.${name}`,
      bad ? 'failed' : skipped ? 'skipped' : 'passed',
    );
  }
  return verdicts;
}

function attribute(text: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1];
}

/** A name that comes twice has passed only where it passed each time. */
function note(verdicts: Map<string, Verdict>, name: string, verdict: Verdict): void {
  const before = verdicts.get(name);
  if (before === undefined || before === 'passed') verdicts.set(name, verdict);
}

/** Reads the Test Anything Protocol. */
export function readTap(prefix: string, report: string): Verdicts {
  const verdicts = new Map<string, Verdict>();
  for (const [, not, name = '', skip] of report.matchAll(/^(not )?ok \d+ (?:- )?(.*?)( # (?:SKIP|TODO).*)?$/gm)) {
    note(verdicts, `${prefix} ${name}`, not !== undefined ? 'failed' : skip === undefined ? 'passed' : 'skipped');
  }
  return verdicts;
}

/** Reads the events of `go test -json`. */
export function readGo(report: string): Verdicts {
  const verdicts = new Map<string, Verdict>();
  const known: Readonly<Record<string, Verdict>> = { pass: 'passed', fail: 'failed', skip: 'skipped' };
  for (const line of report.split('\n').filter((text) => text.startsWith('{'))) {
    const event: { Action: string; Package?: string; Test?: string } = JSON.parse(line);
    const verdict = known[event.Action];
    if (verdict !== undefined && event.Test !== undefined) note(verdicts, `${event.Package} ${event.Test}`, verdict);
  }
  return verdicts;
}

/** A unit that is a single test, which says by its exit status how it ended. */
export function readStatus(unit: string, { status }: Ended, skipped: readonly number[]): Verdicts {
  const skips = status !== null && skipped.includes(status);
  return new Map([[unit, status === 0 ? 'passed' : skips ? 'skipped' : 'failed']]);
}

/** How a unit as a whole ended, as one more test: who reads single tests would not notice a crash after the last. */
export function withEnd(unit: string, { status }: Ended, verdicts: Verdicts): Verdicts {
  return new Map([...verdicts, [`${unit} (as a whole)`, status === 0 ? 'passed' : 'failed']]);
}
