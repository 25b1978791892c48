import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

import { SkerryError } from '#domain/errors.ts';
import { createChannel } from '#engine/channel.ts';
import type { Channel, ChannelEvents, ChannelInput } from '#engine/channel.ts';
import { createFrameReader } from '#engine/frame-reader.ts';
import type { Frame } from '#engine/frame-reader.ts';
import { ProtocolError, decodeFields, numberOf } from '#engine/frames.ts';
import { PROTOCOL_VERSION, reply, tag } from '#engine/protocol.ts';

/** The process that makes sandboxes, and the one connection to it. Disposing it ends every sandbox. */
export interface Launcher extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when the launcher is away without having been asked to go. */
  readonly lost: Promise<SkerryError>;
  open(id: number, events: ChannelEvents): Channel;
}

export interface LauncherOptions {
  readonly path: string;
  readonly layersDirectory: string;
  readonly onLog: (line: string) => void;
}

/** The socket to the launcher is its file descriptor 3. */
const SOCKET = 3;
const HELLO_TIMEOUT_MS = 10_000;
const EXIT_TIMEOUT_MS = 10_000;

export async function startLauncher({ path, layersDirectory, onLog }: LauncherOptions): Promise<Launcher> {
  const child = spawn(path, ['--layers', layersDirectory], {
    stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
    env: {},
    cwd: '/',
    // In a session of its own: an interrupt typed at the server's terminal is for the server to act on.
    detached: true,
  });
  const exited = once(child, 'exit');
  // Only the ends below look at it: without a process there is nothing to wait for.
  exited.catch(() => undefined);
  await once(child, 'spawn').catch((cause: unknown) => {
    throw new SkerryError('engineUnavailable', `the launcher ${path} could not be started`, { cause });
  });
  if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', onLog);
  return connect(child, exited);
}

async function connect(child: ChildProcess, exited: Promise<unknown>): Promise<Launcher> {
  const { pid } = child;
  const socket = socketOf(child);
  if (pid === undefined) throw new Error('the launcher has no process');
  const channels = new Map<number, ChannelInput>();
  const greeting = Promise.withResolvers<Frame>();
  const loss = Promise.withResolvers<SkerryError>();
  let ending = false;
  let lost: SkerryError | null = null;

  function fail(cause: unknown): void {
    if (lost !== null) return;
    lost = new SkerryError('engineUnavailable', ending ? 'the engine was stopped' : 'the launcher is away', { cause });
    for (const channel of channels.values()) channel.fail(lost);
    channels.clear();
    greeting.reject(lost);
    if (!ending) loss.resolve(lost);
    socket.destroy();
  }

  function deliver(frame: Frame): void {
    if (frame.type === reply.hello) greeting.resolve(frame);
    // A sandbox that is gone may be followed by nothing, so a frame without a channel is the launcher's mistake.
    else if (!channels.has(frame.id)) throw new ProtocolError(`a frame for sandbox ${frame.id}, which is not there`);
    else channels.get(frame.id)?.deliver(frame);
  }

  const writer = createBurstWriter(socket);
  const reader = createFrameReader(deliver);
  socket.on('data', (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch (error) {
      fail(error);
    }
  });
  socket.on('error', fail);
  socket.on('close', () => fail(null));
  // Without the rights to kill it, closing the socket is all that we can do, and the kernel does the rest.
  child.on('error', fail);
  greeting.promise.catch(() => undefined);

  async function end(): Promise<void> {
    ending = true;
    writer.flush();
    socket.end();
    const patience = AbortSignal.timeout(EXIT_TIMEOUT_MS);
    await Promise.race([exited, once(patience, 'abort')]);
    if (patience.aborted) child.kill('SIGKILL');
    fail(null);
  }

  const timer = setTimeout(() => fail(new Error('no greeting')), HELLO_TIMEOUT_MS);
  try {
    checkVersion(await greeting.promise);
  } catch (error) {
    await end();
    throw error;
  } finally {
    clearTimeout(timer);
  }

  return {
    pid,
    lost: loss.promise,
    open(id, events) {
      if (channels.has(id)) throw new Error(`sandbox number ${id} is in use`);
      const channel = createChannel(
        id,
        events,
        (buffers) => writer.write(buffers),
        () => channels.delete(id),
      );
      channels.set(id, channel);
      if (lost !== null) channel.fail(lost);
      return channel;
    },
    [Symbol.asyncDispose]: end,
  };
}

function socketOf(child: ChildProcess): Socket {
  const socket = child.stdio[SOCKET];
  if (!(socket instanceof Socket)) throw new Error('the launcher has no socket');
  return socket;
}

function checkVersion(hello: Frame): void {
  const version = numberOf(decodeFields(hello.payload), tag.number);
  if (version === PROTOCOL_VERSION) return;
  throw new SkerryError('engineUnavailable', `the launcher speaks version ${version}, not ${PROTOCOL_VERSION}`);
}

interface BurstWriter {
  write(buffers: readonly Buffer[]): void;
  /** Writes at once what has to be written yet. */
  flush(): void;
}

/** Less than this is copied together: one buffer costs less to write than several. */
const COPIED_BYTES = 65_536;

/** Writes what one turn of the event loop says in one system call, and the code after its awaits belongs to the turn. */
function createBurstWriter(socket: Socket): BurstWriter {
  let burst: Buffer[] = [];

  function flush(): void {
    const buffers = burst;
    burst = [];
    const bytes = buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
    if (bytes === 0) return;
    socket.cork();
    for (const buffer of bytes < COPIED_BYTES ? [Buffer.concat(buffers, bytes)] : buffers) socket.write(buffer);
    socket.uncork();
  }

  return {
    write(buffers) {
      if (burst.length === 0) queueMicrotask(() => process.nextTick(flush));
      burst.push(...buffers);
    },
    flush,
  };
}
