import type { Finding, FindingState } from './finding.ts';
import type { HostFacts } from './host-facts.ts';

const gibibyte = 1024 ** 3;
const namespaces = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'];
/** openat2 came with 5.6, and files go in and out of sandboxes through it. */
const oldestKernel = [5, 6] as const;

const neededCapabilities: Readonly<Record<string, number>> = {
  CAP_CHOWN: 0,
  CAP_DAC_OVERRIDE: 1,
  CAP_KILL: 5,
  CAP_SETGID: 6,
  CAP_SETUID: 7,
  CAP_SETPCAP: 8,
  CAP_SYS_ADMIN: 21,
};
const capSysResource = 24;

/** What the host's own word tells, before anything is tried. */
export function judgeHost(facts: HostFacts, user: string): readonly Finding[] {
  return [
    judgeKernel(facts),
    judgeNamespaces(facts),
    judgeRights(facts),
    judgeOverlay(facts),
    judgeSystemCalls(facts),
    { control: 'core dumps', state: 'enforced', how: 'neither written nor handed to a program of the host' },
    judgeSwap(facts),
    judgeBuilds(facts, user),
    judgeDisk(facts),
    judgeSize(facts),
    judgeGpus(facts),
  ];
}

function finding(control: string, state: FindingState, how: string): Finding {
  return { control, state, how };
}

function judgeKernel({ kernelRelease }: HostFacts): Finding {
  const [major = 0, minor = 0] = kernelRelease.split('.').map((part) => Number.parseInt(part, 10));
  const [oldestMajor, oldestMinor] = oldestKernel;
  const recent = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
  return recent
    ? finding('kernel', 'enforced', `Linux ${kernelRelease}; openat2 keeps file access beneath a sandbox's root`)
    : finding(
        'kernel',
        'broken',
        `Linux ${kernelRelease} has no openat2; ${oldestKernel.join('.')} or newer is needed`,
      );
}

function judgeNamespaces(facts: HostFacts): Finding {
  const missing = namespaces.filter((name) => !facts.namespaces.includes(name));
  if (missing.length > 0) return finding('namespaces', 'broken', `the kernel has no ${missing.join(', ')} namespace`);
  if (facts.maxUserNamespaces === 0) return finding('namespaces', 'broken', 'user.max_user_namespaces is 0');
  return finding('namespaces', 'enforced', `each sandbox has its own: ${namespaces.join(', ')}`);
}

function judgeRights({ capabilities }: HostFacts): Finding {
  const mask = BigInt(`0x${capabilities}`);
  const has = (bit: number) => (mask & (1n << BigInt(bit))) !== 0n;
  const missing = Object.entries(neededCapabilities).filter(([, bit]) => !has(bit));
  if (missing.length > 0) {
    return finding('launcher rights', 'broken', `root lacks ${missing.map(([name]) => name).join(', ')} here`);
  }
  return has(capSysResource)
    ? finding('launcher rights', 'enforced', 'root with what containment needs; all of it is dropped inside a sandbox')
    : finding(
        'launcher rights',
        'weaker',
        'root lacks CAP_SYS_RESOURCE: limits above its own hard limits are cut to them',
      );
}

function judgeOverlay({ fileSystems }: HostFacts): Finding {
  return /\boverlay$/m.test(fileSystems)
    ? finding('root', 'enforced', 'overlay of read-only layers under a writable top of limited size and file count')
    : finding('root', 'broken', 'the kernel has no overlay file system: run "modprobe overlay"');
}

function judgeSystemCalls({ seccompActions }: HostFacts): Finding {
  const actions = seccompActions?.split(' ') ?? [];
  return actions.includes('errno') && actions.includes('allow')
    ? finding('system calls', 'enforced', 'seccomp allow-list; all others are refused')
    : finding('system calls', 'broken', 'the kernel has no seccomp filters');
}

function judgeSwap({ swapTotalBytes }: HostFacts): Finding {
  return swapTotalBytes === 0
    ? finding('swap', 'absent', 'a sandbox cannot slow the host down by swapping')
    : finding('swap', 'present', 'the memory cgroup keeps sandboxes out of it, unless it is told otherwise below');
}

function judgeBuilds(facts: HostFacts, user: string): Finding {
  const control = 'layer builds';
  const line = new RegExp(`^${user}:1900000000:65536$`, 'm');
  if (!line.test(facts.subordinateIds)) {
    return finding(control, 'broken', `/etc/subuid does not give ${user} the ids 1900000000 to 1900065535`);
  }
  if (facts.newuidmapMode === null) return finding(control, 'broken', 'newuidmap is missing: install uidmap');
  if (facts.userNamespacesAllowed === '0' || facts.userNamespacesRestricted === '1') {
    return finding(control, 'broken', 'this host forbids user namespaces to users without rights');
  }
  return finding(control, 'enforced', 'as root of ids that own nothing else on this host');
}

function judgeDisk({ diskFreeBytes, diskFreeInodes }: HostFacts): Finding {
  const how = `${(diskFreeBytes / gibibyte).toFixed(1)} GiB and ${diskFreeInodes} files free for layers`;
  if (diskFreeBytes < gibibyte) return finding('disk', 'weaker', `${how}: too little to install packages`);
  return finding('disk', 'present', how);
}

function judgeSize({ cores, memoryBytes }: HostFacts): Finding {
  return finding('size', 'present', `${cores} cores, ${(memoryBytes / gibibyte).toFixed(1)} GiB of memory`);
}

function judgeGpus({ gpus }: HostFacts): Finding {
  return gpus.length === 0
    ? finding('graphics processors', 'absent', 'no device in /dev; nothing in a sandbox could reach one')
    : finding('graphics processors', 'present', `${gpus.join(', ')} on the host; no sandbox sees them`);
}
