import { cleanUp } from '#packages/build-commands.ts';
import { baseLayerName } from '#packages/debian-base.ts';
import type { LayerMeans } from '#packages/layer-means.ts';
import { digest } from '#packages/recipe.ts';
import { suites, type SuiteName } from '#packages/suites.ts';
import type { Tools } from '#packages/tools.ts';

const updateTimeoutMs = 300_000;

/**
 * Which packages there are, frozen as a layer that lies below builds only: all of a suite's layers come from one set
 * of packages, and none of them carries the lists.
 */
export async function currentLists(suite: SuiteName, means: LayerMeans): Promise<string> {
  const names = await listsOf(suite, means);
  return names.at(-1) ?? (await renewLists(suite, means));
}

/** Asks again which packages there are, and forgets what was known. */
export async function renewLists(suite: SuiteName, means: LayerMeans): Promise<string> {
  const old = await listsOf(suite, means);
  const { layers, tools, signal, onLine } = means;
  const { base, pocket } = suites[suite];
  const name = `${listsPrefix(suite)}${Date.now()}`;
  await layers.build({
    name,
    below: [baseLayerName(base)],
    commands: [
      ...(pocket === null ? [] : [addPocket(base, pocket)]),
      {
        argv: ['/usr/bin/apt-get', ...aptOptions(tools), '-o', 'APT::Update::Error-Mode=any', 'update'],
        environment: tools.proxies,
        timeoutMs: updateTimeoutMs,
      },
      ...cleanUp,
    ],
    onOutput: onLine,
    signal,
  });
  for (const stale of old) await layers.remove(stale);
  return name;
}

/** Options that every apt-get gets: the host's own settings, and no caches that would stay in the layer. */
export function aptOptions({ aptSettings }: Tools): string[] {
  const settings = ['Dir::Cache::pkgcache=', 'Dir::Cache::srcpkgcache=', ...aptSettings];
  return settings.flatMap((setting) => ['-o', setting]);
}

async function listsOf(suite: SuiteName, { layers }: LayerMeans): Promise<string[]> {
  const prefix = listsPrefix(suite);
  return [...(await layers.list())].filter((name) => name.startsWith(prefix)).toSorted();
}

/** The start of the names of a suite's lists, which goes on with the time when they were made. */
export function listsPrefix(suite: SuiteName): string {
  return `debian-${suite}-lists-${digest(baseLayerName(suites[suite].base))}-`;
}

function addPocket(base: string, pocket: string): { argv: readonly string[]; timeoutMs: number } {
  const line = `s|^(deb \\S+) ${base} main$|&\\n\\1 ${base}-${pocket} main|`;
  return { argv: ['/usr/bin/sed', '-i', '-E', line, '/etc/apt/sources.list'], timeoutMs: updateTimeoutMs };
}
