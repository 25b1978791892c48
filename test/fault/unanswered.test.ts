import { expect, test } from 'vitest';

import { launcherPid, ownIds } from '../engine/support/leftovers.ts';
import { MIB, shell, spec } from '../engine/support/run-shell.ts';
import { startTestEngine } from '../engine/support/test-engine.ts';

test('a launcher that dies answers everything that it was asked', async () => {
  await using host = await startTestEngine(ownIds);
  const { engine } = host;
  const [busy, idle, doomed, origin] = await Promise.all([
    engine.create(spec),
    engine.create(spec),
    engine.create(spec),
    engine.create({ ...spec, forkable: true }),
  ]);
  const ready = Promise.withResolvers<void>();
  const running = busy.start(shell('echo ready; sleep 1000', { stdin: null, onOutput: () => ready.resolve() }));
  await Promise.all([ready.promise, idle.putFiles([]), doomed.putFiles([]), origin.start(shell('true')).result]);

  process.kill(launcherPid(host), 'SIGSTOP');
  const fresh = await engine.create(spec);
  const commands = [{ argv: ['/bin/true'], timeoutMs: 20_000 }];
  const build = {
    name: 'built',
    below: ['busybox'],
    commands,
    onOutput: () => undefined,
    signal: AbortSignal.timeout(60_000),
  };
  const asked = {
    running: running.result,
    put: idle.putFiles([{ path: 'a', content: new Uint8Array(9 * MIB) }]),
    read: idle.readFile('/etc/passwd', MIB),
    start: fresh.start(shell('true')).result,
    fork: origin.fork().then((fork) => fork.readFile('/etc/passwd', MIB)),
    build: engine.build(build),
    remove: engine.remove('busybox'),
  };
  const told = Promise.allSettled(Object.values(asked));
  const stdin = Promise.allSettled([running.writeStdin(new Uint8Array(4 * MIB))]);
  const ended = doomed[Symbol.asyncDispose]();
  process.kill(launcherPid(host), 'SIGKILL');

  for (const result of await told)
    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'engineUnavailable' } });
  await Promise.all([stdin, ended]);
  await Promise.all([busy, idle, origin, fresh].map((sandbox) => sandbox[Symbol.asyncDispose]()));
});
