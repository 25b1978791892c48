import type { LayerBuilder } from '#ports/layer-builder.ts';
import type { Tools } from '#packages/tools.ts';

/** What making a layer takes. */
export interface LayerMeans {
  readonly layers: LayerBuilder;
  readonly layersDirectory: string;
  /** For what is downloaded; swept at start. */
  readonly temporaryDirectory: string;
  readonly tools: Tools;
  readonly signal: AbortSignal;
  /** Told what the tools print. */
  readonly onLine: (line: string) => void;
}
