import { createKeyedQueue } from '#lib/keyed-queue.ts';
import { createSemaphore } from '#lib/semaphore.ts';
import { baseLayerName, buildBase } from '#packages/debian-base.ts';
import { buildDebianLayer } from '#packages/debian-layer.ts';
import { listsPrefix } from '#packages/debian-lists.ts';
import type { LayerMeans } from '#packages/layer-means.ts';
import { buildNpmLayer } from '#packages/npm-layer.ts';
import { planLayers, type PackageRecipe, type PlannedLayer } from '#packages/recipe.ts';
import { suiteNames, suites, type BaseName, type SuiteName } from '#packages/suites.ts';
import type { Tools } from '#packages/tools.ts';

/** The layers that packages are made of, shared between them. */
export interface LayerStore {
  /** Makes what is missing of a recipe's stack. Each layer is made once, however many packages ask for it. */
  ensure(recipe: PackageRecipe, onLine: (line: string) => void): Promise<void>;
  /** Removes a layer; who asks for it meanwhile gets a new one afterwards. */
  remove(name: string): Promise<void>;
  /** Removes packages' layers that are not among the `kept`, and what interrupted bootstraps left. */
  sweep(kept: ReadonlySet<string>): Promise<void>;
}

export interface LayerStoreMeans extends Omit<LayerMeans, 'onLine' | 'tools'> {
  readonly findTools: () => Promise<Tools>;
}

/** Unpacking is bound by processor and disk, so more at once would only be slower. */
const buildsAtOnce = 2;

/** How the names of packages' layers begin; others of the same folder belong to somebody else. */
const ours = /^(debian|npm|staging-debian)-/;

export function createLayerStore(means: LayerStoreMeans): LayerStore {
  const queue = createKeyedQueue();
  const builds = createSemaphore(buildsAtOnce);
  const { layers, signal } = means;

  async function make(
    name: string,
    onLine: (line: string) => void,
    build: (means: LayerMeans) => Promise<void>,
  ): Promise<void> {
    await queue.do(name, async () => {
      if ((await layers.list()).has(name)) return;
      onLine(`building ${name}`);
      await build({ ...means, tools: await means.findTools(), onLine });
    });
  }

  async function buildBaseLayer(base: BaseName, all: LayerMeans): Promise<void> {
    using _place = await builds.enter(signal);
    await buildBase(base, all);
  }

  async function buildLayer(layer: PlannedLayer, suite: SuiteName, all: LayerMeans): Promise<void> {
    const { recipe } = layer;
    using _place = await builds.enter(signal);
    if (recipe.provider === 'debian') await buildDebianLayer(layer, recipe, suite, all);
    else await buildNpmLayer(layer, recipe, all);
  }

  async function ensureLayer(layer: PlannedLayer, suite: SuiteName, onLine: (line: string) => void): Promise<void> {
    const ensure = (): Promise<void> => make(layer.name, onLine, (all) => buildLayer(layer, suite, all));
    // Builds of one suite share its lists, and must not renew them under each other.
    if (layer.recipe.provider === 'debian') await queue.do(`suite ${suite}`, ensure);
    else await ensure();
  }

  return {
    async ensure(recipe, onLine) {
      const { base } = suites[recipe.suite];
      const baseLayer = baseLayerName(base);
      await make(baseLayer, onLine, (all) => buildBaseLayer(base, all));
      for (const layer of planLayers(recipe, baseLayer)) {
        // oxlint-disable-next-line no-await-in-loop -- each lies on the one before
        await ensureLayer(layer, recipe.suite, onLine);
      }
    },
    async remove(name) {
      await queue.do(name, async () => {
        if ((await layers.list()).has(name)) await layers.remove(name);
      });
    },
    async sweep(kept) {
      const lists = suiteNames.filter((suite) => kept.has(baseLayerName(suites[suite].base))).map(listsPrefix);
      for (const name of await layers.list()) {
        if (!ours.test(name) || kept.has(name) || lists.some((prefix) => name.startsWith(prefix))) continue;
        // oxlint-disable-next-line no-await-in-loop -- the disk is the bound
        await layers.remove(name);
      }
    },
  };
}
