import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface Observed {
  /** Of the engine's control groups. */
  readonly name: string;
  readonly layersDirectory: string;
  /** Half open. */
  readonly hostIds: readonly [first: number, end: number];
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly uid: number;
  readonly name: string;
  readonly state: string;
}

/** Their networks are new ones each time that one was used. */
const madeAhead = new Set(['skerry-networks', 'skerry-spare', 'skerry-stage']);

/** Sandboxes begun ahead, with the process of their first stage: the last thing that is made of them. */
export function countSpares(): number {
  const own = descendants(processes(), process.pid);
  const begun = new Set(own.filter(({ name }) => name === 'skerry-stage').map(({ parent }) => parent));
  return own.filter(({ name, pid }) => name === 'skerry-spare' && begun.has(pid)).length;
}

/** What an engine and its sandboxes have on the host, zombies too; one line each. */
export function readEngineState({ name, layersDirectory, hostIds }: Observed): readonly string[] {
  const all = processes();
  const own = [...descendants(all, process.pid), ...all.filter(({ uid }) => uid >= hostIds[0] && uid < hostIds[1])];
  const groups = controlGroups('/sys/fs/cgroup', name);
  return [
    ...own.map((process) => `process ${process.name} ${process.state} of ${process.uid}`),
    ...own.filter(({ name: called }) => called === 'skerry-launcher').flatMap(({ pid }) => belongings(pid)),
    ...own.filter(({ name: called }) => !madeAhead.has(called)).flatMap(({ pid }) => network(pid)),
    // A stage's group has a name of its own each time; a sandbox begun ahead has one too.
    ...groups.map((group) => `group ${group.replace(/[0-9a-f]{16}$/, 'N')}`),
    ...groups.filter((group) => group.endsWith('/runs')).flatMap(sharedMemory),
    ...files(layersDirectory),
    ...['shm', 'msg', 'sem'].map((kind) => `host's ${kind}:\n${read(`/proc/sysvipc/${kind}`)}`),
  ].toSorted();
}

function processes(): readonly Process[] {
  return list('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      const status = read(`/proc/${pid}/status`);
      // It ended while we looked.
      if (status === '') return [];
      const field = (key: string): string => new RegExp(`^${key}:\\t(\\S+)`, 'm').exec(status)?.[1] ?? '';
      const state = field('State') === 'Z' ? 'dead' : 'alive';
      return [
        { pid: Number(pid), parent: Number(field('PPid')), uid: Number(field('Uid')), name: field('Name'), state },
      ];
    });
}

/** Those of the engine: other children of the process that tests are not told by a name of ours. */
function descendants(all: readonly Process[], parent: number): readonly Process[] {
  return all
    .filter((process) => process.parent === parent && process.name.startsWith('skerry-'))
    .flatMap((process) => [process, ...below(all, process.pid)]);
}

function below(all: readonly Process[], parent: number): readonly Process[] {
  return all.filter((process) => process.parent === parent).flatMap((process) => [process, ...below(all, process.pid)]);
}

/** Mounts and descriptors of the launcher, without the numbers that are new each time. */
function belongings(pid: number): readonly string[] {
  const mounts = read(`/proc/${pid}/mountinfo`).trim().split('\n');
  const descriptors = list(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`));
  return [
    ...mounts.map((line) => `mount ${line.split(' ').slice(3).join(' ')}`),
    ...descriptors.map((target) => `descriptor ${target.replaceAll(/\d+/g, 'N')}`),
  ];
}

function network(pid: number): readonly string[] {
  const target = link(`/proc/${pid}/ns/net`);
  return target === '' || target === link('/proc/self/ns/net') ? [] : [`network ${target}`];
}

function sharedMemory(group: string): readonly string[] {
  const bytes = /^(?:total_)?shmem (\d+)/m.exec(read(join(group, 'memory.stat')))?.[1];
  return bytes === undefined ? [] : [`shared memory of ${Math.round(Number(bytes) / 1024 ** 2)} MiB in ${group}`];
}

function controlGroups(directory: string, name: string): readonly string[] {
  return directories(directory).flatMap((entry) => {
    const path = join(directory, entry);
    return entry === name ? tree(path) : controlGroups(path, name);
  });
}

function tree(directory: string): readonly string[] {
  return [directory, ...directories(directory).flatMap((entry) => tree(join(directory, entry)))];
}

function directories(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
}

/** Names, owners, sizes and all times, the one of reading too. */
function files(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const status = lstatSync(join(directory, name), { throwIfNoEntry: false });
    if (status === undefined) return [];
    const { mode, uid, size, nlink, atimeMs, mtimeMs, ctimeMs } = status;
    return [`file ${name} ${[mode, uid, size, nlink, atimeMs, mtimeMs, ctimeMs].join(' ')}`];
  });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
