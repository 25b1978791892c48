import { Range, minVersion, major, gte, compare, rcompare } from 'semver';
import { SkerryError } from '#domain/errors.ts';
import type { Runtime } from '#domain/runtime.ts';
import type { RuntimeCatalogue } from '#ports/runtime-catalogue.ts';
import type { VersionPolicy } from '#core/executions/context.ts';

export interface RuntimeSelector {
  /** A language's name or alias. */
  readonly language: string;
  /** `3.11.2`, `3.11`, `3`, any semver range, or a runtime's label (`gcc11`). */
  readonly version: string;
}

export interface ResolvedRuntime {
  readonly runtime: Runtime;
  /** True when what was asked for is not installed and this stands in for it: the reply must say so. */
  readonly substituted: boolean;
}

/**
 * The newest installed runtime that satisfies the selector; else, where the policy allows it, the lowest installed one
 * of the same major that is not older. Errors: `runtimeInstalling`, `runtimeUnknown`.
 */
export function resolveRuntime(
  catalogue: RuntimeCatalogue,
  selector: RuntimeSelector,
  policy: VersionPolicy,
): ResolvedRuntime {
  const candidates = candidatesFor(catalogue, selector.language);
  const exact = candidates.find((runtime) => runtime.labels.includes(selector.version)) ?? newest(candidates, selector);
  if (exact !== undefined) return { runtime: exact, substituted: false };
  for (const language of catalogue.languages()) {
    if (!answersTo({ language: language.name, aliases: language.aliases }, selector.language)) continue;
    if (catalogue.installing(language.name)) {
      throw new SkerryError('runtimeInstalling', `${language.name} is still being installed`, { field: 'language' });
    }
  }
  const substitute = policy === 'compatible' ? notOlder(candidates, selector) : undefined;
  if (substitute !== undefined) return { runtime: substitute, substituted: true };
  throw new SkerryError('runtimeUnknown', `${selector.language}-${selector.version} runtime is unknown`, {
    field: 'version',
  });
}

/** `gcc` is a name of C; who asks for it does not want clang. */
function candidatesFor(catalogue: RuntimeCatalogue, language: string): readonly Runtime[] {
  const candidates = catalogue.installed().filter((runtime) => answersTo(runtime, language));
  const outright = candidates.filter((runtime) => runtime.implementation === language);
  return outright.length > 0 ? outright : candidates;
}

function answersTo(runtime: Pick<Runtime, 'language' | 'aliases'>, name: string): boolean {
  return runtime.language === name || runtime.aliases.includes(name);
}

/** Versions of different implementations say nothing about each other: the first that has a fitting one is asked. */
function newest(candidates: readonly Runtime[], { version }: RuntimeSelector): Runtime | undefined {
  const range = rangeOf(version);
  const fitting = candidates.filter((runtime) => range?.test(runtime.version));
  return fitting
    .filter(({ implementation }) => implementation === fitting[0]?.implementation)
    .toSorted((one, other) => rcompare(one.version, other.version))[0];
}

/** Null where the selector is none. */
function rangeOf(version: string): Range | null {
  try {
    return new Range(version);
  } catch {
    return null;
  }
}

function notOlder(candidates: readonly Runtime[], { version }: RuntimeSelector): Runtime | undefined {
  const range = rangeOf(version);
  const asked = range === null ? null : minVersion(range);
  if (asked === null) return undefined;
  return candidates
    .filter((runtime) => major(runtime.version) === asked.major && gte(runtime.version, asked))
    .toSorted((one, other) => compare(one.version, other.version))[0];
}
