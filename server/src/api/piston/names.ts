import type { ExecutionContext } from '#core/executions/context.ts';
import type { NamedPackage } from '#core/packages/named-packages.ts';
import type { Runtime } from '#domain/runtime.ts';

export interface PistonRuntime {
  readonly language: string;
  readonly version: string;
  readonly aliases: readonly string[];
  /** Only where a language has several implementations. */
  readonly runtime?: string;
}

export interface PistonPackage {
  readonly language: string;
  readonly language_version: string;
  readonly installed: boolean;
}

export function runtimeReply(catalogue: ExecutionContext['catalogue'], runtime: Runtime): PistonRuntime {
  const language = catalogue.languages().find(({ name }) => name === runtime.language);
  const known = language?.dialects['piston'];
  return {
    language: known?.name ?? runtime.language,
    version: runtime.version,
    aliases: known?.aliases ?? runtime.aliases,
    ...(runtime.implementation === null ? {} : { runtime: runtime.implementation }),
  };
}

/** What this API calls a package's language is the package's name: `node` gives javascript. */
export function packageReply({ name, version, installed }: NamedPackage): PistonPackage {
  return { language: name, language_version: version, installed };
}
