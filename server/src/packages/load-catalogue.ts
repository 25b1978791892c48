import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogueLanguage, DialectLanguage } from '#domain/catalogue.ts';
import type { WarmStart } from '#domain/runtime.ts';
import type { Catalogue, PackageDefinition, RuntimeDefinition } from '#packages/catalogue.ts';
import type {
  DialectEntry,
  LayerEntry,
  PackageEntry,
  RuntimeEntry,
  StepEntry,
  WarmEntry,
} from '#packages/catalogue-schema.ts';
import { catalogueError, readLanguageFile, type CheckedFile } from '#packages/read-language-file.ts';
import type { LayerRecipe, Step } from '#packages/recipe.ts';

const defaultStepTimeoutMs = 300_000;

/**
 * Reads the catalogue's folder, one file per language. All of it is read now: later the server may not be able to.
 * Errors: `internal`, naming the file and the field.
 */
export async function loadCatalogue(folder: string, architecture: string): Promise<Catalogue> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  const files = names.map((name, index) => readLanguageFile(name, texts[index] ?? ''));
  const contents = await readStepFiles(folder, files);
  const languages = files.map((file) => languageOf(file));
  refuseSharedNames(files, languages);
  return { languages, packages: packagesOf(files, languages, { architecture, contents }) };
}

/** What steps put into layers, by the name that the catalogue gives it. */
async function readStepFiles(folder: string, files: readonly CheckedFile[]): Promise<ReadonlyMap<string, string>> {
  const contents = new Map<string, string>();
  for (const file of files) {
    const steps = [
      ...(file.language.layerSteps ?? []),
      ...[...file.layers.values()].flat().flatMap((layer) => layer.steps ?? []),
    ];
    for (const step of steps) {
      if (!('put' in step) || contents.has(step.from)) continue;
      try {
        contents.set(step.from, await readFile(path.join(folder, step.from), 'utf8'));
      } catch {
        throw catalogueError(file.name, '/steps/from', `names a file that cannot be read: ${step.from}`);
      }
    }
  }
  return contents;
}

function languageOf({ language: file }: CheckedFile): CatalogueLanguage {
  const dialects = Object.entries(file.dialects);
  const names = [...(file.aliases ?? []), ...dialects.flatMap(([, entry]) => [entry.name, ...(entry.aliases ?? [])])];
  return {
    name: file.language,
    aliases: [...new Set(names)].filter((name) => name !== file.language),
    dialects: Object.fromEntries(dialects.map(([name, entry]) => [name, dialectOf(entry)])),
  };
}

function dialectOf({ name, aliases = [], versions = [], defaultVersion, maxima }: DialectEntry): DialectLanguage {
  return {
    name,
    aliases,
    versions,
    defaultVersion: defaultVersion ?? null,
    maxima:
      maxima === undefined
        ? null
        : { memoryBytes: maxima.memoryMb * 1_048_576, cpus: maxima.cpus, wallMs: maxima.wallMs },
  };
}

function refuseSharedNames(files: readonly CheckedFile[], languages: readonly CatalogueLanguage[]): void {
  const owners = new Map<string, string>();
  for (const [index, { name, aliases }] of languages.entries()) {
    for (const word of [name, ...aliases]) {
      const owner = owners.get(word);
      if (owner !== undefined)
        throw catalogueError(files[index]?.name ?? name, '/aliases', `has ${word}, which is ${owner}`);
      owners.set(word, name);
    }
  }
}

interface Means {
  readonly architecture: string;
  readonly contents: ReadonlyMap<string, string>;
}

function packagesOf(
  files: readonly CheckedFile[],
  languages: readonly CatalogueLanguage[],
  means: Means,
): ReadonlyMap<string, PackageDefinition> {
  const runtimes = runtimesByPackage(files, languages);
  const found: { order: number; definition: PackageDefinition }[] = [];
  for (const file of files) {
    for (const [id, entry] of Object.entries(file.language.packages ?? {})) {
      if (!/^[a-z][a-z0-9.+-]*$/.test(id))
        throw catalogueError(file.name, `/packages/${id}`, 'is not a name for a package');
      if (found.some(({ definition }) => definition.id === id))
        throw catalogueError(file.name, `/packages/${id}`, 'is defined twice');
      const provided = runtimes.get(id);
      if (provided === undefined) throw catalogueError(file.name, `/packages/${id}`, 'provides no runtime');
      runtimes.delete(id);
      const definition = definitionOf(id, entry, file, provided, means);
      found.push({ order: entry.installOrder ?? Infinity, definition });
    }
  }
  for (const [id, [first]] of runtimes) {
    throw catalogueError(`${first?.template.language}.json`, '/runtimes', `name a package that no file defines: ${id}`);
  }
  found.sort((one, other) => (one.order === other.order ? 0 : one.order - other.order));
  return new Map(found.map(({ definition }) => [definition.id, definition]));
}

function definitionOf(
  id: string,
  entry: PackageEntry,
  file: CheckedFile,
  runtimes: readonly RuntimeDefinition[],
  means: Means,
): PackageDefinition {
  const layers = file.layers.get(id) ?? [];
  return {
    id,
    languages: runtimes.map(({ template }) => template.language),
    expectedVersion: entry.version,
    isDefault: entry.installOrder !== undefined,
    dialectNames: entry.dialectNames,
    recipe: {
      suite: entry.suite,
      layers: layers.map((layer) => recipeOf(layer, file.language.layerSteps ?? [], means)),
    },
    runtimes,
  };
}

function recipeOf(layer: LayerEntry, lastSteps: readonly StepEntry[], { architecture, contents }: Means): LayerRecipe {
  const steps = [...(layer.steps ?? []), ...lastSteps].map((step): Step => {
    if ('put' in step) return { kind: 'put', path: step.put, content: contents.get(step.from) ?? '' };
    return {
      kind: 'run',
      argv: step.run,
      environment: step.environment ?? {},
      timeoutMs: step.timeoutMs ?? defaultStepTimeoutMs,
    };
  });
  if (layer.provider === 'debian') return { provider: 'debian', packages: layer.packages, steps };
  const archives = layer.archives.map((archive) => ({
    ...archive,
    package: archive.package.replace('{arch}', architecture),
    members: archive.members ?? [],
  }));
  return { provider: 'npm', archives, steps };
}

function runtimesByPackage(
  files: readonly CheckedFile[],
  languages: readonly CatalogueLanguage[],
): Map<string, RuntimeDefinition[]> {
  const byPackage = new Map<string, RuntimeDefinition[]>();
  for (const [index, file] of files.entries()) {
    for (const [position, entry] of file.language.runtimes.entries()) {
      const definition = runtimeOf(file, entry, `/runtimes/${position}`, languages[index]?.aliases ?? []);
      byPackage.set(entry.package, [...(byPackage.get(entry.package) ?? []), definition]);
    }
  }
  return byPackage;
}

function runtimeOf(file: CheckedFile, entry: RuntimeEntry, at: string, aliases: readonly string[]): RuntimeDefinition {
  const { language } = file;
  const run = entry.run ?? language.run;
  const probe = entry.versionProbe ?? language.versionProbe;
  const memoryMb = entry.compileMemoryMb ?? language.compileMemoryMb;
  const compile = entry.compile ?? language.compile ?? null;
  const warm = entry.warm ?? language.warm;
  const cacheUnless = entry.cacheUnless ?? language.cacheUnless;
  if (run === undefined) throw catalogueError(file.name, `${at}/run`, 'is missing, here and for the language');
  if (probe === undefined)
    throw catalogueError(file.name, `${at}/versionProbe`, 'is missing, here and for the language');
  if (warm !== undefined && compile === null && 'compile' in warm.gates)
    throw catalogueError(file.name, `${at}/warm/gates/compile`, 'is a gate of a stage that there is not');
  return {
    template: {
      language: language.language,
      implementation: entry.implementation ?? language.implementation ?? null,
      labels: entry.labels ?? [],
      aliases,
      packageId: entry.package,
      mainFile: language.mainFile,
      sources: language.sources,
      compile,
      run,
      entryFile: entry.entryFile ?? language.entryFile ?? null,
      environment: { ...language.environment, ...entry.environment },
      compileMemoryBytes: memoryMb === undefined ? null : memoryMb * 1_048_576,
      cacheUnless: cacheUnless?.map((text) => patternOf(text, file.name, `${at}/cacheUnless`)) ?? null,
      warm: warm === undefined ? null : warmOf(warm),
    },
    versionProbe: { argv: probe.argv, pattern: patternOf(probe.pattern, file.name, `${at}/versionProbe/pattern`) },
    hello: language.hello,
  };
}

function warmOf({ gates, image }: WarmEntry): WarmStart {
  return {
    gates: { compile: 'compile' in gates ? gates.compile : null, run: gates.run ?? null },
    image: image ?? false,
    preload: [],
  };
}

function patternOf(text: string, name: string, at: string): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch (cause) {
    throw catalogueError(name, at, 'is no regular expression', cause);
  }
}
