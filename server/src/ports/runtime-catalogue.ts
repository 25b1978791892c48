import type { CatalogueLanguage } from '#domain/catalogue.ts';
import type { Runtime } from '#domain/runtime.ts';

/** What can run, and what could. */
export interface RuntimeCatalogue {
  /** Runtimes that are installed now. */
  installed(): readonly Runtime[];
  /** Languages of the catalogue, installed or not, with every name that any dialect gives them. */
  languages(): readonly CatalogueLanguage[];
  /** True while a default package that would provide this language is being installed or waits for it. */
  installing(language: string): boolean;
  /** Keeps a runtime's package from being removed until released. */
  hold(runtime: Runtime): Disposable;
}
