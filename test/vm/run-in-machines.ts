import path from 'node:path';
import { gatedProgram } from '../engine/support/gated-program.ts';
import { launcherPath } from '../engine/support/test-engine.ts';
import { boot } from './boot.ts';
import { buildDisk } from './disk.ts';
import { writeInitramfs } from './initramfs.ts';
import { fetchKernel } from './kernel.ts';
import type { Report } from './report.ts';

const project = path.join(import.meta.dirname, '../..');
const state = process.env['SKERRY_STATE'] ?? '/var/lib/skerry';
/** Where a machine has its state directory. */
const stateInside = '/var/lib/skerry';
const launcherInside = `${stateInside}/bin/launcher`;
const gatedInside = `${stateInside}/bin/gated`;
/** Several times what it takes on two idle cores. */
export const machineTimeoutMs = 480_000;

export interface MachineRun {
  /**
   * v2-login: all controllers in one hierarchy, and the suite started from a login session.
   * v2-service: the same, started as a service whose group systemd has delegated.
   * v1: a hierarchy for each controller.
   */
  readonly host: 'v2-login' | 'v2-service' | 'v1';
  /** A vitest project. */
  readonly suite: string;
  /** Parts of the names of its files; all of them when left out. */
  readonly files?: readonly string[];
}

/**
 * Runs suites of this tree, each in a machine of its own with Debian's kernel, one after the other: together they would
 * take both processors of a small host from whatever runs beside them. Keeps its files in the folder.
 */
export async function runInMachines(
  runs: readonly MachineRun[],
  folder: string,
  signal: AbortSignal,
): Promise<Report[]> {
  const cache = path.join(state, 'vm');
  const kernel = await fetchKernel(cache);
  const disk = await buildDisk(cache, project);
  const initramfs = path.join(folder, 'initramfs');
  await writeInitramfs(initramfs, {
    modules: kernel.modules,
    project,
    built: { [launcherInside]: await launcherPath(), [gatedInside]: await gatedProgram() },
  });
  const reports: Report[] = [];
  for (const { host, suite, files = [] } of runs) {
    const environment = {
      HOST: host,
      SUITE: suite,
      FILES: files.join(','),
      SKERRY_STATE: stateInside,
      SKERRY_LAUNCHER: launcherInside,
      SKERRY_GATED: gatedInside,
    };
    const reportFile = path.join(folder, `${host}.json`);
    const machine = { kernelImage: kernel.image, initramfs, disk, environment, timeoutMs: machineTimeoutMs };
    // oxlint-disable-next-line no-await-in-loop -- as said above
    reports.push(await boot({ ...machine, reportFile, signal }));
  }
  return reports;
}
