import { createHash } from 'node:crypto';
import { suites, type SuiteName } from '#packages/suites.ts';

/** How a package is made: a suite's base and the layers above it, lowest first. */
export interface PackageRecipe {
  readonly suite: SuiteName;
  readonly layers: readonly LayerRecipe[];
}

export type LayerRecipe = DebianLayerRecipe | NpmLayerRecipe;

export interface DebianLayerRecipe {
  readonly provider: 'debian';
  readonly packages: readonly string[];
  readonly steps: readonly Step[];
}

export interface NpmLayerRecipe {
  readonly provider: 'npm';
  readonly archives: readonly NpmArchive[];
  readonly steps: readonly Step[];
}

export interface NpmArchive {
  readonly package: string;
  readonly version: string;
  /** What to take of the archive; all of it where empty. */
  readonly members: readonly string[];
  readonly into: string;
}

/** What is done inside a layer after its packages are there. */
export type Step =
  | { readonly kind: 'put'; readonly path: string; readonly content: string }
  | {
      readonly kind: 'run';
      readonly argv: readonly string[];
      readonly environment: Readonly<Record<string, string>>;
      readonly timeoutMs: number;
    };

/** A layer with its place in the stack: its name says all that it was made from, so equal layers are one. */
export interface PlannedLayer {
  readonly name: string;
  /** Layers below it, topmost first. */
  readonly below: readonly string[];
  readonly recipe: LayerRecipe;
}

/** The layers of a recipe above its base, lowest first. */
export function planLayers(recipe: PackageRecipe, base: string): PlannedLayer[] {
  const planned: PlannedLayer[] = [];
  let below = [base];
  for (const layer of recipe.layers) {
    const name = `${label(layer, recipe.suite)}-${digest([below, recipe.suite, layer])}`;
    planned.push({ name, below, recipe: layer });
    below = [name, ...below];
  }
  return planned;
}

/** All layers of a recipe, topmost first, as a sandbox wants them. */
export function layerStack(recipe: PackageRecipe, base: string): string[] {
  return [
    ...planLayers(recipe, base)
      .map(({ name }) => name)
      .toReversed(),
    base,
  ];
}

/** A short name for whatever the value says. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}

function label(layer: LayerRecipe, suite: SuiteName): string {
  if (layer.provider === 'debian') return `debian-${suites[suite].base}-${layer.packages[0] ?? 'nothing'}`;
  const archive = layer.archives[0];
  return `npm-${(archive?.package ?? 'nothing').replaceAll(/[^a-z0-9.]+/g, '-').replace(/^-/, '')}-${archive?.version ?? '0'}`;
}
