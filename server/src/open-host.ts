import { fileURLToPath } from 'node:url';
import type { Config } from '#config/schema.ts';
import { readToolVariables } from '#config/env.ts';
import type { CgroupPlan } from '#engine/cgroup-plan.ts';
import type { Engine } from '#engine/engine.ts';
import { loadCatalogue } from '#packages/load-catalogue.ts';
import { openPackages, type Packages } from '#packages/open-packages.ts';
import type { PackageEvent } from '#packages/package-event.ts';
import { withPreload } from '#packages/preload.ts';
import { becomeUser } from './become-user.ts';
import { startEngine } from './start-engine.ts';

/** This machine as a place that runs code, with or without a server around it. Disposing it ends every sandbox. */
export interface Host extends AsyncDisposable {
  readonly engine: Engine;
  readonly plan: CgroupPlan;
  /** The catalogue of runtimes, too. */
  readonly packages: Packages;
}

export interface HostEvents {
  /** A line that the launcher wrote. */
  readonly onLog: (line: string) => void;
  readonly onPackage: (event: PackageEvent) => void;
}

const cataloguePath = fileURLToPath(new URL('../../runtimes', import.meta.url));

/**
 * Starts the launcher, gives root's rights up for good, and takes over what is installed. Needs root; after it nothing
 * of the source tree may be opened, because the user that we are then may be unable to.
 */
export async function openHost(config: Config, { onLog, onPackage }: HostEvents): Promise<Host> {
  const catalogue = withPreload(await loadCatalogue(cataloguePath, process.arch), config.preload);
  const { engine, plan } = await startEngine(config, onLog);
  try {
    becomeUser(config.user);
    const packages = await openPackages({
      catalogue,
      stateDirectory: config.stateDir,
      engine,
      layers: engine,
      toolVariables: readToolVariables(),
      report: onPackage,
    });
    return {
      engine,
      plan,
      packages,
      async [Symbol.asyncDispose]() {
        await packages[Symbol.asyncDispose]();
        await engine[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await engine[Symbol.asyncDispose]();
    throw error;
  }
}
