import type { CataloguePackage } from '#domain/catalogue.ts';

/** Installs and removes what provides runtimes. */
export interface PackageManager {
  list(): readonly PackageStatus[];
  /** Two calls for one package do the work once. Errors: `packageUnknown`, `packageInstalled`, `packageInstallFailed`. */
  install(id: string, onProgress?: (line: string) => void): Promise<PackageStatus>;
  /** Errors: `packageUnknown`, `packageNotInstalled`, `packageInUse`. */
  remove(id: string): Promise<PackageStatus>;
}

export interface PackageStatus extends CataloguePackage {
  /** The probed version when installed, else the catalogue's expectation. */
  readonly version: string;
  readonly state: 'absent' | 'installing' | 'installed';
}
