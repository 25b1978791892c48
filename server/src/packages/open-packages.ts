import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { LayerBuilder } from '#ports/layer-builder.ts';
import type { PackageManager } from '#ports/package-manager.ts';
import type { RuntimeCatalogue } from '#ports/runtime-catalogue.ts';
import type { SandboxEngine } from '#ports/sandbox-engine.ts';
import type { Catalogue } from '#packages/catalogue.ts';
import { createInstaller } from '#packages/installer.ts';
import { createLayerStore } from '#packages/layer-store.ts';
import { takeLock } from '#packages/lock.ts';
import type { PackageEvent } from '#packages/package-event.ts';
import { openRecords } from '#packages/records.ts';
import { createRegistry } from '#packages/registry.ts';
import { restore } from '#packages/restore.ts';
import { findTools } from '#packages/tools.ts';

/** The packages of this host, and the runtimes that they provide. Disposing it stops what is being installed. */
export interface Packages extends PackageManager, RuntimeCatalogue, AsyncDisposable {
  /**
   * Installs what is not there of these packages, by default of the catalogue's defaults, in order. Until it is done
   * their languages count as installing. Failures are reported, tried once more, and hold nobody up; it never rejects.
   */
  installAll(ids: readonly string[] | null): Promise<void>;
}

export interface PackagesOptions {
  readonly catalogue: Catalogue;
  /** Has `layers`, `packages` and `tmp` in it, writable by us. */
  readonly stateDirectory: string;
  readonly engine: SandboxEngine;
  readonly layers: LayerBuilder;
  /** Variables that tell tools how to reach the world: proxies, certificates, npm's settings, PATH. */
  readonly toolVariables: Readonly<Record<string, string>>;
  readonly report: (event: PackageEvent) => void;
}

/** Takes over what is installed. The first process of a host that does so may change it, and tidies up. */
export async function openPackages(options: PackagesOptions): Promise<Packages> {
  const { catalogue, stateDirectory, engine, layers, report } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const temporaryDirectory = path.join(stateDirectory, 'tmp');
  const records = openRecords(path.join(stateDirectory, 'packages'));
  const registry = createRegistry(catalogue);
  const store = createLayerStore({
    layers,
    layersDirectory: path.join(stateDirectory, 'layers'),
    temporaryDirectory,
    findTools: () => findTools(options.toolVariables, signal),
    signal,
  });
  const lock = await takeLock(path.join(stateDirectory, 'packages', 'lock'));
  const installer = createInstaller({ engine, store, records, registry, report, signal, mayChange: lock !== null });

  const dropped = await restore({ catalogue, layers, records, registry });
  for (const { id, why } of dropped) report({ change: 'dropped', packageId: id, durationMs: 0, reason: why });
  if (lock !== null) {
    const kept = [...catalogue.packages.keys()].flatMap((id) => registry.record(id) ?? []);
    await records.sweep(new Set(kept.map(({ id }) => id)));
    await store.sweep(new Set(kept.flatMap((record) => record.layers)));
    await emptyFolder(temporaryDirectory);
  }

  const defaults = [...catalogue.packages.values()].filter(({ isDefault }) => isDefault).map(({ id }) => id);
  let installing: Promise<void> = Promise.resolve();

  return {
    list: () => [...catalogue.packages.keys()].map((id) => registry.status(id)),
    install: (id, onProgress) => installer.install(id, onProgress),
    remove: (id) => installer.remove(id),
    installAll(ids) {
      const unknown = (ids ?? []).filter((id) => !catalogue.packages.has(id));
      for (const packageId of unknown) {
        report({ change: 'failed', packageId, durationMs: 0, reason: 'there is no such package' });
      }
      // What an older catalogue installed is wanted, and made as this one says.
      const wanted = [...(ids ?? defaults), ...dropped.map(({ id }) => id)].filter((id) => catalogue.packages.has(id));
      installing = installer.installAll([...new Set(wanted)]);
      return installing;
    },
    installed: () => registry.runtimes(),
    languages: () => catalogue.languages,
    installing: (language) =>
      [...catalogue.packages.values()].some(
        ({ id, languages }) => languages.includes(language) && registry.expected(id),
      ),
    hold: ({ packageId }) => registry.hold(packageId),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await installing;
      await lock?.[Symbol.asyncDispose]();
    },
  };
}

async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    // oxlint-disable-next-line no-await-in-loop -- the disk is the bound
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}
