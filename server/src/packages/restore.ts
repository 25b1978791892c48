import type { LayerBuilder } from '#ports/layer-builder.ts';
import type { Catalogue } from '#packages/catalogue.ts';
import { stackOf } from '#packages/install.ts';
import type { PackageRecord, Records } from '#packages/records.ts';
import type { Registry } from '#packages/registry.ts';

export interface RestoreMeans {
  readonly catalogue: Catalogue;
  readonly layers: LayerBuilder;
  readonly records: Records;
  readonly registry: Registry;
}

export interface DroppedPackage {
  readonly id: string;
  readonly why: string;
}

/**
 * Takes over what earlier servers installed, as far as it is whole and is what the catalogue describes today; resolves
 * with what is no longer installed.
 */
export async function restore({ catalogue, layers, records, registry }: RestoreMeans): Promise<DroppedPackage[]> {
  const present = await layers.list();
  const { whole, broken } = await records.readAll();
  const dropped = broken.map((id) => ({ id, why: 'its record cannot be read' }));
  for (const record of whole) {
    const why = problemOf(record, catalogue, present);
    if (why === null) registry.add(record);
    else dropped.push({ id: record.id, why });
  }
  return dropped;
}

function problemOf(record: PackageRecord, catalogue: Catalogue, present: ReadonlySet<string>): string | null {
  const definition = catalogue.packages.get(record.id);
  if (definition === undefined) return 'the catalogue has no such package';
  const missing = record.layers.find((layer) => !present.has(layer));
  if (missing !== undefined) return `its layer ${missing} is missing`;
  if (record.layers.join() !== stackOf(definition).join()) return 'the catalogue makes it in another way now';
  const mute = definition.languages.find((language) => record.versions[language] === undefined);
  return mute === undefined ? null : `its record has no version of ${mute}`;
}
