import { describe, expect, test } from 'vitest';

import { buildPolicy, policyFields, sandboxPolicy } from '#engine/seccomp-policy.ts';

/** Every call that has been a way out of a container, or that shows or changes what is outside. */
const never = [
  'add_key',
  'keyctl',
  'request_key',
  'bpf',
  'perf_event_open',
  'userfaultfd',
  'ptrace',
  'process_vm_readv',
  'process_vm_writev',
  'process_madvise',
  'pidfd_getfd',
  'kcmp',
  'open_by_handle_at',
  'io_setup',
  'io_submit',
  'io_uring_setup',
  'io_uring_enter',
  'io_uring_register',
  'mount',
  'umount',
  'umount2',
  'pivot_root',
  'fsopen',
  'fsmount',
  'fsconfig',
  'fspick',
  'move_mount',
  'open_tree',
  'mount_setattr',
  'unshare',
  'setns',
  'clone3',
  'init_module',
  'finit_module',
  'delete_module',
  'kexec_load',
  'kexec_file_load',
  'reboot',
  'swapon',
  'swapoff',
  'settimeofday',
  'clock_settime',
  'sethostname',
  'setdomainname',
  'acct',
  'quotactl',
  'syslog',
  'iopl',
  'ioperm',
  'modify_ldt',
  'nfsservctl',
  'lookup_dcookie',
  'vhangup',
  'fanotify_init',
  'statmount',
  'listmount',
  '457',
  '458',
];

describe('the policy of sandboxes', () => {
  test.each(['x64', 'arm64'] as const)('on %s says each thing once', (architecture) => {
    const { rules } = sandboxPolicy(architecture);
    expect(rules).toHaveLength(new Set(rules).size);
  });

  test.each(never)('does not allow %s', (call) => {
    const allowed = sandboxPolicy('x64').rules.filter((rule) => rule.split(' ')[0] === 'allow');
    expect(allowed.map((rule) => rule.split(' ')[1])).not.toContain(call);
  });

  test.each(['clone', 'socket', 'socketpair', 'personality', 'setrlimit', 'prlimit64'])(
    'allows %s for some arguments only',
    (call) => {
      const rules = sandboxPolicy('x64').rules.filter((rule) => rule.split(' ')[1] === call);
      expect(rules.length).toBeGreaterThan(0);
      expect(rules.every((rule) => rule.split(' ').length > 2)).toBe(true);
    },
  );

  test('has the older calls on x86-64 only', () => {
    expect(sandboxPolicy('x64').rules).toContain('allow fork');
    expect(sandboxPolicy('arm64').rules).not.toContain('allow fork');
  });

  test('fits one frame', () => {
    expect(policyFields(sandboxPolicy('x64')).length).toBeLessThan(1000);
  });
});

test('the policy of build sandboxes adds chroot and nothing else', () => {
  const added = buildPolicy('x64').rules.filter((rule) => !sandboxPolicy('x64').rules.includes(rule));
  expect(added).toEqual(['allow chroot']);
});
