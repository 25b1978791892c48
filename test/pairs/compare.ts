import type { Verdict, Verdicts } from './suite.ts';

/** A test that passes bare and cannot pass in a sandbox, by what Skerry denies on purpose. */
export interface Denial {
  readonly suite: string;
  /** The name; a `*` stands for anything. */
  readonly test: string;
  readonly reason: string;
}

/** What a unit's tests came to on both sides, once. */
export interface Round {
  readonly bare: Verdicts;
  readonly sandboxed: Verdicts;
}

export interface Difference {
  readonly test: string;
  readonly sandboxed: Verdict | 'absent';
}

/** What a unit came to. Every test that passed bare is the same, listed, differs or is unsteady. */
export interface Comparison {
  /** How many passed bare. */
  readonly tests: number;
  readonly same: number;
  /** Those that are denied on purpose, and did not pass. */
  readonly listed: readonly string[];
  /** Those that passed bare and not in a sandbox, in every round. */
  readonly differ: readonly Difference[];
  /** Those that differed in the first round and not in every one. */
  readonly unsteady: readonly string[];
  /** Listed tests that pass. */
  readonly stale: readonly string[];
}

function differences({ bare, sandboxed }: Round): Difference[] {
  return [...bare]
    .filter(([test, verdict]) => verdict === 'passed' && sandboxed.get(test) !== 'passed')
    .map(([test]) => ({ test, sandboxed: sandboxed.get(test) ?? 'absent' }));
}

export function names({ test: pattern }: Denial, test: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return test === pattern;
  let from = first.length;
  const inOrder = rest.every((part) => {
    const at = test.indexOf(part, from);
    from = at + part.length;
    return at >= 0;
  });
  return inOrder && test.startsWith(first) && test.endsWith(last) && test.length - last.length >= from;
}

function isListed(test: string, denials: readonly Denial[]): boolean {
  return denials.some((denial) => names(denial, test));
}

/** Those differences of a round that nobody has listed: another round tells whether they come again. */
export function unlisted(round: Round, denials: readonly Denial[]): Difference[] {
  return differences(round).filter(({ test }) => !isListed(test, denials));
}

/** The first round is what counts; the others only tell which of its differences come again. */
export function compare(first: Round, others: readonly Round[], denials: readonly Denial[]): Comparison {
  const found = unlisted(first, denials);
  const comesAgain = ({ test }: Difference): boolean =>
    others.every((round) => differences(round).some((difference) => difference.test === test));
  const passed = [...first.bare].filter(([, verdict]) => verdict === 'passed').map(([test]) => test);
  const known = passed.filter((test) => isListed(test, denials));
  const stale = known.filter((test) => first.sandboxed.get(test) === 'passed');
  return {
    tests: passed.length,
    same: passed.length - known.length + stale.length - found.length,
    listed: known.filter((test) => !stale.includes(test)),
    differ: found.filter(comesAgain),
    unsteady: found.filter((difference) => !comesAgain(difference)).map(({ test }) => test),
    stale,
  };
}
