/** Where a suite's packages are built: on which base, and with what else in reach. */
export interface Suite {
  /** The Debian release of the base layer. */
  readonly base: BaseName;
  /** A pocket of that release which apt may take packages from as well. */
  readonly pocket: string | null;
}

export type SuiteName = 'bullseye' | 'bookworm' | 'bookworm-backports' | 'trixie';
export type BaseName = 'bullseye' | 'bookworm' | 'trixie';

export const suites: Readonly<Record<SuiteName, Suite>> = {
  bullseye: { base: 'bullseye', pocket: null },
  bookworm: { base: 'bookworm', pocket: null },
  'bookworm-backports': { base: 'bookworm', pocket: 'backports' },
  trixie: { base: 'trixie', pocket: null },
};

const hooks = '/usr/share/mmdebstrap/hooks/merged-usr';

/** What mmdebstrap needs so that /bin, /lib and /sbin are links into /usr, as in every other base. */
export const mergedUsrArguments: Readonly<Record<BaseName, readonly string[]>> = {
  // The directory's other hook asks for a package that this release does not have.
  bullseye: [`--setup-hook=${hooks}/setup00.sh "$1"`],
  // Without usr-is-merged the usrmerge package comes instead, and with it all of perl.
  bookworm: [`--hook-dir=${hooks}`, '--include=usr-is-merged'],
  trixie: [],
};

export const suiteNames: readonly SuiteName[] = ['bullseye', 'bookworm', 'bookworm-backports', 'trixie'];
