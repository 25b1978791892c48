import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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

/** Runs suites of this tree, each in a machine of its own with Debian's kernel, all at once. */
export async function runInMachines(runs: readonly MachineRun[]): Promise<Report[]> {
  const cache = path.join(state, 'vm');
  const kernel = await fetchKernel(cache);
  const disk = await buildDisk(cache, project);
  await using folder = await mkdtempDisposable(path.join(tmpdir(), 'skerry-vm-'));
  const initramfs = path.join(folder.path, 'initramfs');
  await writeInitramfs(initramfs, {
    modules: kernel.modules,
    project,
    built: { [launcherInside]: await launcherPath(), [gatedInside]: await gatedProgram() },
  });
  const booted = runs.map(({ host, suite, files = [] }) => {
    const environment = {
      HOST: host,
      SUITE: suite,
      FILES: files.join(','),
      SKERRY_STATE: stateInside,
      SKERRY_LAUNCHER: launcherInside,
      SKERRY_GATED: gatedInside,
    };
    return boot({ kernelImage: kernel.image, initramfs, disk, environment, timeoutMs: machineTimeoutMs });
  });
  // All of them end before their files are removed.
  await Promise.allSettled(booted);
  return await Promise.all(booted);
}
