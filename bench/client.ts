import { connect } from 'node:net';

/** Piston's v2 execute over connections that stay open, as many as there are runs at once. */
export interface Client extends Disposable {
  /** Resolves when the program ended with 0; rejects where it did anything else. */
  execute(body: string): Promise<void>;
}

// A bare socket: what Node's own client takes of a processor, some half a millisecond a request, would be counted to the server.

interface Connection extends Disposable {
  /** Resolves with the reply, head and body. One at a time. */
  ask(request: string): Promise<string>;
}

const END_OF_HEAD = '\r\n\r\n';

export function openClient(port: number): Client {
  const idle: Connection[] = [];
  return {
    async execute(body) {
      const connection = idle.pop() ?? openConnection(port);
      const reply = await connection.ask(
        `POST /api/v2/execute HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}${END_OF_HEAD}${body}`,
      );
      idle.push(connection);
      check(reply);
    },
    [Symbol.dispose]() {
      for (const connection of idle.splice(0)) connection[Symbol.dispose]();
    },
  };
}

function openConnection(port: number): Connection {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let reply = '';
  let pending: PromiseWithResolvers<string> | null = null;

  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    reply += text;
    if (!isWhole(reply)) return;
    pending?.resolve(reply);
    pending = null;
    reply = '';
  });
  socket.on('error', (error) => pending?.reject(error));
  socket.on('close', () => pending?.reject(new Error('the server closed the connection')));

  return {
    ask(request) {
      pending = Promise.withResolvers();
      socket.write(request);
      return pending.promise;
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

function isWhole(reply: string): boolean {
  const head = reply.indexOf(END_OF_HEAD);
  const length = /^content-length: (\d+)\r$/im.exec(reply)?.[1];
  return head >= 0 && length !== undefined && reply.length >= head + END_OF_HEAD.length + Number(length);
}

function check(reply: string): void {
  const body = reply.slice(reply.indexOf(END_OF_HEAD) + END_OF_HEAD.length);
  const parsed: unknown = JSON.parse(body);
  const ran = typeof parsed === 'object' && parsed !== null && 'run' in parsed ? parsed.run : null;
  const code = typeof ran === 'object' && ran !== null && 'code' in ran ? ran.code : null;
  if (!reply.startsWith('HTTP/1.1 200 ') || code !== 0) throw new Error(reply);
}
