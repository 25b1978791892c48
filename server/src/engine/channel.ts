import { SkerryError } from '#domain/errors.ts';
import type { Frame } from '#engine/frame-reader.ts';
import { ProtocolError, encodeFrame, encodeRawFrame } from '#engine/frames.ts';
import type { Field } from '#engine/frames.ts';
import { readError } from '#engine/launcher-error.ts';
import { MAX_UNANSWERED, reply, request } from '#engine/protocol.ts';
import type { RequestType } from '#engine/protocol.ts';

/** One sandbox's share of the connection. */
export interface Channel {
  readonly id: number;
  /** Sends a request and resolves with its answer. Nothing is waited for in between: requests travel together. */
  ask(type: AskType, fields: readonly Field[]): Promise<Frame>;
  /** Sends what has no answer, in its place among the requests. */
  tell(type: TellType, fields: readonly Field[]): void;
  tellRaw(type: TellType, payload: Uint8Array): void;
  /** Drops what waits to be sent, and asks for the end of the sandbox. */
  askDestroy(): Promise<Frame>;
  /** Forgets the sandbox, so that its number is free; what is asked from now on is refused. */
  close(): void;
}

/** What the connection tells a channel. */
export interface ChannelInput {
  deliver(frame: Frame): void;
  fail(error: SkerryError): void;
}

export interface ChannelEvents {
  /** Output, stdin taken, the end of a stage: what comes as it happens. */
  onEvent(frame: Frame): void;
  onLost(error: SkerryError): void;
}

export type TellType =
  | typeof request.stdin
  | typeof request.stdinEnd
  | typeof request.signal
  | typeof request.cancel
  | typeof request.release
  | typeof request.forget
  | typeof request.drop;
export type AskType = Exclude<RequestType, TellType>;

const answers: Record<AskType, number> = {
  [request.configure]: reply.configured,
  [request.policy]: reply.done,
  [request.create]: reply.created,
  [request.put]: reply.done,
  [request.read]: reply.content,
  [request.start]: reply.started,
  [request.destroy]: reply.gone,
  [request.seal]: reply.gone,
  [request.remove]: reply.done,
  [request.keep]: reply.kept,
  [request.restore]: reply.done,
};

/** Requests of one sandbox on their way; together with the limit on their number, what one sandbox can hold up others with. */
const MAX_UNANSWERED_BYTES = 4 * 1024 * 1024;

interface Outgoing {
  readonly buffers: Buffer[];
  readonly bytes: number;
  /** Null where no answer comes. */
  readonly asked: Asked | null;
}

interface Asked {
  readonly answer: number;
  readonly bytes: number;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: SkerryError) => void;
}

export function createChannel(
  id: number,
  events: ChannelEvents,
  write: (buffers: readonly Buffer[]) => void,
  forget: () => void,
): Channel & ChannelInput {
  const unanswered: Asked[] = [];
  const waiting: Outgoing[] = [];
  let unansweredBytes = 0;
  /** Why nothing can be asked any more; an error takes its time to make, and mostly nobody asks. */
  let lost: (() => SkerryError) | null = null;

  function mayAsk(): boolean {
    // One place is kept for the request that ends the sandbox.
    return unanswered.length < MAX_UNANSWERED - 1 && unansweredBytes < MAX_UNANSWERED_BYTES;
  }

  function send({ buffers, asked }: Outgoing): void {
    if (asked !== null) {
      unanswered.push(asked);
      unansweredBytes += asked.bytes;
    }
    write(buffers);
  }

  function submit(outgoing: Outgoing): void {
    if (waiting.length === 0 && (outgoing.asked === null || mayAsk())) send(outgoing);
    else waiting.push(outgoing);
  }

  function sendWaiting(): void {
    for (let next = waiting[0]; next !== undefined && (next.asked === null || mayAsk()); next = waiting[0]) {
      waiting.shift();
      send(next);
    }
  }

  function outgoingRequest(
    type: AskType,
    fields: readonly Field[],
    settle: Pick<Asked, 'resolve' | 'reject'>,
  ): Outgoing {
    const buffers = encodeFrame(type, id, fields);
    const bytes = buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
    return { buffers, bytes, asked: { ...settle, answer: answers[type], bytes } };
  }

  function ask(type: AskType, fields: readonly Field[], pass: (outgoing: Outgoing) => void): Promise<Frame> {
    return new Promise<Frame>((resolve, reject) => {
      if (lost === null) pass(outgoingRequest(type, fields, { resolve, reject }));
      else reject(lost());
    });
  }

  function takeAsked(): Asked | undefined {
    const asked = unanswered.shift();
    unansweredBytes -= asked?.bytes ?? 0;
    return asked;
  }

  /** A sandbox that is gone answers nothing of what was asked of it before. */
  function settleGone(frame: Frame): void {
    for (let asked = takeAsked(); asked !== undefined; asked = takeAsked()) {
      if (asked.answer === frame.type) asked.resolve(frame);
      else asked.reject(ended());
    }
  }

  function settleNext(frame: Frame): void {
    const asked = takeAsked();
    if (asked === undefined) throw new ProtocolError(`an answer of type ${frame.type} that nobody asked for`);
    if (frame.type === reply.error) asked.reject(readError(frame.payload));
    else if (frame.type === asked.answer) asked.resolve(frame);
    else throw new ProtocolError(`an answer of type ${frame.type} where ${asked.answer} was due`);
    sendWaiting();
  }

  return {
    id,
    ask: (type, fields) => ask(type, fields, submit),
    tell(type, fields) {
      if (lost === null) submit({ buffers: encodeFrame(type, id, fields), bytes: 0, asked: null });
    },
    tellRaw(type, payload) {
      if (lost === null) submit({ buffers: encodeRawFrame(type, id, payload), bytes: 0, asked: null });
    },
    askDestroy() {
      for (const { asked } of waiting.splice(0)) asked?.reject(ended());
      return ask(request.destroy, [], send);
    },
    close() {
      lost ??= ended;
      forget();
    },
    deliver(frame) {
      switch (frame.type) {
        case reply.stdout:
        case reply.stderr:
        case reply.taken:
        case reply.exit:
        case reply.died:
        case reply.waiting:
        case reply.captured:
          events.onEvent(frame);
          break;
        case reply.gone:
          settleGone(frame);
          break;
        default:
          settleNext(frame);
      }
    },
    fail(error) {
      lost = () => error;
      for (const asked of unanswered.splice(0)) asked.reject(error);
      for (const { asked } of waiting.splice(0)) asked?.reject(error);
      events.onLost(error);
    },
  };
}

function ended(): SkerryError {
  return new SkerryError('cancelled', 'the sandbox was ended');
}
