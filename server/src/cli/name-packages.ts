import { SkerryError } from '#domain/errors.ts';
import type { PackageStatus } from '#ports/package-manager.ts';

/** The packages that a user means: by id, or by a language's name for its first one in the catalogue's order. */
export function namePackages(packages: readonly PackageStatus[], names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const meant = packages.find(({ id }) => id === name) ?? packages.find(({ languages }) => languages.includes(name));
    if (meant !== undefined) return meant.id;
    throw new SkerryError('packageUnknown', `there is no package ${name}; ./skerry packages list names them all`);
  });
}
