/** One side of a conversation over a WebSocket. */
export interface Dialogue {
  say(message: unknown): void;
  /** Says what is not JSON. */
  sayRaw(message: string | Uint8Array<ArrayBuffer>): void;
  /** The next message of the server; rejects when it closes instead. */
  hear(): Promise<Record<string, unknown>>;
  /** Every message up to the end of the conversation. */
  rest(): Promise<Record<string, unknown>[]>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  hangUp(): void;
}

export async function openDialogue(origin: string, path = '/api/v2/connect', headers = {}): Promise<Dialogue> {
  // Node's own WebSocket takes headers, which the web's does not.
  const socket = new WebSocket(new URL(path, origin.replace('http', 'ws')), { headers });
  const heard: Record<string, unknown>[] = [];
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  let arrived = Promise.withResolvers<void>();
  socket.addEventListener('message', ({ data }) => {
    const message: unknown = JSON.parse(String(data));
    heard.push({ ...(typeof message === 'object' ? message : {}) });
    arrived.resolve();
  });
  socket.addEventListener('close', ({ code, reason }) => {
    closed.resolve({ code, reason });
    arrived.resolve();
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the server refused the socket')));
  });
  return {
    say: (message) => socket.send(JSON.stringify(message)),
    sayRaw: (message) => socket.send(message),
    async hear() {
      if (heard.length === 0) await arrived.promise;
      const next = heard.shift();
      if (heard.length === 0) arrived = Promise.withResolvers();
      if (next === undefined) throw new Error('the server closed instead');
      return next;
    },
    async rest() {
      await closed.promise;
      return heard.splice(0);
    },
    closed: closed.promise,
    hangUp: () => socket.close(),
  };
}
