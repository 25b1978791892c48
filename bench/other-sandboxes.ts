import type { Environment } from './bare-processes.ts';
import { openBubblewrap } from './bubblewrap.ts';
import { openRunc } from './runc.ts';

/** A program that others run code in sandboxes with, to compare. */
export interface OtherSandbox {
  readonly name: string;
  readonly wrap: Wrap;
}

/**
 * Makes of a command one that runs it in a new sandbox. So many clients may run it at once, each with its number in its place
 * (client-place.ts).
 */
export type Wrap = (command: PlacedCommand, clients: number) => readonly string[];

export interface PlacedCommand {
  /** A directory that is there already, with the program's files in /work. */
  readonly root: string;
  readonly argv: readonly string[];
  readonly environment: Environment;
}

/** Those that are installed, and the names of those that are not. */
export interface OtherSandboxes {
  readonly found: readonly OtherSandbox[];
  readonly missing: readonly string[];
}

/** What they are told in files is put in the folder. */
export function findOtherSandboxes(folder: string): OtherSandboxes {
  const all = Object.entries({ bubblewrap: openBubblewrap(), runc: openRunc(folder) });
  return {
    found: all.flatMap(([name, wrap]) => (wrap === null ? [] : [{ name, wrap }])),
    missing: all.filter(([, wrap]) => wrap === null).map(([name]) => name),
  };
}

export function tellMissing({ missing }: OtherSandboxes): void {
  for (const name of missing) console.log(`${name} is not installed here and was not measured.\n`);
}
