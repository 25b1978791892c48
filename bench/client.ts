import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** Piston's v2 execute over connections that stay open, as many as there are runs at once. */
export interface Client extends Disposable {
  /** Resolves when the program ended with 0; rejects where it did anything else. */
  execute(body: string): Promise<void>;
}

export function openClient(port: number): Client {
  const agent = new Agent({ keepAlive: true });
  return {
    execute: (body) => post(agent, port, body),
    [Symbol.dispose]: () => agent.destroy(),
  };
}

async function post(agent: Agent, port: number, body: string): Promise<void> {
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const call = request(
      { agent, port, host: '127.0.0.1', path: '/api/v2/execute', method: 'POST', headers },
      (reply) => {
        text(reply).then((value) => resolve({ status: reply.statusCode ?? 0, text: value }), reject);
      },
    );
    call.on('error', reject);
    call.end(body);
  });
  const parsed: unknown = JSON.parse(answer.text);
  const ran = typeof parsed === 'object' && parsed !== null && 'run' in parsed ? parsed.run : null;
  const code = typeof ran === 'object' && ran !== null && 'code' in ran ? ran.code : null;
  if (answer.status !== 200 || code !== 0) throw new Error(`HTTP ${answer.status}: ${answer.text}`);
}
