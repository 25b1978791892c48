import { mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { parseCgroupMounts } from '#engine/cgroup-mounts.ts';
import type { CgroupMount, Controller } from '#engine/cgroup-mounts.ts';
import type { CgroupParent } from '#engine/cgroup-plan.ts';

const wanted: readonly Controller[] = ['cpu', 'memory', 'pids'];

/**
 * Finds by trying where groups can be made; needs root. On v2 a group with processes of its own cannot pass controllers
 * on, so this process, and what shares its group, may be moved one group down.
 */
export async function findCgroupParents(): Promise<readonly CgroupParent[]> {
  const [mountinfo, selfCgroup] = await Promise.all([
    readFile('/proc/self/mountinfo', 'utf8'),
    readFile('/proc/self/cgroup', 'utf8'),
  ]);
  const found = await Promise.all(parseCgroupMounts(mountinfo, selfCgroup).map(findParent));
  return found.filter((parent) => parent !== null);
}

function findParent(mount: CgroupMount): Promise<CgroupParent | null> {
  return mount.version === 1 ? findV1Parent(mount) : findV2Parent(mount);
}

async function findV1Parent({ controllers, ownDirectory }: CgroupMount): Promise<CgroupParent | null> {
  const files = await filesOfNewGroup(ownDirectory);
  return files === null ? null : { version: 1, directory: ownDirectory, controllers, files };
}

async function findV2Parent({ rootDirectory, ownDirectory }: CgroupMount): Promise<CgroupParent | null> {
  const directory = await v2ParentDirectory(rootDirectory, ownDirectory);
  if (directory === null) return null;
  const controllers = await enableControllers(directory);
  const files = await filesOfNewGroup(directory);
  return files === null ? null : { version: 2, directory, controllers, files };
}

// The launcher sweeps abandoned groups named skerry-*, so the groups made here are named otherwise.
const SERVER_GROUP = 'server.skerry';

/** Our own unit's group, the host's root, or a container's root; never a login session's or another service's group. */
async function v2ParentDirectory(rootDirectory: string, ownDirectory: string): Promise<string | null> {
  if (basename(ownDirectory).startsWith('skerry')) return (await emptied(ownDirectory)) ? ownDirectory : null;
  if (await isHostRoot(rootDirectory)) return rootDirectory;
  return (await emptied(rootDirectory)) ? rootDirectory : null;
}

/** Every group but the host's root has a type. */
async function isHostRoot(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch(() => null);
  return names !== null && !names.includes('cgroup.type');
}

async function emptied(directory: string): Promise<boolean> {
  const leaf = join(directory, SERVER_GROUP);
  try {
    await mkdir(leaf, { recursive: true });
    const processes = (await readFile(join(directory, 'cgroup.procs'), 'utf8')).trim().split('\n');
    for (const pid of processes.filter((each) => each !== '' && each !== '0')) {
      // oxlint-disable-next-line no-await-in-loop -- the kernel takes one process per write
      await writeFile(join(leaf, 'cgroup.procs'), pid).catch(() => undefined);
    }
    return true;
  } catch {
    return false;
  }
}

async function enableControllers(directory: string): Promise<readonly Controller[]> {
  const offered = (await readFile(join(directory, 'cgroup.controllers'), 'utf8')).trim().split(' ');
  const enabled = await Promise.all(
    wanted.map(async (name) => {
      if (!offered.includes(name)) return [];
      const written = writeFile(join(directory, 'cgroup.subtree_control'), `+${name}`);
      return written.then(
        () => [name],
        () => [],
      );
    }),
  );
  return enabled.flat();
}

async function filesOfNewGroup(parent: string): Promise<ReadonlySet<string> | null> {
  const probe = join(parent, `probe.${process.pid}`);
  try {
    await mkdir(probe);
    try {
      return new Set(await readdir(probe));
    } finally {
      await rmdir(probe);
    }
  } catch {
    return null;
  }
}
