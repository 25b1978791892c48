import type { ExpectedProcess, SandboxSpec, StageSpec } from '#ports/sandbox-engine.ts';
import { makeGatedLayer } from '../../../launcher/test/gated-layer.ts';
import { ownIds } from './leftovers.ts';
import { limits, spec } from './run-shell.ts';
import { startTestEngine } from './test-engine.ts';
import type { TestEngine } from './test-engine.ts';
import type { EngineOptions } from '#engine/engine.ts';

/** An engine with a layer `gated`, whose program touches what it is told to (launcher/test/gated.c). */
export async function startGatedEngine(changes: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const host = await startTestEngine({ ...ownIds, maxWarmed: 4, ...changes });
  try {
    await makeGatedLayer(host.layersDirectory, 'gated', ownIds.layerUid);
  } catch (error) {
    await host[Symbol.asyncDispose]();
    throw error;
  }
  return host;
}

/** A process that does these steps one after the other, and waits where it first touches its gate. */
export function gated(steps: readonly string[], gate = 'main'): ExpectedProcess {
  return { argv: ['/gated', ...steps], environment: {}, limits, folders: [], gate, image: false, preload: [] };
}

export function gatedSpec(process: ExpectedProcess): SandboxSpec {
  return { ...spec, layers: ['gated', ...spec.layers], name: 'gated', expects: process };
}

/** The stage that the process stands for. */
export function stageOf(process: ExpectedProcess, changes: Partial<StageSpec> = {}): StageSpec {
  const { argv, environment } = process;
  return { argv, environment, limits, stdin: new Uint8Array(), servedBy: process, ...changes };
}
