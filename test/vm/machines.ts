import type { MachineRun } from './run-in-machines.ts';

/** The engine's tests in which control groups have a part: an emulated machine takes minutes for all of them. */
const files = ['control', 'fork', 'launcher-death', 'limits', 'stages', 'stdin', 'warm'];

export const machines: readonly MachineRun[] = [
  { host: 'v2-login', suite: 'engine', files },
  { host: 'v2-service', suite: 'engine', files: ['limits'] },
  { host: 'v1', suite: 'engine', files: ['limits'] },
];
