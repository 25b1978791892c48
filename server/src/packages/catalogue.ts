import type { CatalogueLanguage, CataloguePackage, RuntimeTemplate } from '#domain/catalogue.ts';
import type { PackageRecipe } from '#packages/recipe.ts';

/** Everything that can be installed, read from data. */
export interface Catalogue {
  readonly languages: readonly CatalogueLanguage[];
  /** By id; those that `up` installs come first, in the order in which it does. */
  readonly packages: ReadonlyMap<string, PackageDefinition>;
}

export interface PackageDefinition extends CataloguePackage {
  readonly recipe: PackageRecipe;
  /** At least one. */
  readonly runtimes: readonly RuntimeDefinition[];
}

export interface RuntimeDefinition {
  readonly template: RuntimeTemplate;
  readonly versionProbe: VersionProbe;
  /** A program that works where the runtime does. */
  readonly hello: { readonly code: string; readonly output: string };
}

/** How to ask a runtime which version it is. */
export interface VersionProbe {
  readonly argv: readonly string[];
  /** Finds the version, `1.2.3`, as its first group. */
  readonly pattern: RegExp;
}
