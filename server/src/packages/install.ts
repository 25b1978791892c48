import { SkerryError } from '#domain/errors.ts';
import type { SandboxEngine } from '#ports/sandbox-engine.ts';
import type { PackageDefinition } from '#packages/catalogue.ts';
import { baseLayerName } from '#packages/debian-base.ts';
import type { LayerStore } from '#packages/layer-store.ts';
import { probeVersion } from '#packages/probe-version.ts';
import { layerStack } from '#packages/recipe.ts';
import type { PackageRecord, Records } from '#packages/records.ts';
import type { Registry } from '#packages/registry.ts';
import { suites } from '#packages/suites.ts';

export interface InstallMeans {
  readonly engine: SandboxEngine;
  readonly store: LayerStore;
  readonly records: Records;
  readonly registry: Registry;
}

/** How many of the last lines are told when an installation fails. */
const keptLines = 5;

/** Makes a package's layers, asks its runtimes for their versions, and writes it down: only then it is installed. */
export async function install(
  definition: PackageDefinition,
  means: InstallMeans,
  onLine: (line: string) => void,
): Promise<void> {
  const lastLines: string[] = [];
  try {
    await make(definition, means, (line) => {
      if (lastLines.push(line) > keptLines) lastLines.shift();
      onLine(line);
    });
  } catch (cause) {
    if (cause instanceof SkerryError && cause.code !== 'packageInstallFailed') throw cause;
    await removeUseless(definition, means);
    throw new SkerryError('packageInstallFailed', explain(definition.id, cause, lastLines), { cause });
  }
}

async function make(
  definition: PackageDefinition,
  { engine, store, records, registry }: InstallMeans,
  onLine: (line: string) => void,
): Promise<void> {
  const layers = stackOf(definition);
  using _claim = registry.claim(layers);
  await store.ensure(definition.recipe, onLine);
  const record: PackageRecord = {
    id: definition.id,
    versions: await probeAll(definition, layers, engine),
    layers,
    installedAt: new Date().toISOString(),
  };
  await records.write(record);
  registry.add(record);
}

/** A package that was made and does not work is made anew the next time, from its base on. */
async function removeUseless(definition: PackageDefinition, { store, registry }: InstallMeans): Promise<void> {
  for (const layer of stackOf(definition).slice(0, -1)) {
    // oxlint-disable-next-line no-await-in-loop -- the upper one first
    if (!registry.refersTo(layer)) await store.remove(layer);
  }
}

/** The layers that a package has when it is installed, topmost first. */
export function stackOf({ recipe }: PackageDefinition): string[] {
  return layerStack(recipe, baseLayerName(suites[recipe.suite].base));
}

async function probeAll(
  { runtimes }: PackageDefinition,
  layers: readonly string[],
  engine: SandboxEngine,
): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const { template, versionProbe } of runtimes) {
    // oxlint-disable-next-line no-await-in-loop -- two at most
    versions[template.language] = await probeVersion(engine, layers, versionProbe);
  }
  return versions;
}

function explain(id: string, cause: unknown, lastLines: readonly string[]): string {
  const why = cause instanceof Error ? cause.message : String(cause);
  return [`${id} could not be installed: ${why}`, ...lastLines].join('\n');
}
