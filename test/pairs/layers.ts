import { readToolVariables } from '#config/env.ts';
import type { Engine } from '#engine/engine.ts';
import { buildDebianLayer } from '#packages/debian-layer.ts';
import { takeLock } from '#packages/lock.ts';
import { digest, type DebianLayerRecipe } from '#packages/recipe.ts';
import { findTools } from '#packages/tools.ts';
import { readCatalogue, readInstalled, stateDirectory } from '../runtimes/support/installed-engine.ts';
import type { Suite } from './suite.ts';

/** Names that begin so belong to these tests, and no server sweeps them. */
const prefix = 'pairs-';

/**
 * The layers of a suite, topmost first: those of an installed package, and above them one with the suite's own Debian
 * packages, which is built where it is not there yet.
 */
export async function layersOf(engine: Engine, suite: Suite): Promise<string[]> {
  const { recipe } = (await readCatalogue()).packages.get(suite.package) ?? {};
  const below = (await readInstalled()).get(suite.package)?.layers;
  if (recipe === undefined || below === undefined) throw new Error(`${suite.package} is not installed`);
  if (suite.debian.length === 0) return [...below];
  const layer: DebianLayerRecipe = { provider: 'debian', packages: suite.debian, steps: [] };
  const label = `${prefix}${suite.name}-`;
  const name = `${label}${digest([below, layer])}`;
  const present = [...(await engine.list())].filter((entry) => entry.startsWith(label));
  if (!present.includes(name)) {
    await using lock = await takeLock(`${stateDirectory}/packages/lock`);
    if (lock === null) throw new Error('somebody else installs packages now');
    const { signal } = new AbortController();
    const tools = await findTools(readToolVariables(), signal);
    console.error(`building ${name}`);
    await buildDebianLayer({ name, below: [...below], recipe: layer }, layer, recipe.suite, {
      layers: engine,
      layersDirectory: `${stateDirectory}/layers`,
      temporaryDirectory: `${stateDirectory}/tmp`,
      tools,
      signal,
      onLine: () => undefined,
    });
  }
  for (const stale of present.filter((entry) => entry !== name)) await engine.remove(stale);
  return [name, ...below];
}
