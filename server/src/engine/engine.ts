import type { SkerryError } from '#domain/errors.ts';
import type { LayerBuilder } from '#ports/layer-builder.ts';
import type { SandboxEngine, SandboxSpec } from '#ports/sandbox-engine.ts';
import { createArtefactCache } from '#engine/artefact-cache.ts';
import type { BoundedArtefactCache } from '#engine/artefact-cache.ts';
import { configureFields, usualFields } from '#engine/cgroup-plan.ts';
import type { CgroupPlan } from '#engine/cgroup-plan.ts';
import type { Field } from '#engine/frames.ts';
import { createHostIds } from '#engine/host-ids.ts';
import { createLayerBuilder } from '#engine/layer-builder.ts';
import { NOBODY, askOnce, tellOnce } from '#engine/launcher-calls.ts';
import { startLauncher } from '#engine/launcher.ts';
import type { Launcher } from '#engine/launcher.ts';
import { createPool } from '#engine/pool/pool.ts';
import type { PoolLimits } from '#engine/pool/pool.ts';
import type { PoolCounts } from '#engine/pool/tally.ts';
import { createProcessKey } from '#engine/process-key.ts';
import { request, tag } from '#engine/protocol.ts';
import { createSandbox } from '#engine/sandbox.ts';
import type { SandboxContext } from '#engine/sandbox.ts';
import { buildPolicy, policyFields, sandboxPolicy } from '#engine/seccomp-policy.ts';

/** The port for sandboxes and the one for layers, over one launcher. */
export interface Engine extends SandboxEngine, LayerBuilder, AsyncDisposable {
  /** Resolves when the launcher died: every sandbox is gone, and a new engine is needed. */
  readonly lost: Promise<SkerryError>;
  /** Which tiers served, and what they keep ready. */
  readonly pool: PoolCounts;
  readonly artefacts: BoundedArtefactCache;
  /** How many stages were a process that waited, started or from an image. */
  readonly released: { readonly started: number; readonly fromImage: number };
  /** From now on so many processes wait for each of these, as far as there is room; those named first come first. */
  keepWarm(specs: readonly SandboxSpec[], each: number): void;
}

export interface EngineOptions extends PoolLimits {
  readonly launcherPath: string;
  /** Absolute. */
  readonly layersDirectory: string;
  readonly plan: CgroupPlan;
  /** Names this engine's control groups, so that two engines can live on one host. */
  readonly name: string;
  /** Owns the layers' files on the host; the ids after it are the other users of build sandboxes. */
  readonly layerUid: number;
  /** The first of as many host ids as there are sandboxes. */
  readonly firstSandboxUid: number;
  /** Host ids from here on, by process number, are the makers of user namespaces that are made ahead. */
  readonly firstSpareUid: number;
  readonly maxSandboxes: number;
  /** For all sandboxes together. */
  readonly memoryBytes: number;
  /** Of these, what compiled programs may take that are kept; 0: none is. */
  readonly artefactBytes: number;
  /** Sandboxes that the launcher begins before it knows for whom: the part of the work that is the same for all. */
  readonly maxSpares: number;
  readonly onLog: (line: string) => void;
}

/** The policies are told under the numbers 0 and 1; the sandboxes' numbers come after. */
const POLICY_IDS = { sandbox: 0, build: 1 };
const FIRST_ID = 2;
const MAX_ID = 0xffff_ffff;

export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { launcherPath: path, layersDirectory, onLog } = options;
  const launcher = await startLauncher({ path, layersDirectory, onLog });
  try {
    await configure(launcher, options);
  } catch (error) {
    await launcher[Symbol.asyncDispose]();
    throw error;
  }
  const released = { started: 0, fromImage: 0 };
  const context: SandboxContext = {
    launcher,
    plan: options.plan,
    processKey: createProcessKey(options.plan),
    layerUid: options.layerUid,
    nextId: createCounter(FIRST_ID, MAX_ID),
    onRelease(fromImage) {
      released[fromImage ? 'fromImage' : 'started'] += 1;
    },
  };
  const hostIds = createHostIds(options.firstSandboxUid, options.maxSandboxes);
  const pool = createPool(async (spec) => createSandbox(context, spec, hostIds.take(), null), {
    ...options,
    processKey: context.processKey,
    releaseImage: (image) => tellOnce(launcher, request.forget, [[tag.number, image]]),
    // Half of the cores stay with those who are waited for.
    madeAtOnce: Math.max(1, Math.floor(options.plan.cores / 2)),
  });
  const artefacts = createArtefactCache(launcher, options.artefactBytes);
  const layers = createLayerBuilder(context, layersDirectory);
  return {
    ...layers,
    async remove(name) {
      artefacts.forget(name);
      await pool.forget(name);
      await layers.remove(name);
    },
    create: (spec) => pool.create(spec),
    announce: (spec) => pool.announce(spec),
    artefacts,
    keepWarm: (specs, each) => pool.keep(specs, each),
    get pool() {
      return pool.counts;
    },
    get released() {
      return { ...released };
    },
    lost: launcher.lost,
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      await launcher[Symbol.asyncDispose]();
    },
  };
}

async function configure(launcher: Launcher, options: EngineOptions): Promise<void> {
  const { plan, name, memoryBytes, artefactBytes, maxSpares, firstSpareUid } = options;
  const fields: readonly Field[] = [
    ...configureFields(plan, `skerry-${name}`, memoryBytes - artefactBytes),
    ...usualFields(plan),
    [tag.spares, maxSpares],
    [tag.spareUid, firstSpareUid],
  ];
  const { sandbox, build } = POLICY_IDS;
  await askOnce(launcher, { id: NOBODY, type: request.configure, fields });
  await askOnce(launcher, { id: sandbox, type: request.policy, fields: policyFields(sandboxPolicy(process.arch)) });
  await askOnce(launcher, { id: build, type: request.policy, fields: policyFields(buildPolicy(process.arch)) });
}

/** Numbers long out of use come again after four thousand million. */
function createCounter(first: number, last: number): () => number {
  let next = first;
  return () => {
    const number = next;
    next = number === last ? first : number + 1;
    return number;
  };
}
