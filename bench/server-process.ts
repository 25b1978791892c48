import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../tools/free-port.ts';

/** A server of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
}

const patienceMs = 60_000;

/** As a stranger starts it, but for these settings. */
export async function startServer(settings: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(new URL('../server/src/main.ts', import.meta.url))], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      SKERRY_PISTON_LISTEN: String(port),
      SKERRY_TVM_ENABLED: 'false',
      SKERRY_LOG_LEVEL: 'error',
      ...settings,
    },
  });
  const exited = once(child, 'exit');
  await Promise.race([answers(port), exited.then(() => Promise.reject(new Error('the server ended')))]);
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function answers(port: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const reply = await fetch(`http://127.0.0.1:${port}/api/v2/runtimes`).catch(() => null);
    if (reply?.ok === true) return;
    if (Date.now() > deadline) throw new Error('the server does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
