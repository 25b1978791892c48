import { constants } from 'node:os';

import { tag } from '#engine/protocol.ts';
import type { Field } from '#engine/frames.ts';
import { commonCalls, newerCalls, unknownNewerCalls, x86Calls } from '#engine/system-calls.ts';

/** What a process may ask of the kernel, as the launcher's `rule` texts; everything else is refused with one errno. */
export interface SeccompPolicy {
  readonly defaultErrno: number;
  readonly rules: readonly string[];
}

const { EPERM, ENOSYS } = constants.errno;

/** CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET */
const NAMESPACE_FLAGS = 0x7e02_0000;

/** AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: neither vsock nor the kernel's crypto, which reach beyond the namespace. */
const socketFamilies = [1, 2, 10, 16];

const AF_UNIX = 1;

/** All but RLIMIT_CORE: a limit of 0 lets a host that pipes cores into a program of its own start it, ours of 1 does not. */
const changeableRlimits = [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/** Their number is one for the whole host, and whoever takes all leaves none to the others. */
const sharedAsynchronousCalls = ['io_setup', 'io_submit', 'io_getevents', 'io_pgetevents', 'io_cancel', 'io_destroy'];

/** PER_LINUX, PER_LINUX32, both with UNAME26, and the question which one it is. */
const personalities = [0x0, 0x8, 0x2_0000, 0x2_0008, 0xffff_ffff];

export function sandboxPolicy(architecture: NodeJS.Architecture): SeccompPolicy {
  return {
    defaultErrno: EPERM,
    rules: [
      ...commonCalls.map(allow),
      ...(architecture === 'x64' ? x86Calls.map(allow) : []),
      ...newerCalls.map(allow),
      ...socketFamilies.map((family) => `allow socket 0 eq ${family}`),
      `allow socketpair 0 eq ${AF_UNIX}`,
      ...changeableRlimits.flatMap((resource) => [
        `allow setrlimit 0 eq ${resource}`,
        `allow prlimit64 1 eq ${resource}`,
      ]),
      // Without a new limit it only tells.
      'allow prlimit64 2 eq 0',
      ...personalities.map((personality) => `allow personality 0 eq ${personality}`),
      `allow clone 0 mask ${NAMESPACE_FLAGS} 0`,
      // clone3 hides its flags behind a pointer; glibc falls back to clone when the call is missing.
      `errno ${ENOSYS} clone3`,
      ...sharedAsynchronousCalls.map((call) => `errno ${ENOSYS} ${call}`),
      // A program asks for a new call and falls back when it is missing, but gives up when it is forbidden.
      ...unknownNewerCalls.map((number) => `errno ${ENOSYS} ${number}`),
    ],
  };
}

/** For package tools as the mapped root of a build sandbox: they may change root too, within their own. */
export function buildPolicy(architecture: NodeJS.Architecture): SeccompPolicy {
  const { defaultErrno, rules } = sandboxPolicy(architecture);
  return { defaultErrno, rules: [...rules, allow('chroot')] };
}

export function policyFields(policy: SeccompPolicy): readonly Field[] {
  return [[tag.defaultErrno, policy.defaultErrno], ...policy.rules.map((rule): Field => [tag.rule, rule])];
}

function allow(call: string | number): string {
  return `allow ${call}`;
}
