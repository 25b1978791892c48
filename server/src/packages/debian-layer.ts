import { cleanUp, stepCommands } from '#packages/build-commands.ts';
import { aptOptions, currentLists, renewLists } from '#packages/debian-lists.ts';
import type { LayerMeans } from '#packages/layer-means.ts';
import type { DebianLayerRecipe, PlannedLayer } from '#packages/recipe.ts';
import type { SuiteName } from '#packages/suites.ts';

const installTimeoutMs = 1_800_000;

/** What apt says when the lists name files that the mirror no longer has. */
const listsAreOld =
  /404 +Not Found|Failed to fetch|Unable to locate package|Hash Sum mismatch|Unable to fetch some archives/;

/** Installs Debian packages into a layer. Lists that have grown old are renewed once. */
export async function buildDebianLayer(
  { name, below }: PlannedLayer,
  recipe: DebianLayerRecipe,
  suite: SuiteName,
  means: LayerMeans,
): Promise<void> {
  let old = false;
  const watching: LayerMeans = {
    ...means,
    onLine(line) {
      old ||= listsAreOld.test(line);
      means.onLine(line);
    },
  };
  const lists = await currentLists(suite, means);
  try {
    await install(name, [lists, ...below], recipe, watching);
  } catch (error) {
    if (!old || means.signal.aborted) throw error;
    means.onLine('asking again which packages there are');
    await install(name, [await renewLists(suite, means), ...below], recipe, means);
  }
}

async function install(
  name: string,
  below: readonly string[],
  { packages, steps }: DebianLayerRecipe,
  { layers, tools, signal, onLine }: LayerMeans,
): Promise<void> {
  const options = [...aptOptions(tools), '-o', 'Dpkg::Options::=--force-unsafe-io', '-o', 'Acquire::Retries=3'];
  await layers.build({
    name,
    below,
    commands: [
      {
        argv: ['/usr/bin/apt-get', ...options, 'install', '-y', '--no-install-recommends', ...packages],
        environment: { ...tools.proxies, DEBIAN_FRONTEND: 'noninteractive' },
        timeoutMs: installTimeoutMs,
      },
      ...stepCommands(steps),
      ...cleanUp,
    ],
    onOutput: onLine,
    signal,
  });
}
