import { findProgram } from './find-program.ts';
import type { Wrap } from './other-sandboxes.ts';

/** Null where it is not installed. */
export function openBubblewrap(): Wrap | null {
  const program = findProgram('bwrap');
  if (program === null) return null;
  const inside = ['--proc', '/proc', '--dev', '/dev', '--chdir', '/work'];
  return ({ root, argv }) => [program, '--unshare-all', '--die-with-parent', '--bind', root, '/', ...inside, ...argv];
}
