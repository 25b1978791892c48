import path from 'node:path';
import { planCgroups } from '#engine/cgroup-plan.ts';
import { findCgroupParents } from '#engine/cgroup-probe.ts';
import { createEngine, type Engine } from '#engine/engine.ts';
import { loadCatalogue } from '#packages/load-catalogue.ts';
import type { Catalogue } from '#packages/catalogue.ts';
import { openRecords, type PackageRecord } from '#packages/records.ts';
import { launcherPath } from '../../engine/support/test-engine.ts';
import { worker } from '../../engine/support/worker.ts';

export const stateDirectory = process.env['SKERRY_STATE'] ?? '/var/lib/skerry';

export async function readCatalogue(): Promise<Catalogue> {
  return loadCatalogue(path.join(import.meta.dirname, '../../../runtimes'), process.arch);
}

/** What is installed on this host, by package. */
export async function readInstalled(): Promise<ReadonlyMap<string, PackageRecord>> {
  const { whole } = await openRecords(path.join(stateDirectory, 'packages')).readAll();
  return new Map(whole.map((record) => [record.id, record]));
}

export const installedLayers = path.join(stateDirectory, 'layers');

export const firstSandboxUid = 1_919_000_000 + worker * 1000;

/** An engine over the layers that are installed on this host. */
export async function startInstalledEngine(): Promise<Engine> {
  return createEngine({
    launcherPath: await launcherPath(),
    layersDirectory: installedLayers,
    plan: planCgroups(await findCgroupParents()),
    name: `runtimes-${process.pid}`,
    layerUid: 1_900_000_000,
    firstSandboxUid,
    firstSpareUid: 1_930_000_000,
    maxSandboxes: 8,
    maxPrepared: 0,
    remainsBytes: 0,
    maxWarmed: 0,
    warmMemoryBytes: 0,
    imageUses: 0,
    onlyTier: null,
    maxSpares: 0,
    memoryBytes: 4 * 1024 ** 3,
    artefactBytes: 0,
    onLog: (line) => console.error(line),
  });
}
