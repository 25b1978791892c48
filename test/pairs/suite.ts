import type { Ended } from './sides.ts';

/** How one third-party test ended. */
export type Verdict = 'passed' | 'failed' | 'skipped';

/** A test's verdict by its name. */
export type Verdicts = ReadonlyMap<string, Verdict>;

/** A third-party test suite, and how its tests are run in the layers where it lives. */
export interface Suite {
  readonly name: string;
  /** The package of the catalogue whose layers it stands on. */
  readonly package: string;
  /** Debian packages that bring it; none where the package itself does. */
  readonly debian: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Prints its units, one a line: a unit is the tests that run as one command, in a new tree. */
  readonly list: readonly string[];
  /** The units that `./skerry test` runs too. */
  readonly quick: readonly string[];
  /** Units that are not run, with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
  readonly command: (unit: string) => readonly string[];
  /** What a unit's tests came to. */
  readonly read: (unit: string, ended: Ended) => Verdicts;
}
