import { SkerryError } from '#domain/errors.ts';
import type { StageResult } from '#domain/outcome.ts';
import type { ExpectedProcess, Sandbox, SandboxSpec, Stage, StageSpec } from '#ports/sandbox-engine.ts';
import { createAhead } from '#engine/ahead.ts';
import type { CgroupPlan } from '#engine/cgroup-plan.ts';
import { decodeFields, numberOf } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import type { HostId } from '#engine/host-ids.ts';
import type { Launcher } from '#engine/launcher.ts';
import { createOutput } from '#engine/output.ts';
import type { ProcessKey } from '#engine/process-key.ts';
import { request, tag } from '#engine/protocol.ts';
import { createSandboxBase } from '#engine/sandbox-base.ts';
import { WORKING_DIRECTORY, putFiles, readFile } from '#engine/sandbox-files.ts';
import { commandFields, limitFields, releaseFields } from '#engine/stage-start.ts';
import type { Urgency } from '#engine/stage-start.ts';

/** What all sandboxes of one engine are made with. */
export interface SandboxContext {
  readonly launcher: Launcher;
  readonly plan: CgroupPlan;
  readonly processKey: ProcessKey;
  /** The host user that owns the layers' files; it is root in every sandbox. */
  readonly layerUid: number;
  readonly nextId: () => number;
  /** A process that waited goes on as a stage. */
  readonly onRelease: (fromImage: boolean) => void;
}

/** A sandbox that can be made before it is asked for, and that tells whether it is still fit to be given away. */
export interface PreparedSandbox extends Sandbox {
  /** Rejects where it could not be made. */
  readonly created: Promise<unknown>;
  alive(): boolean;
  /** The most memory that its files may hold, where its stages are over; else null. */
  restingBytes(): number | null;
  /**
   * Starts a process that waits at its gate; resolves, once it does, with the memory that it holds. Rejects where it did
   * anything else. From then on the sandbox is alive for as long as the process waits.
   */
  startAhead(process: ExpectedProcess, image: number | null, urgency: Urgency): Promise<number | null>;
  /** Writes a process down at its gate, and is of no more use. Resolves with the image's size. */
  capture(process: ExpectedProcess, image: number): Promise<number>;
}

const HOSTNAME = 'sandbox';
const NO_NETWORK = 0;

/** Where sandboxed code can put programs of its own. */
const writableFolders = ['/work/', '/tmp/', '/home/sandbox/'];

/** What every stage of every sandbox finds, unless it is given other values. */
export const baseEnvironment = {
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
  const { launcher, plan } = context;
  const id = context.nextId();
  const base = createSandboxBase({
    launcher,
    id,
    createFields: createFields(context, spec, hostId, from),
    onGone: () => hostId.release(),
  });
  const ahead = createAhead({ base, plan, processKey: context.processKey, command });
  let frozen = false;
  /** What was put, and the peaks of the stages that are over; null while there was none. */
  let putBytes = 0;
  let peaksBytes: number | null = null;
  let keeping: Promise<unknown> = Promise.resolve();

  function command({ argv, environment }: Pick<StageSpec, 'argv' | 'environment'>): readonly Field[] {
    return commandFields({
      argv,
      environment: { ...baseEnvironment, ...environment },
      workingDirectory: WORKING_DIRECTORY,
    });
  }

  function start(stage: StageSpec): Stage {
    if (frozen) throw new SkerryError('internal', 'a sandbox that was forked starts no more stages');
    const output = createOutput();
    const released = ahead.mayRelease(stage);
    if (released) context.onRelease(ahead.fromImage);
    const live = stage.onOutput !== undefined || stage.stdin === null;
    const change = { plan, limits: stage.limits, live };
    const running = base.start({
      fields: () => [...command(stage), ...limitFields({ ...change, from: plan.usual })],
      ...(released ? { releaseFields: releaseFields({ ...change, from: ahead.state }) } : {}),
      ownProgram: writableFolders.some((folder) => stage.argv[0]?.startsWith(folder)),
      onOutput(stream, bytes) {
        output.add(stream, bytes);
        stage.onOutput?.(stream, bytes);
      },
    });
    const result = base.settle(running.end).then((end): StageResult => {
      peaksBytes = (peaksBytes ?? 0) + (end.usage.peakMemoryBytes ?? Infinity);
      return { ...end, ...output.collect() };
    });
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
    alive: () => base.alive() && ahead.fit(),
    restingBytes: () => (base.busy() || base.waits() || peaksBytes === null ? null : putBytes + peaksBytes),
    startAhead: (process, image, urgency) => ahead.start(process, image, urgency),
    capture: (process, image) => ahead.capture(process, image),
    putFiles(files) {
      for (const { content } of files) putBytes += content.byteLength;
      return base.settle(putFiles(base.channel, files));
    },
    readFile: (path, maxBytes) => base.settle(readFile(base.channel, path, maxBytes)),
    start,
    async keepFiles(number, maxBytes) {
      const answer = base.settle(
        base.channel.ask(request.keep, [
          [tag.number, number],
          [tag.length, maxBytes],
        ]),
      );
      keeping = Promise.allSettled([answer]);
      return numberOf(decodeFields((await answer).payload), tag.length) ?? 0;
    },
    async restoreFiles(number) {
      await base.settle(base.channel.ask(request.restore, [[tag.number, number]]));
    },
    async fork() {
      if (spec.forkable !== true) throw new SkerryError('internal', 'this sandbox was not made to be forked');
      if (base.busy()) throw new SkerryError('internal', 'a sandbox whose stage runs cannot be forked');
      frozen = true;
      // Its files are those of a finished sandbox, not of one that is still being made.
      await base.created;
      // Its init ends with the fork, and with that what it has still to do.
      await keeping;
      await base.endWaiting();
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
