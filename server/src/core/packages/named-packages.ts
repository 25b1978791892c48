import { maxSatisfying, validRange } from 'semver';
import { SkerryError } from '#domain/errors.ts';
import type { PackageManager, PackageStatus } from '#ports/package-manager.ts';

export interface PackageContext {
  readonly packages: PackageManager;
}

/** A package as a dialect that knows packages calls it. */
export interface NamedPackage {
  readonly name: string;
  readonly version: string;
  readonly installed: boolean;
}

export interface PackageSelector {
  readonly name: string;
  /** A semver range; the newest package that satisfies it is meant. */
  readonly version: string;
}

export function listPackages({ packages }: PackageContext, dialect: string): readonly NamedPackage[] {
  return packages.list().map((status) => namedPackage(status, dialect));
}

/** Errors: `packageUnknown`, and those of the installation. */
export async function installPackage(
  { packages }: PackageContext,
  dialect: string,
  selector: PackageSelector,
): Promise<NamedPackage> {
  const { id } = selectPackage(packages.list(), dialect, selector);
  return namedPackage(await packages.install(id), dialect);
}

/** Errors: `packageUnknown`, `packageNotInstalled`, `packageInUse`. */
export async function removePackage(
  { packages }: PackageContext,
  dialect: string,
  selector: PackageSelector,
): Promise<NamedPackage> {
  const selected = selectPackage(packages.list(), dialect, selector);
  const { name, version, installed } = namedPackage(selected, dialect);
  if (!installed) throw new SkerryError('packageNotInstalled', `${name}-${version} is not installed`);
  await packages.remove(selected.id);
  return { name, version, installed: false };
}

export function selectPackage(
  all: readonly PackageStatus[],
  dialect: string,
  { name, version }: PackageSelector,
): PackageStatus {
  const named = all.filter((status) => namedPackage(status, dialect).name === name);
  const versions = named.map((status) => status.version);
  const best = validRange(version) === null ? null : maxSatisfying(versions, version);
  const found = named.find((status) => status.version === best);
  if (found !== undefined) return found;
  throw new SkerryError('packageUnknown', `Requested package ${name}-${version} does not exist`);
}

function namedPackage({ id, languages, dialectNames, version, state }: PackageStatus, dialect: string): NamedPackage {
  return { name: dialectNames[dialect] ?? languages[0] ?? id, version, installed: state === 'installed' };
}
