import { SkerryError } from '#domain/errors.ts';
import type { LayerStore } from '#packages/layer-store.ts';
import type { Records } from '#packages/records.ts';
import type { Registry } from '#packages/registry.ts';

export interface RemoveMeans {
  readonly store: LayerStore;
  readonly records: Records;
  readonly registry: Registry;
}

/** Forgets an installed package that is not in use, then removes the layers that nothing else refers to. */
export async function remove(id: string, { store, records, registry }: RemoveMeans): Promise<void> {
  const record = registry.record(id);
  if (record === null) throw new SkerryError('packageNotInstalled', `${id} is not installed`);
  // No runtime of it is found from here on. If we die now, the next start removes layers without a record.
  registry.delete(id);
  await records.remove(id);
  for (const layer of record.layers) {
    // oxlint-disable-next-line no-await-in-loop -- the disk is the bound
    if (!registry.refersTo(layer)) await store.remove(layer);
  }
}
