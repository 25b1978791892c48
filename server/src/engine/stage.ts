import { SkerryError } from '#domain/errors.ts';
import type { OutputStream } from '#domain/outcome.ts';
import type { Stage } from '#ports/sandbox-engine.ts';
import type { Channel } from '#engine/channel.ts';
import type { Frame } from '#engine/frame-reader.ts';
import { ProtocolError, decodeFields, numberOf } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { reply, request, tag } from '#engine/protocol.ts';
import { readStageEnd, signalNumber } from '#engine/stage-end.ts';
import type { StageEnd } from '#engine/stage-end.ts';
import { createStdinWindow } from '#engine/stdin-window.ts';

/** A stage whose output goes to whoever started it. */
export interface RunningStage extends Omit<Stage, 'result'> {
  /** Rejects only when we fail. */
  readonly end: Promise<StageEnd>;
  /** Takes what the launcher says of this stage. */
  deliver(frame: Frame): void;
  fail(error: SkerryError): void;
}

export interface StageStart {
  readonly channel: Channel;
  readonly fields: readonly Field[];
  /** True where the program is a file that sandboxed code may have made. */
  readonly ownProgram: boolean;
  readonly onOutput: (stream: OutputStream, bytes: Buffer) => void;
  /** The stage is over, or never was: the next may start. */
  readonly onOver: () => void;
}

export function startStage({ channel, fields, ownProgram, onOutput, onOver }: StageStart): RunningStage {
  const { promise, resolve, reject } = Promise.withResolvers<StageEnd>();
  // Whoever disposes of a sandbox need not look at its stage first.
  promise.catch(() => undefined);
  const stdin = createStdinWindow(
    (bytes) => channel.tellRaw(request.stdin, bytes),
    () => channel.tell(request.stdinEnd, []),
  );
  let over = false;

  function finish(settle: () => void): void {
    if (over) return;
    over = true;
    stdin.close();
    onOver();
    settle();
  }

  function fail(error: unknown): void {
    finish(() => reject(error));
  }

  function passOutput(stream: OutputStream, bytes: Buffer): void {
    try {
      onOutput(stream, bytes);
    } catch (error) {
      // The listener's mistake ends this stage, not the connection that others share.
      channel.tell(request.cancel, []);
      reject(error);
    }
  }

  channel.ask(request.start, fields).catch(fail);

  return {
    end: promise,
    writeStdin: (bytes) => stdin.write(bytes),
    endStdin: () => stdin.end(),
    signal(name) {
      const number = signalNumber(name);
      if (!over) channel.tell(request.signal, [[tag.number, number]]);
    },
    cancel() {
      if (!over) channel.tell(request.cancel, []);
    },
    deliver({ type, payload }) {
      switch (type) {
        case reply.stdout:
          passOutput('stdout', payload);
          break;
        case reply.stderr:
          passOutput('stderr', payload);
          break;
        case reply.taken:
          stdin.taken(numberOf(decodeFields(payload), tag.number) ?? 0);
          break;
        case reply.exit:
          finish(() => settleEnd(payload, ownProgram, resolve, reject));
          break;
        default:
          throw new ProtocolError(`a frame of type ${type} for a stage`);
      }
    },
    fail,
  };
}

function settleEnd(
  payload: Buffer,
  ownProgram: boolean,
  resolve: (end: StageEnd) => void,
  reject: (error: unknown) => void,
): void {
  try {
    resolve(readStageEnd(payload, ownProgram));
  } catch (error) {
    reject(error);
    if (!(error instanceof SkerryError)) throw error;
  }
}
