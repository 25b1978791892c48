import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { clientPlace, commandOf } from './client-place.ts';
import { findProgram } from './find-program.ts';
import type { PlacedCommand, Wrap } from './other-sandboxes.ts';

/**
 * Null where it is not installed. It keeps everything in the folder of a part of the bench, and removes each container when its
 * command ends.
 */
export function openRunc(folder: string): Wrap | null {
  const program = findProgram('runc');
  if (program === null) return null;
  return (command, clients) => {
    const bundles = mkdtempSync(path.join(folder, 'runc-'));
    for (let client = 0; client < clients; client += 1) {
      const bundle = path.join(bundles, String(client));
      mkdirSync(bundle);
      writeFileSync(path.join(bundle, 'config.json'), JSON.stringify(configOf(command, client)));
    }
    const id = `${path.basename(folder)}-${path.basename(bundles)}-${clientPlace}`;
    return [program, '--root', stateOf(folder), 'run', '--bundle', path.join(bundles, clientPlace), id];
  };
}

/** In the words of the OCI, what bubblewrap is told: of the host nothing but the root, no capability, no limit. */
function configOf({ root, argv, environment }: PlacedCommand, client: number): object {
  const env = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return {
    ociVersion: '1.0.2',
    root: { path: root },
    process: {
      user: { uid: 0, gid: 0 },
      cwd: '/work',
      args: commandOf(client, argv),
      env,
      capabilities: { bounding: [], effective: [], permitted: [] },
      noNewPrivileges: true,
    },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755'] },
      { destination: '/dev/pts', type: 'devpts', source: 'devpts', options: ['nosuid', 'noexec', 'newinstance'] },
    ],
    linux: { namespaces: ['pid', 'mount', 'network', 'ipc', 'uts', 'cgroup'].map((type) => ({ type })) },
  };
}

/** Ends and removes what a part of the bench left behind that did not come to its end. */
export function removeContainers(folder: string): void {
  const program = findProgram('runc');
  if (program === null) return;
  const state = stateOf(folder);
  for (const id of existsSync(state) ? readdirSync(state) : []) {
    execFileSync(program, ['--root', state, 'delete', '--force', id]);
  }
  // One that was killed before it had written down its container.
  removeGroups('/sys/fs/cgroup', path.basename(folder));
}

function removeGroups(directory: string, prefix: string): void {
  for (const name of foldersIn(directory)) {
    const group = path.join(directory, name);
    if (name.startsWith(prefix)) rmdirSync(group);
    else removeGroups(group, prefix);
  }
}

function foldersIn(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    // Somebody else's group, that ended while we looked.
    return [];
  }
}

function stateOf(folder: string): string {
  return path.join(folder, 'runc-state');
}
