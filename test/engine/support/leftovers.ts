import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { worker } from './worker.ts';

const OWN_IDS_EACH = 10_000;
/** Host ids that no other engine of this host uses, so that what is found is this test's. */
export const ownIds = {
  layerUid: 1_900_100_000 + worker * OWN_IDS_EACH,
  firstSandboxUid: 1_910_100_000 + worker * OWN_IDS_EACH,
};

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly uid: number;
  readonly commandLine: string;
}

export interface Traces {
  readonly layersDirectory: string;
  readonly name: string;
}

/** Processes, control groups and unfinished layers that an engine has on the host. */
export function leftovers({ layersDirectory, name }: Traces): readonly string[] {
  return [
    ...processes()
      .filter((process) => isOwn(process, layersDirectory))
      .map(describe),
    ...controlGroups('/sys/fs/cgroup', name),
    ...readdirSync(layersDirectory).filter((entry) => entry.startsWith('.')),
  ];
}

/** The guardian has the launcher's command line; the launcher is its child. */
export function guardianPid({ layersDirectory }: Traces): number {
  const pid = processes().find(({ commandLine }) => commandLine.includes(`--layers\0${layersDirectory}\0`))?.pid;
  if (pid === undefined) throw new Error('there is no guardian');
  return pid;
}

export function launcherPid(traces: Traces): number {
  const guardian = guardianPid(traces);
  const pid = processes().find(({ parent }) => parent === guardian)?.pid;
  if (pid === undefined) throw new Error('there is no launcher');
  return pid;
}

/** Of this name, in sandboxes of engines with `ownIds`. */
export function ownProcesses(name: string): readonly number[] {
  return processes()
    .filter((process) => process.name === name && hasOwnId(process))
    .map(({ pid }) => pid);
}

function isOwn(process: Process, layersDirectory: string): boolean {
  return hasOwnId(process) || process.commandLine.includes(`--layers\0${layersDirectory}`);
}

function hasOwnId({ uid }: Process): boolean {
  return Object.values(ownIds).some((first) => uid >= first && uid < first + OWN_IDS_EACH);
}

function describe({ pid, name, uid }: Process): string {
  return `process ${pid} ${name} of ${uid}`;
}

function processes(): readonly Process[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        if (/^State:\s+Z/m.test(status)) return [];
        return [
          {
            pid: Number(pid),
            parent: Number(/^PPid:\t(\d+)/m.exec(status)?.[1]),
            name: /^Name:\t(.*)$/m.exec(status)?.[1] ?? '',
            uid: Number(/^Uid:\t(\d+)/m.exec(status)?.[1]),
            commandLine: readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
          },
        ];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

function controlGroups(directory: string, name: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap((entry) => {
        const path = join(directory, entry.name);
        return entry.name === name ? [path] : controlGroups(path, name);
      });
  } catch {
    return [];
  }
}
