import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';

/** What the host says of itself; null where it does not say. */
export interface HostFacts {
  readonly kernelRelease: string;
  /** Names in /proc/self/ns. */
  readonly namespaces: readonly string[];
  readonly fileSystems: string;
  readonly seccompActions: string | null;
  /** This process's effective capabilities, as a hexadecimal mask. */
  readonly capabilities: string;
  readonly maxUserNamespaces: number | null;
  /** Where distributions switch user namespaces off for users without rights: Debian's own, and AppArmor's. */
  readonly userNamespacesAllowed: string | null;
  readonly userNamespacesRestricted: string | null;
  readonly subordinateIds: string;
  /** Permission bits of newuidmap. */
  readonly newuidmapMode: number | null;
  readonly swapTotalBytes: number;
  readonly diskFreeBytes: number;
  readonly diskFreeInodes: number;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Device files of graphics processors. */
  readonly gpus: readonly string[];
}

export async function readHostFacts(stateDir: string): Promise<HostFacts> {
  const [status, disk, devices] = await Promise.all([
    readFile('/proc/self/status', 'utf8'),
    statfs(stateDir),
    Promise.all([list('/dev'), list('/dev/dri')]),
  ]);
  const swapKib = /^SwapTotal:\s+(\d+)/m.exec(await readFile('/proc/meminfo', 'utf8'))?.[1];
  const maxUserNamespaces = await setting('/proc/sys/user/max_user_namespaces');
  return {
    kernelRelease: (await setting('/proc/sys/kernel/osrelease')) ?? '',
    namespaces: await list('/proc/self/ns'),
    fileSystems: await readFile('/proc/filesystems', 'utf8'),
    seccompActions: await setting('/proc/sys/kernel/seccomp/actions_avail'),
    capabilities: /^CapEff:\t([0-9a-f]+)/m.exec(status)?.[1] ?? '0',
    maxUserNamespaces: maxUserNamespaces === null ? null : Number(maxUserNamespaces),
    userNamespacesAllowed: await setting('/proc/sys/kernel/unprivileged_userns_clone'),
    userNamespacesRestricted: await setting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns'),
    subordinateIds: (await setting('/etc/subuid')) ?? '',
    newuidmapMode: await stat('/usr/bin/newuidmap').then(
      ({ mode }) => mode,
      () => null,
    ),
    swapTotalBytes: Number(swapKib ?? 0) * 1024,
    diskFreeBytes: disk.bavail * disk.bsize,
    diskFreeInodes: disk.ffree,
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    gpus: devices.flat().filter((name) => /^(nvidia\d+|renderD\d+|kfd)$/.test(name)),
  };
}

async function setting(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}

async function list(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
