import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import type { ListenOptions } from 'node:net';

import { expect, test } from 'vitest';

import { attackSpec, expectContained, program, runProgram } from './support/attack.ts';
import { attackedHost } from './support/attacked-host.ts';

const host = attackedHost();

/** A server of the host that counts who comes. */
interface Listener extends AsyncDisposable {
  readonly server: Server;
  readonly visits: () => number;
}

async function listen(options: ListenOptions): Promise<Listener> {
  let visits = 0;
  const server = createServer((_, response) => response.end('secret'));
  server.on('connection', () => {
    visits += 1;
  });
  server.listen(options);
  await once(server, 'listening');
  return {
    server,
    visits: () => visits,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

test('escape 13: no network but its own loopback, and not the host, nor what listens there', async () => {
  await using api = await listen({ port: 0, host: '127.0.0.1' });
  await using everywhere = await listen({ port: 0, host: '::' });
  await using named = await listen({ path: '\0skerry-escape' });
  const ports = [api, everywhere].map(({ server }) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? String(address.port) : '';
  });
  expectContained(await runProgram(host().engine, '13-network', [...ports, '@skerry-escape']));
  expect([api.visits(), everywhere.visits(), named.visits()]).toEqual([0, 0, 0]);
});

test('escape 22: nothing of the host can be read, and no secret of the server', async () => {
  const secret = `skerry-secret-${process.pid}`;
  const folder = await mkdtemp(join(tmpdir(), 'skerry-secrets-'));
  try {
    await writeFile(join(folder, 'config'), secret, { mode: 0o666 });
    await writeFile(join(host().layersDirectory, '.secret'), secret, { mode: 0o666 });
    const result = await runProgram(host().engine, '22-host', [secret, host().layersDirectory, folder]);
    expectContained(result);
  } finally {
    await rm(join(host().layersDirectory, '.secret'), { force: true });
    await rm(folder, { recursive: true, force: true });
  }
});

test('escape 22: one sandbox has no file of another that runs beside it', async () => {
  await using victim = await host().engine.create(attackSpec);
  const secret = 'the expected answer of another';
  await victim.putFiles([{ path: 'answer.txt', content: Buffer.from(secret) }]);
  const running = victim.start(program('07-time', ['sleep']));
  expectContained(await runProgram(host().engine, '22-host', [secret]));
  running.cancel();
  await running.result;
});
