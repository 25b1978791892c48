import { expect, test } from 'vitest';
import { isSound, renderFindings } from '#cli/doctor/finding.ts';
import { readHostFacts, type HostFacts } from '#cli/doctor/host-facts.ts';
import { judgeHost } from '#cli/doctor/host-findings.ts';

const goodHost: HostFacts = {
  kernelRelease: '6.1.0-13-cloud-amd64',
  namespaces: ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'pid_for_children', 'time', 'user', 'uts'],
  fileSystems: 'nodev\tproc\nnodev\toverlay\n\text4\n',
  seccompActions: 'kill_process kill_thread trap errno user_notif trace log allow',
  capabilities: '000001ffffffffff',
  maxUserNamespaces: 1000,
  userNamespacesAllowed: '1',
  userNamespacesRestricted: null,
  subordinateIds: 'other:100000:65536\nskerry:1900000000:65536',
  newuidmapMode: 0o104755,
  swapTotalBytes: 0,
  diskFreeBytes: 50 * 1024 ** 3,
  diskFreeInodes: 1_000_000,
  cores: 2,
  memoryBytes: 8 * 1024 ** 3,
  gpus: [],
};

test('a good host is sound and has nothing that is weaker', () => {
  const findings = judgeHost(goodHost, 'skerry');
  expect(isSound(findings)).toBe(true);
  expect(findings.filter(({ state }) => state === 'weaker')).toEqual([]);
});

test.each<[string, Partial<HostFacts>]>([
  ['kernel', { kernelRelease: '5.4.0-generic' }],
  ['namespaces', { namespaces: ['mnt', 'pid'] }],
  ['namespaces', { maxUserNamespaces: 0 }],
  ['launcher rights', { capabilities: '00000000a80425fb' }],
  ['root', { fileSystems: '\text4\n' }],
  ['system calls', { seccompActions: null }],
  ['layer builds', { subordinateIds: '' }],
  ['layer builds', { newuidmapMode: null }],
  ['layer builds', { userNamespacesAllowed: '0' }],
  ['layer builds', { userNamespacesRestricted: '1' }],
])('%s is broken by %j', (control, change) => {
  const findings = judgeHost({ ...goodHost, ...change }, 'skerry');
  expect(findings.filter(({ state }) => state === 'broken').map((finding) => finding.control)).toEqual([control]);
});

test.each<[string, Partial<HostFacts>]>([
  ['launcher rights', { capabilities: '000001fffeffffff' }],
  ['disk', { diskFreeBytes: 10_000 }],
])('%s is weaker by %j', (control, change) => {
  const findings = judgeHost({ ...goodHost, ...change }, 'skerry');
  expect(findings.filter(({ state }) => state === 'weaker').map((finding) => finding.control)).toEqual([control]);
});

test('this host tells every fact, one line for each control', async () => {
  const findings = judgeHost(await readHostFacts('/'), 'skerry');
  expect(renderFindings(findings).split('\n')).toHaveLength(findings.length);
  expect(findings.map(({ how }) => how).join('\n')).not.toMatch(/NaN|undefined|null/);
});
