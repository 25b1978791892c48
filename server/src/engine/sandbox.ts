import { SkerryError } from '#domain/errors.ts';
import type { StageResult } from '#domain/outcome.ts';
import type { SandboxSpec, Stage, StageSpec } from '#ports/sandbox-engine.ts';
import type { CgroupPlan } from '#engine/cgroup-plan.ts';
import type { Field } from '#engine/frames.ts';
import type { HostId } from '#engine/host-ids.ts';
import type { Launcher } from '#engine/launcher.ts';
import { createOutput } from '#engine/output.ts';
import type { PreparedSandbox } from '#engine/pool.ts';
import { tag } from '#engine/protocol.ts';
import { createSandboxBase } from '#engine/sandbox-base.ts';
import { WORKING_DIRECTORY, putFiles, readFile } from '#engine/sandbox-files.ts';
import { commandFields, limitFields } from '#engine/stage-start.ts';

/** What all sandboxes of one engine are made with. */
export interface SandboxContext {
  readonly launcher: Launcher;
  readonly plan: CgroupPlan;
  readonly cores: number;
  /** The host user that owns the layers' files; it is root in every sandbox. */
  readonly layerUid: number;
  readonly nextId: () => number;
}

const HOSTNAME = 'sandbox';
const NO_NETWORK = 0;

/** Where sandboxed code can put programs of its own. */
const writableFolders = ['/work/', '/tmp/', '/home/sandbox/'];

/** What every stage of every sandbox finds, unless it is given other values. */
const baseEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/home/sandbox',
  USER: 'sandbox',
  LOGNAME: 'sandbox',
  LANG: 'C.UTF-8',
};

/** Takes `hostId` over. `from` is a forkable sandbox, whose host id it shares: the files there are that user's. */
export function createSandbox(
  context: SandboxContext,
  spec: SandboxSpec,
  hostId: HostId,
  from: number | null,
): PreparedSandbox {
  const { launcher, plan, cores } = context;
  const id = context.nextId();
  const base = createSandboxBase({
    launcher,
    id,
    createFields: createFields(context, spec, hostId, from),
    onGone: () => hostId.release(),
  });
  let frozen = false;

  function start(stage: StageSpec): Stage {
    if (frozen) throw new SkerryError('internal', 'a sandbox that was forked starts no more stages');
    const output = createOutput();
    const fields = [
      ...commandFields({
        argv: stage.argv,
        environment: { ...baseEnvironment, ...stage.environment },
        workingDirectory: WORKING_DIRECTORY,
      }),
      ...limitFields(stage.limits, plan, cores),
    ];
    const running = base.start({
      fields,
      ownProgram: writableFolders.some((folder) => stage.argv[0]?.startsWith(folder)),
      onOutput(stream, bytes) {
        output.add(stream, bytes);
        stage.onOutput?.(stream, bytes);
      },
    });
    const result = base.settle(running.end).then((end): StageResult => ({ ...end, ...output.collect() }));
    // Whoever disposes of a sandbox need not look at its stage first.
    result.catch(() => undefined);
    if (stage.stdin !== null) {
      void running.writeStdin(stage.stdin);
      running.endStdin();
    }
    const { writeStdin, endStdin, signal, cancel } = running;
    return { result, writeStdin, endStdin, signal, cancel };
  }

  return {
    created: base.created,
    alive: () => base.alive(),
    putFiles: (files) => base.settle(putFiles(base.channel, files)),
    readFile: (path, maxBytes) => base.settle(readFile(base.channel, path, maxBytes)),
    start,
    async fork() {
      if (spec.forkable !== true) throw new SkerryError('internal', 'this sandbox was not made to be forked');
      if (base.busy()) throw new SkerryError('internal', 'a sandbox whose stage runs cannot be forked');
      frozen = true;
      // Its files are those of a finished sandbox, not of one that is still being made.
      await base.created;
      hostId.share();
      return createSandbox(context, { ...spec, forkable: false }, hostId, id);
    },
    [Symbol.asyncDispose]: () => base.destroy(),
  };
}

function createFields(
  { layerUid }: SandboxContext,
  { layers, disk, forkable }: SandboxSpec,
  { uid }: HostId,
  from: number | null,
): readonly Field[] {
  return [
    ...layers.map((layer): Field => [tag.layer, layer]),
    ...(from === null ? [] : [[tag.from, from] as const]),
    [tag.topBytes, disk.bytes],
    [tag.topInodes, disk.inodes],
    [tag.uid, uid],
    [tag.rootUid, layerUid],
    [tag.hostname, HOSTNAME],
    [tag.network, NO_NETWORK],
    ...(forkable === true ? [[tag.share, 1] as const] : []),
  ];
}
