import { SkerryError } from '#domain/errors.ts';
import type { OutputStream } from '#domain/outcome.ts';
import type { Stage } from '#ports/sandbox-engine.ts';
import type { Channel } from '#engine/channel.ts';
import type { Frame } from '#engine/frame-reader.ts';
import { ProtocolError, decodeFields, numberOf } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { reply, request, tag } from '#engine/protocol.ts';
import { endedAtGate, readStageEnd, readWaiting, signalNumber } from '#engine/stage-end.ts';
import type { StageEnd } from '#engine/stage-end.ts';
import { createStdinWindow } from '#engine/stdin-window.ts';
import { createTells } from '#engine/tells.ts';

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
  /** Starts its first process. Made when that is asked for: where one waits, mostly never. */
  readonly fields: () => readonly Field[];
  /** Lets a process that waits go on as this stage; where that one has ended meanwhile, it is started after all. */
  readonly releaseFields: readonly Field[] | null;
  /** Where something must be over before it can be started. */
  readonly after: Promise<void> | null;
  /** True where the program is a file that sandboxed code may have made. */
  readonly ownProgram: boolean;
  readonly onOutput: (stream: OutputStream, bytes: Buffer) => void;
  /** Its process was written down as an image of so many bytes. */
  readonly onCaptured?: (bytes: number) => void;
  /** The stage is over, or never was: the next may start. `waits`: its process waits at its gate. */
  readonly onOver: (waits: boolean) => void;
}

export function startStage(options: StageStart): RunningStage {
  const { channel, fields, releaseFields, after, ownProgram, onOutput, onOver } = options;
  const { promise, resolve, reject } = Promise.withResolvers<StageEnd>();
  // Whoever disposes of a sandbox need not look at its stage first.
  promise.catch(() => undefined);
  const tells = createTells();
  const stdin = createStdinWindow(
    (bytes) => tells.tell(() => channel.tellRaw(request.stdin, bytes), bytes.byteLength),
    () => tells.tell(() => channel.tell(request.stdinEnd, []), 0),
  );
  let over = false;

  function finish(settle: () => void, waits = false): void {
    if (over) return;
    over = true;
    stdin.close();
    onOver(waits);
    settle();
  }

  function fail(error: unknown): void {
    finish(() => reject(error));
  }

  function passOutput(stream: OutputStream, bytes: Buffer): void {
    tells.forget();
    try {
      onOutput(stream, bytes);
    } catch (error) {
      // The listener's mistake ends this stage, not the connection that others share.
      channel.tell(request.cancel, []);
      reject(error);
    }
  }

  function start(): void {
    channel.ask(request.start, fields()).catch(fail);
  }

  async function startAfter(what: Promise<void>): Promise<void> {
    await what;
    if (over) return;
    start();
    tells.send();
  }

  function startAfterAll(): void {
    try {
      start();
    } catch (error) {
      fail(error);
    }
    tells.repeat();
  }

  function settleExit(payload: Buffer): void {
    if (releaseFields !== null && endedAtGate(payload) && tells.canRepeat()) startAfterAll();
    else finish(() => settleEnd(payload, ownProgram, resolve, reject));
  }

  if (after !== null) {
    tells.hold();
    startAfter(after).catch(fail);
  } else if (releaseFields !== null) {
    tells.remember();
    channel.tell(request.release, releaseFields);
  } else start();

  return {
    end: promise,
    writeStdin: (bytes) => stdin.write(bytes),
    endStdin: () => stdin.end(),
    signal(name) {
      const number = signalNumber(name);
      if (!over) tells.tell(() => channel.tell(request.signal, [[tag.number, number]]), 0);
    },
    cancel() {
      if (!over) tells.tell(() => channel.tell(request.cancel, []), 0);
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
        case reply.waiting:
          finish(() => resolve(readWaiting(payload)), true);
          break;
        case reply.captured:
          options.onCaptured?.(numberOf(decodeFields(payload), tag.peakBytes) ?? 0);
          break;
        case reply.exit:
          settleExit(payload);
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
