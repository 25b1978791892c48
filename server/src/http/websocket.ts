import websocket from '@fastify/websocket';
import type { App } from '#http/dialect.ts';

const GOING_AWAY = 1001;

/** Lets the routes of this listener that ask for it be WebSockets; a message is at most as large as a body. */
export async function acceptWebSockets(app: App, messageBytes: number): Promise<void> {
  await app.register(websocket, {
    options: { maxPayload: messageBytes, closeTimeout: 2_000 },
    errorHandler: (error, socket, request) => {
      request.log.debug({ err: error }, 'socket.failed');
      socket.terminate();
    },
    preClose: (done) => {
      for (const client of app.websocketServer.clients) client.close(GOING_AWAY, 'The server is stopping');
      app.websocketServer.close();
      done();
    },
  });
}
