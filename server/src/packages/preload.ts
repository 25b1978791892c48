import { SkerryError } from '#domain/errors.ts';
import type { Catalogue, PackageDefinition, RuntimeDefinition } from '#packages/catalogue.ts';

/** Modules that processes have loaded where they begin from an image, by language. */
export type Preload = Readonly<Record<string, readonly string[]>>;

/**
 * The same catalogue, whose runtimes load these modules. Errors: `invalidRequest` where a language is none of the catalogue's,
 * or its processes begin from no image.
 */
export function withPreload(catalogue: Catalogue, preload: Preload): Catalogue {
  const packages = [...catalogue.packages.values()];
  const imaged = new Set(packages.flatMap(({ runtimes }) => runtimes.filter(beginsFromImage).map(languageOf)));
  for (const language of Object.keys(preload)) {
    if (imaged.has(language)) continue;
    const known = catalogue.languages.some(({ name }) => name === language);
    const reason = known ? 'begins from no image, so nothing can be loaded before' : 'is no language of the catalogue';
    throw new SkerryError('invalidRequest', `configuration: preload: ${language} ${reason}`, { field: 'preload' });
  }
  const changed = packages.map((definition): PackageDefinition => ({
    ...definition,
    runtimes: definition.runtimes.map((runtime) => loading(runtime, preload[languageOf(runtime)] ?? [])),
  }));
  return { ...catalogue, packages: new Map(changed.map((definition) => [definition.id, definition])) };
}

function beginsFromImage({ template }: RuntimeDefinition): boolean {
  return template.warm?.image === true;
}

function languageOf({ template }: RuntimeDefinition): string {
  return template.language;
}

function loading(runtime: RuntimeDefinition, modules: readonly string[]): RuntimeDefinition {
  const { warm } = runtime.template;
  if (warm === null || !warm.image) return runtime;
  return { ...runtime, template: { ...runtime.template, warm: { ...warm, preload: modules } } };
}
