import path from 'node:path';

import type { Runtime } from '#domain/runtime.ts';
import type { RuntimeCatalogue } from '#ports/runtime-catalogue.ts';
import { createRegistry } from '#packages/registry.ts';
import { loadCatalogue } from '#packages/load-catalogue.ts';
import { withPreload, type Preload } from '#packages/preload.ts';
import { openRecords } from '#packages/records.ts';

const stateDirectory = process.env['SKERRY_STATE'] ?? '/var/lib/skerry';

/** What is installed on this host. */
export interface InstalledRuntimes {
  readonly layersDirectory: string;
  readonly catalogue: RuntimeCatalogue;
  /** By language, in the order in which they are installed on a new host. */
  readonly byLanguage: ReadonlyMap<string, readonly Runtime[]>;
}

export async function readInstalledRuntimes(preload: Preload = {}): Promise<InstalledRuntimes> {
  const runtimes = await loadCatalogue(path.join(import.meta.dirname, '../../../runtimes'), process.arch);
  const catalogue = withPreload(runtimes, preload);
  const registry = createRegistry(catalogue);
  const { whole } = await openRecords(path.join(stateDirectory, 'packages')).readAll();
  for (const record of whole) if (catalogue.packages.has(record.id)) registry.add(record);
  return {
    layersDirectory: path.join(stateDirectory, 'layers'),
    catalogue: {
      installed: () => registry.runtimes(),
      languages: () => catalogue.languages,
      installing: () => false,
      hold: ({ packageId }) => registry.hold(packageId),
    },
    byLanguage: Map.groupBy(registry.runtimes(), ({ language }) => language),
  };
}
