import { SkerryError } from '#domain/errors.ts';
import { createSingleFlight } from '#lib/single-flight.ts';
import type { PackageStatus } from '#ports/package-manager.ts';
import { install, type InstallMeans } from '#packages/install.ts';
import type { PackageEvent } from '#packages/package-event.ts';
import { remove } from '#packages/remove.ts';

/** Installs and removes one package at a time each, and tells what came of it. */
export interface Installer {
  install(id: string, onProgress?: (line: string) => void): Promise<PackageStatus>;
  /** Several, in order, a few at once. Failures are reported and tried once more; it never rejects. */
  installAll(ids: readonly string[]): Promise<void>;
  remove(id: string): Promise<PackageStatus>;
}

export interface InstallerMeans extends InstallMeans {
  readonly report: (event: PackageEvent) => void;
  readonly signal: AbortSignal;
  /** False where another process has the packages open: this one must not change them. */
  readonly mayChange: boolean;
}

/** More would wait for each other's builds. */
const installsAtOnce = 2;

export function createInstaller(means: InstallerMeans): Installer {
  const { registry, report, signal, mayChange } = means;
  const flights = createSingleFlight<PackageStatus>();
  const listeners = new Map<string, Set<(line: string) => void>>();

  function requireRight(): void {
    if (mayChange) return;
    throw new SkerryError('packageInstallFailed', 'another Skerry on this host has the packages open: ask that one');
  }

  async function told(id: string, change: 'installed' | 'removed', work: () => Promise<void>): Promise<PackageStatus> {
    const startedAt = performance.now();
    const tell = (outcome: PackageEvent['change'], reason: string | null): void =>
      report({ change: outcome, packageId: id, durationMs: Math.round(performance.now() - startedAt), reason });
    try {
      await work();
    } catch (error) {
      tell('failed', error instanceof Error ? error.message : String(error));
      throw error;
    }
    tell(change, null);
    return registry.status(id);
  }

  async function installOnce(id: string): Promise<PackageStatus> {
    using _expected = registry.expect(id);
    const tell = (line: string): void => listeners.get(id)?.forEach((listener) => listener(line));
    return await told(id, 'installed', () => install(registry.definition(id), means, tell));
  }

  async function installOne(id: string, onProgress: (line: string) => void = () => undefined): Promise<PackageStatus> {
    registry.definition(id);
    if (registry.record(id) !== null) throw new SkerryError('packageInstalled', `${id} is installed already`);
    requireRight();
    const known = listeners.get(id) ?? new Set();
    // Not the caller's own function: it may have been given twice.
    const listener = (line: string): void => onProgress(line);
    listeners.set(id, known.add(listener));
    try {
      return await flights.do(id, () => installOnce(id));
    } finally {
      known.delete(listener);
      if (known.size === 0) listeners.delete(id);
    }
  }

  /** Resolves with those that failed. */
  async function installInOrder(ids: readonly string[]): Promise<string[]> {
    const failed: string[] = [];
    const waiting = ids
      .filter((id) => registry.record(id) === null)
      .map((id) => ({ id, expected: registry.expect(id) }));
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        using _expected = next.expected;
        // Told by report.
        if (!signal.aborted) await installOne(next.id).catch(() => failed.push(next.id));
      }
    };
    await Promise.all(Array.from({ length: installsAtOnce }, work));
    return failed;
  }

  return {
    install: installOne,
    async installAll(ids) {
      if (!mayChange) return;
      await installInOrder(await installInOrder(ids));
    },
    async remove(id) {
      registry.definition(id);
      requireRight();
      if (flights.has(id)) throw new SkerryError('packageInUse', `${id} is being installed or removed`);
      if (registry.record(id) === null) throw new SkerryError('packageNotInstalled', `${id} is not installed`);
      if (registry.inUse(id)) throw new SkerryError('packageInUse', `${id} is in use`);
      return flights.do(id, () => told(id, 'removed', () => remove(id, means)));
    },
  };
}
