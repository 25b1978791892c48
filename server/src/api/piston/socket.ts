import { constants } from 'node:os';
import type { FastifyRequest } from 'fastify';
import type { RawData, WebSocket } from 'ws';
import { openSession, type Session, type SessionListener } from '#core/executions/session.ts';
import { SkerryError } from '#domain/errors.ts';
import type { Execution } from '#domain/execution.ts';
import type { App } from '#http/dialect.ts';
import { logFailure } from '#http/error-reply.ts';
import { toSkerryError } from '#http/to-skerry-error.ts';
import { pistonError } from './errors.ts';
import { ending } from './map.ts';
import { prepareJob, type PistonExecutions } from './prepare.ts';
import { parseJob } from './validate.ts';

/** How a conversation ends: the codes and words that clients know. */
const farewells = {
  jobCompleted: [4999, 'Job Completed'],
  alreadyInitialized: [4000, 'Already Initialized'],
  initializationTimeout: [4001, 'Initialization Timeout'],
  notifiedError: [4002, 'Notified Error'],
  notYetInitialized: [4003, 'Not yet initialized'],
  onlyStdin: [4004, 'Can only write to stdin'],
  invalidSignal: [4005, 'Invalid signal'],
} as const;

const INITIALIZATION_MS = 1_000;
/** Kept of each stream of a stage; more ends the stage. Interactive programs print more than judged ones. */
const OUTPUT_BYTES_MIN = 1_048_576;
/** Beyond this a client reads too slowly, or not at all. */
const UNSENT_BYTES_MAX = 8_388_608;
/** Beyond this we stop to read what the program does not. */
const UNWRITTEN_BYTES_MAX = 262_144;

export function serveSocket(app: App, path: string, context: PistonExecutions): void {
  app.route({
    method: 'GET',
    url: path,
    schema: { summary: 'Run code interactively, over a WebSocket' },
    onRequest: async (request) => {
      if (!context.settings.crossOrigin) requireSameOrigin(request);
    },
    handler: () => {
      throw new SkerryError('routeUnknown', 'this is a WebSocket');
    },
    wsHandler: (socket, request) => converse(context, socket, request),
  });
}

/** Browsers let any page open a socket to any host, so it is on us to refuse. */
function requireSameOrigin({ headers }: Pick<FastifyRequest, 'headers'>): void {
  const { origin, host } = headers;
  if (origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)) return;
  throw new SkerryError('unauthorized', 'pages of another origin may not connect');
}

function converse(
  context: PistonExecutions,
  socket: WebSocket,
  request: Pick<FastifyRequest, 'id' | 'ip' | 'log'>,
): void {
  const left = new AbortController();
  let conversation: Conversation | null = null;

  const impatience = setTimeout(() => leave(socket, 'initializationTimeout'), INITIALIZATION_MS);
  socket.on('close', () => {
    clearTimeout(impatience);
    left.abort();
  });

  const explain = (thrown: unknown): void => {
    if (left.signal.aborted) return;
    const error = toSkerryError(thrown);
    logFailure(error, request.log);
    send(socket, { type: 'error', ...pistonError(error).body });
    leave(socket, 'notifiedError');
  };

  const start = (body: object): Conversation => {
    clearTimeout(impatience);
    const { execution, used } = prepareJob(context, parseJob(body));
    send(socket, { type: 'runtime', ...used });
    const caller = { requestId: request.id, dialect: 'piston', client: request.ip, signal: left.signal };
    const session = openSession(context.executions, withRoomForOutput(execution), caller, narrate(socket));
    session.result.then(() => leave(socket, 'jobCompleted'), explain);
    return { session, stdin: stdinWriter(session, socket) };
  };

  socket.on('message', (data) => {
    if (socket.readyState !== socket.OPEN) return;
    try {
      const message = parseMessage(data);
      if (message.type !== 'init') hear(conversation, message, socket);
      else if (conversation === null) conversation = start(message);
      else leave(socket, 'alreadyInitialized');
    } catch (error) {
      explain(error);
    }
  });
}

interface Conversation {
  readonly session: Session;
  readonly stdin: StdinWriter;
}

interface Message {
  readonly type: 'init' | 'data' | 'signal';
  readonly stream?: unknown;
  readonly data?: unknown;
  /** Ours: true closes stdin after the data. */
  readonly eof?: unknown;
  readonly signal?: unknown;
}

function parseMessage(raw: RawData): Message {
  let message: unknown;
  try {
    message = JSON.parse(textOf(raw));
  } catch (cause) {
    throw new SkerryError('invalidRequest', 'message is not valid JSON', { cause });
  }
  const fields: { type?: unknown } = typeof message === 'object' && message !== null ? message : {};
  const { type } = fields;
  if (type !== 'init' && type !== 'data' && type !== 'signal') {
    throw new SkerryError('invalidRequest', 'type is required as one of init, data, signal', { field: 'type' });
  }
  return { ...fields, type };
}

function textOf(raw: RawData): string {
  const bytes = Array.isArray(raw) ? Buffer.concat(raw) : raw;
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

function hear(conversation: Conversation | null, message: Message, socket: WebSocket): void {
  if (conversation === null) {
    leave(socket, 'notYetInitialized');
  } else if (message.type === 'signal') {
    if (typeof message.signal === 'string' && message.signal in constants.signals) {
      conversation.session.signal(message.signal);
    } else {
      leave(socket, 'invalidSignal');
    }
  } else if (message.stream === 'stdin') {
    const { data = message.eof === true ? '' : undefined } = message;
    if (typeof data !== 'string')
      throw new SkerryError('invalidRequest', 'data is required as a string', { field: 'data' });
    conversation.stdin.write(Buffer.from(data));
    if (message.eof === true) conversation.stdin.end();
  } else {
    leave(socket, 'onlyStdin');
  }
}

/** Tells a session's events as messages. */
function narrate(socket: WebSocket): SessionListener {
  let decoders = newDecoders();
  return {
    onStage(stage) {
      decoders = newDecoders();
      send(socket, { type: 'stage', stage });
    },
    onOutput(_stage, stream, bytes) {
      const data = decoders[stream].decode(bytes, { stream: true });
      if (data !== '') send(socket, { type: 'data', stream, data });
    },
    onExit(stage, { outcome, truncated }, cached) {
      for (const stream of ['stdout', 'stderr'] as const) {
        const data = truncated[stream] ? '' : decoders[stream].decode();
        if (data !== '') send(socket, { type: 'data', stream, data });
      }
      const { code, signal } = ending(outcome);
      send(socket, { type: 'exit', stage, code, signal, ...(cached ? { cached: true } : {}) });
    },
  };
}

function newDecoders() {
  const options = { ignoreBOM: true };
  return { stdout: new TextDecoder('utf-8', options), stderr: new TextDecoder('utf-8', options) };
}

interface StdinWriter {
  write(bytes: Uint8Array): void;
  end(): void;
}

/** Writes in order, and stops reading from the client while the program is far behind. */
function stdinWriter(session: Session, socket: WebSocket): StdinWriter {
  let written = Promise.resolve();
  let waitingBytes = 0;

  async function writeOne(bytes: Uint8Array): Promise<void> {
    try {
      await session.writeStdin(bytes);
    } finally {
      waitingBytes -= bytes.length;
      if (socket.isPaused && waitingBytes <= UNWRITTEN_BYTES_MAX) socket.resume();
    }
  }

  return {
    write(bytes) {
      waitingBytes += bytes.length;
      if (waitingBytes > UNWRITTEN_BYTES_MAX) socket.pause();
      // What keeps a write from its end ends the session too, and is told there.
      written = written.then(() => writeOne(bytes)).catch(() => undefined);
    },
    end() {
      written = written.then(() => session.endStdin());
    },
  };
}

function withRoomForOutput(execution: Execution): Execution {
  const { compileLimits, runLimits } = execution;
  const roomy = <T extends { readonly outputBytes: number }>(limits: T): T => ({
    ...limits,
    outputBytes: Math.max(limits.outputBytes, OUTPUT_BYTES_MIN),
  });
  return { ...execution, compileLimits: roomy(compileLimits), runLimits: roomy(runLimits) };
}

function send(socket: WebSocket, message: object): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(JSON.stringify(message));
  if (socket.bufferedAmount > UNSENT_BYTES_MAX) socket.terminate();
}

function leave(socket: WebSocket, farewell: keyof typeof farewells): void {
  const [code, reason] = farewells[farewell];
  // A socket that is not read never hears the answer to its goodbye.
  if (socket.isPaused) socket.resume();
  socket.close(code, reason);
}
