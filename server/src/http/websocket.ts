import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import websocket from '@fastify/websocket';
import type { App } from '#http/dialect.ts';

const GOING_AWAY = 1001;
/** How long a client may take to say goodbye while the server stops. */
const GOODBYE_MS = 1_000;

/** Lets those routes of this listener be WebSockets that ask for it; a message is at most as large as a body. */
export async function acceptWebSockets(app: App, messageBytes: number): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: messageBytes },
    errorHandler: (error, socket, request) => {
      request.log.debug({ err: error }, 'socket.failed');
      socket.terminate();
    },
    preClose: () => closeClients(app),
  });
}

async function closeClients(app: App): Promise<void> {
  const clients = [...app.websocketServer.clients];
  const goodbyes = Promise.all(clients.map((client) => once(client, 'close')));
  for (const client of clients) client.close(GOING_AWAY, 'The server is stopping');
  const patience = new AbortController();
  await Promise.race([goodbyes, wait(GOODBYE_MS, null, { signal: patience.signal })]);
  patience.abort();
  for (const client of clients) client.terminate();
}
