import type { CatalogueLanguage, DialectLanguage } from '#domain/catalogue.ts';
import { SkerryError } from '#domain/errors.ts';
import type { ExecutionContext } from '#core/executions/context.ts';
import { resolveRuntime, type ResolvedRuntime } from '#core/executions/resolve-runtime.ts';
import type { ExecuteBody } from './schema.ts';

export interface Selection extends ResolvedRuntime {
  /** The version as the client knows it, its default filled in. */
  readonly requestedVersion: string;
  readonly maxima: DialectLanguage['maxima'];
}

/** `3`, `3.11`, `3.11.2`, `gcc11`: what this API calls a version. */
const versionWords = /^(\d+(\.\d+){0,2}|[a-z]+\d+)$/;

/**
 * The documented versions may be stood in for by a newer one; any other must be installed as it is named.
 * Errors: `runtimeUnknown` in this API's words, `runtimeInstalling`.
 */
export function selectRuntime(
  { catalogue, versions }: Pick<ExecutionContext, 'catalogue' | 'versions'>,
  { language, language_version: version }: Pick<ExecuteBody, 'language' | 'language_version'>,
): Selection {
  const known = findLanguage(catalogue.languages(), language);
  const requestedVersion = version ?? known?.promised.defaultVersion ?? null;
  if (known === null || requestedVersion === null || !versionWords.test(requestedVersion)) {
    throw unsupported(language, version ?? null);
  }
  const { entry, promised } = known;
  const policy = promised.versions.includes(requestedVersion) ? versions : 'strict';
  try {
    const resolved = resolveRuntime(catalogue, { language: entry.name, version: requestedVersion }, policy);
    return { ...resolved, requestedVersion, maxima: promised.maxima };
  } catch (cause) {
    if (cause instanceof SkerryError && cause.code === 'runtimeUnknown') throw unsupported(language, requestedVersion);
    throw cause;
  }
}

function findLanguage(
  languages: readonly CatalogueLanguage[],
  name: string,
): { readonly entry: CatalogueLanguage; readonly promised: DialectLanguage } | null {
  for (const entry of languages) {
    const promised = entry.dialects['tvm'];
    if (promised !== undefined && (promised.name === name || promised.aliases.includes(name)))
      return { entry, promised };
  }
  return null;
}

function unsupported(language: string, version: string | null): SkerryError {
  // The original is Python and prints an absent version as `None`.
  return new SkerryError('runtimeUnknown', `Unsupported language or version: ${language} ${version ?? 'None'}`, {
    field: 'language',
  });
}
