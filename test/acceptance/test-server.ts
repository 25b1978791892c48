import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { readToolVariables } from '#config/env.ts';
import { freePort } from '../../tools/free-port.ts';

/** A server like the one that `./skerry up` starts, in a process of its own, on ports of its own. */
export interface TestServer extends AsyncDisposable {
  /** `http://127.0.0.1:NNN` */
  readonly tvm: string;
  readonly piston: string;
  readonly pid: number;
  /** Everything it wrote so far. */
  log(): string;
  /** Resolves with its exit code. */
  readonly exited: Promise<number | null>;
  stop(): Promise<number | null>;
}

const ownProgram = path.join(import.meta.dirname, '../../server/src/main.ts');

/** Starts a server and waits until it listens; settings are SKERRY_ variables. */
export async function startTestServer(
  settings: Readonly<Record<string, string>> = {},
  program = ownProgram,
): Promise<TestServer> {
  const [tvmPort, pistonPort] = await Promise.all([freePort(), freePort()]);
  const ports = { SKERRY_TVM_LISTEN: `${tvmPort}`, SKERRY_PISTON_LISTEN: `${pistonPort},${tvmPort}` };
  return startWith({ ...ports, ...settings }, program);
}

/** The same on the ports that the documents name. */
export function startServerAsDocumented(): Promise<TestServer> {
  return startWith({ SKERRY_TVM_LISTEN: '8080', SKERRY_PISTON_LISTEN: '2000,8080' }, ownProgram);
}

async function startWith(settings: Readonly<Record<string, string>>, program: string): Promise<TestServer> {
  const child = spawn(process.execPath, [program], {
    env: {
      ...readToolVariables(),
      SKERRY_STATE: process.env['SKERRY_STATE'] ?? '/var/lib/skerry',
      // Installs nothing by itself: what is installed is tested.
      SKERRY_PACKAGES: '',
      ...settings,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
  });
  const lines: string[] = [];
  const listening = Promise.withResolvers<void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    if (line.includes('"server.listening"')) listening.resolve();
  });
  const exited = once(child, 'exit').then(() => child.exitCode);
  const early = exited.then((code) => {
    throw new Error(`the server ended with ${code} before it listened:\n${lines.join('\n')}`);
  });
  early.catch(() => undefined);
  await Promise.race([listening.promise, early]);
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    return exited;
  };
  return {
    tvm: `http://127.0.0.1:${settings['SKERRY_TVM_LISTEN']}`,
    piston: `http://127.0.0.1:${settings['SKERRY_PISTON_LISTEN']?.split(',')[0]}`,
    pid: child.pid ?? 0,
    log: () => lines.join('\n'),
    exited,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
