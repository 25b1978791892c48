import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Host ids of layers and of sandboxes: nothing else on a host uses them. */
const firstSandboxId = 1_900_000_000;
const lastSandboxId = 1_940_000_000;

const launcher = /[-/]launcher(-[0-9a-f]+)?( \(deleted\))?$/;
/** Builds that later runs use again, and what a failed set-up says. */
const kept = /^skerry-(test-launcher|test-gated|test-attacks|setup)/;

/** Everything that running code could leave behind on the host, one line each. */
export function readHostState(stateDirectory: string): ReadonlySet<string> {
  return new Set([
    ...processes(),
    ...mounts(),
    ...cgroups('/sys/fs/cgroup'),
    ...networkNamespaces(),
    ...entries('/sys/class/net').map((name) => `network interface ${name}`),
    ...entries(path.join(stateDirectory, 'tmp')).map((name) => `temporary file ${name}`),
    ...entries(tmpdir())
      .filter((name) => name.startsWith('skerry-') && !kept.test(name))
      .map((name) => `temporary file ${path.join(tmpdir(), name)}`),
    // The names of whole layers begin with a letter or a digit.
    ...entries(path.join(stateDirectory, 'layers'))
      .filter((name) => !/^[a-z0-9]/.test(name))
      .map((name) => `unfinished layer ${name}`),
  ]);
}

/** What is there now and was not before; the kernel gets some time to take dead sandboxes apart. */
export async function findLeftovers(before: ReadonlySet<string>, stateDirectory: string): Promise<readonly string[]> {
  const deadline = Date.now() + 5000;
  for (;;) {
    const left = [...readHostState(stateDirectory)].filter((line) => !before.has(line));
    if (left.length === 0 || Date.now() > deadline) return left;
    await delay(50);
  }
}

/** An empty list where the directory is gone or not ours to read. */
function entries(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Null where the process ended meanwhile. */
function ofProcess<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function pids(): string[] {
  return entries('/proc').filter((name) => /^\d+$/.test(name));
}

function processes(): string[] {
  return pids().flatMap((pid) => {
    const status = ofProcess(() => readFileSync(`/proc/${pid}/status`, 'utf8'));
    // A zombie is gone but for its parent, which may be an init that never asks.
    if (status === null || /^State:\tZ/m.test(status)) return [];
    const uid = Number(/^Uid:\t(\d+)/m.exec(status)?.[1]);
    const program = ofProcess(() => readlinkSync(`/proc/${pid}/exe`)) ?? '';
    const ours = (uid >= firstSandboxId && uid <= lastSandboxId) || launcher.test(program);
    return ours ? [`process ${pid} of user ${uid}: ${/^Name:\t(.*)/m.exec(status)?.[1] ?? ''} ${program}`] : [];
  });
}

function mounts(): string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [left = '', right = ''] = line.split(' - ');
    return `mount of ${right.split(' ')[0] ?? ''} on ${left.split(' ')[4] ?? ''}`;
  });
}

function cgroups(directory: string): string[] {
  const below = ofProcess(() => readdirSync(directory, { withFileTypes: true })) ?? [];
  return below
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const child = path.join(directory, name);
      return [...(child.includes('/skerry') ? [`cgroup ${child}`] : []), ...cgroups(child)];
    });
}

function networkNamespaces(): string[] {
  return pids().flatMap((pid) => {
    const name = ofProcess(() => readlinkSync(`/proc/${pid}/ns/net`));
    return name === null ? [] : [`network namespace ${name}`];
  });
}
