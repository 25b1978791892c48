import { SkerryError } from '#domain/errors.ts';
import type { Runtime } from '#domain/runtime.ts';
import type { PackageStatus } from '#ports/package-manager.ts';
import type { Catalogue, PackageDefinition } from '#packages/catalogue.ts';
import type { PackageRecord } from '#packages/records.ts';

/** What is known of the packages of this host: which are installed, in use, on their way. */
export interface Registry {
  definition(id: string): PackageDefinition;
  record(id: string): PackageRecord | null;
  /** Those that are installed, in the catalogue's order. */
  runtimes(): readonly Runtime[];
  status(id: string): PackageStatus;
  add(record: PackageRecord): void;
  delete(id: string): void;
  /** Counts a use of the package until disposed. */
  hold(id: string): Disposable;
  inUse(id: string): boolean;
  /** The package is being installed, or waits for it, until disposed. */
  expect(id: string): Disposable;
  expected(id: string): boolean;
  /** Keeps layers, installed or not yet, from being removed until disposed. */
  claim(layers: readonly string[]): Disposable;
  /** Whether an installed package, or a claim, refers to the layer. */
  refersTo(layer: string): boolean;
}

interface Installed {
  readonly record: PackageRecord;
  readonly runtimes: readonly Runtime[];
}

export function createRegistry(catalogue: Catalogue): Registry {
  const installed = new Map<string, Installed>();
  const uses = createCounts();
  const expectations = createCounts();
  const claims = createCounts();
  /** Made anew when a package comes or goes; every request looks through it. */
  let runtimes: readonly Runtime[] | null = null;

  function definition(id: string): PackageDefinition {
    const found = catalogue.packages.get(id);
    if (found === undefined) throw new SkerryError('packageUnknown', `there is no package ${id}`);
    return found;
  }

  return {
    definition,
    record: (id) => installed.get(id)?.record ?? null,
    runtimes() {
      runtimes ??= [...catalogue.packages.keys()].flatMap((id) => installed.get(id)?.runtimes ?? []);
      return runtimes;
    },
    status(id) {
      const { recipe: _recipe, runtimes: _runtimes, ...described } = definition(id);
      const record = installed.get(id)?.record;
      const version = record === undefined ? undefined : Object.values(record.versions)[0];
      const absent = expectations.has(id) ? 'installing' : 'absent';
      return { ...described, version: version ?? described.expectedVersion, state: record ? 'installed' : absent };
    },
    add(record) {
      installed.set(record.id, { record, runtimes: runtimesOf(definition(record.id), record) });
      runtimes = null;
    },
    delete: (id) => {
      installed.delete(id);
      runtimes = null;
    },
    hold(id) {
      if (!installed.has(id)) throw new SkerryError('runtimeUnknown', `${id} is no longer installed`);
      return uses.add([id]);
    },
    inUse: (id) => uses.has(id),
    expect: (id) => expectations.add([id]),
    expected: (id) => expectations.has(id),
    claim: (layers) => claims.add(layers),
    refersTo: (layer) =>
      claims.has(layer) || [...installed.values()].some(({ record }) => record.layers.includes(layer)),
  };
}

function runtimesOf({ runtimes }: PackageDefinition, { versions, layers }: PackageRecord): Runtime[] {
  return runtimes.flatMap(({ template }) => {
    const version = versions[template.language];
    return version === undefined ? [] : [{ ...template, version, layers }];
  });
}

interface Counts {
  /** Counts each word once more, until disposed. */
  add(words: readonly string[]): Disposable;
  has(word: string): boolean;
}

function createCounts(): Counts {
  const counts = new Map<string, number>();
  const change = (word: string, by: number): void => {
    const count = (counts.get(word) ?? 0) + by;
    if (count === 0) counts.delete(word);
    else counts.set(word, count);
  };
  return {
    add(words) {
      for (const word of words) change(word, 1);
      let counted = true;
      return {
        [Symbol.dispose]() {
          if (!counted) return;
          counted = false;
          for (const word of words) change(word, -1);
        },
      };
    },
    has: (word) => counts.has(word),
  };
}
