import { SkerryError } from '#domain/errors.ts';
import type { Channel } from '#engine/channel.ts';
import type { Field } from '#engine/frames.ts';
import type { Launcher } from '#engine/launcher.ts';
import { saysAbsent } from '#engine/launcher-error.ts';
import { reply, request, tag } from '#engine/protocol.ts';
import { startStage } from '#engine/stage.ts';
import type { RunningStage, StageStart } from '#engine/stage.ts';

/** A sandbox of either kind, as far as the launcher knows it. */
export interface SandboxBase {
  readonly channel: Channel;
  /** Rejects where it could not be made. */
  readonly created: Promise<unknown>;
  /** False once its init died by itself: nothing can run in it any more. */
  alive(): boolean;
  /** Passes a result on, with the reason of a sandbox that was never made in place of its absence. */
  settle<T>(result: Promise<T>): Promise<T>;
  start(start: BaseStageStart): RunningStage;
  busy(): boolean;
  /** Whether the last stage's process waits at its gate. */
  waits(): boolean;
  /** Ends a process that waits; resolves when it has ended. */
  endWaiting(): Promise<void>;
  /** Makes a layer of a build sandbox's top; the sandbox is gone then. */
  seal(name: string): Promise<void>;
  /** Ends it, whatever runs in it, and resolves when nothing of it is left. A second call waits for the first. */
  destroy(): Promise<void>;
}

export interface BaseStageStart extends Omit<StageStart, 'channel' | 'onOver' | 'after' | 'releaseFields'> {
  /** Lets the process that waits go on, in place of a start. */
  readonly releaseFields?: readonly Field[];
}

export interface SandboxBaseOptions {
  readonly launcher: Launcher;
  readonly id: number;
  readonly createFields: readonly Field[];
  /** Nothing of the sandbox is left. */
  readonly onGone: () => void;
}

export function createSandboxBase({ launcher, id, createFields, onGone }: SandboxBaseOptions): SandboxBase {
  let stage: RunningStage | null = null;
  let failure: unknown = null;
  let ended: Promise<void> | null = null;
  let alive = true;
  /** Settled by the end of a process that waits. */
  let waiting: PromiseWithResolvers<void> | null = null;

  const channel = launcher.open(id, {
    onEvent(frame) {
      if (frame.type === reply.died) alive = false;
      else if (waiting === null) stage?.deliver(frame);
      else if (frame.type === reply.exit) leaveGate();
    },
    onLost(error) {
      leaveGate();
      stage?.fail(error);
    },
  });

  function leaveGate(): void {
    waiting?.resolve();
    waiting = null;
  }

  function endWaiting(): Promise<void> {
    if (waiting === null) return Promise.resolve();
    channel.tell(request.cancel, []);
    return waiting.promise;
  }

  const created = channel.ask(request.create, createFields);
  created.catch((error: unknown) => {
    failure = error;
  });

  async function settle<T>(result: Promise<T>): Promise<T> {
    try {
      return await result;
    } catch (error) {
      throw failure !== null && saysAbsent(error) ? failure : error;
    }
  }

  function release(): void {
    leaveGate();
    stage?.fail(new SkerryError('cancelled', 'the sandbox was ended'));
    channel.close();
    onGone();
  }

  async function destroyOnce(): Promise<void> {
    // Only a launcher that is away cannot answer, and the kernel ends its sandboxes with it.
    await channel.askDestroy().catch(() => undefined);
    release();
  }

  return {
    channel,
    created,
    alive: () => alive,
    settle,
    start(start) {
      if (stage !== null) throw new SkerryError('internal', 'a stage of this sandbox is still running');
      if (ended !== null) throw new SkerryError('cancelled', 'the sandbox was ended');
      const releaseFields = waiting === null ? null : (start.releaseFields ?? null);
      const after = waiting === null || releaseFields !== null ? null : endWaiting();
      if (releaseFields !== null) waiting = null;
      const started = startStage({
        ...start,
        releaseFields,
        after,
        channel,
        onOver: (waits) => {
          stage = null;
          waiting = waits ? Promise.withResolvers() : null;
        },
      });
      stage = started;
      return started;
    },
    busy: () => stage !== null,
    waits: () => waiting !== null,
    endWaiting,
    async seal(name) {
      await settle(channel.ask(request.seal, [[tag.name, name]]));
      ended = Promise.resolve();
      release();
    },
    destroy() {
      ended ??= destroyOnce();
      return ended;
    },
  };
}
