import { Readable } from 'node:stream';

import type { Engine } from '#engine/engine.ts';
import { gated, gatedSpec, stageOf } from '../../engine/support/gated.ts';
import { MIB, shell, spec } from '../../engine/support/run-shell.ts';

/** What an execution does, from its sandbox's start to its end. Everything asked is settled when it resolves. */
export interface Scenario {
  readonly name: string;
  /** Of the engine that it is for: one of a readier tier would wait for a sandbox before anybody is told that it failed. */
  readonly tier: 'cold' | 'warmed';
  readonly act: (engine: Engine) => Promise<readonly PromiseSettledResult<unknown>[]>;
}

async function run(engine: Engine): Promise<readonly PromiseSettledResult<unknown>[]> {
  const sandbox = await engine.create(spec);
  const asked = [
    sandbox.putFiles([{ path: 'a/b', content: Buffer.from('content') }]),
    sandbox.start(shell('cat a/b; cat; sleep 1000 & setsid sleep 1000 & echo out > out', { stdin: Buffer.from('in') }))
      .result,
  ];
  const before = await Promise.allSettled(asked);
  const after = await Promise.allSettled([sandbox.readFile('/work/out', MIB)]);
  return [...before, ...after, ...(await Promise.allSettled([sandbox[Symbol.asyncDispose]()]))];
}

async function fork(engine: Engine): Promise<readonly PromiseSettledResult<unknown>[]> {
  const origin = await engine.create({ ...spec, forkable: true });
  const first = await Promise.allSettled([origin.start(shell('echo compiled > a')).result]);
  const asked = await Promise.allSettled([origin.fork(), origin.fork()]);
  const forks = asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const second = await Promise.allSettled(forks.map((sandbox) => sandbox.start(shell('cat a')).result));
  const ends = await Promise.allSettled([origin, ...forks].map((sandbox) => sandbox[Symbol.asyncDispose]()));
  return [...first, ...asked, ...second, ...ends];
}

async function build(engine: Engine): Promise<readonly PromiseSettledResult<unknown>[]> {
  const commands = [
    { argv: ['/bin/sh', '-c', 'mkdir -p /opt/a/b; echo x > /opt/a/b/c; rm -r /tmp; mkdir /tmp'], timeoutMs: 20_000 },
    { argv: ['/bin/sh', '-c', 'cat > /fed'], timeoutMs: 20_000, stdin: Readable.from([Buffer.from('fed')]) },
  ];
  const request = {
    name: 'built',
    below: ['busybox'],
    commands,
    onOutput: () => undefined,
    signal: AbortSignal.timeout(60_000),
  };
  const built = await Promise.allSettled([engine.build(request)]);
  return [...built, ...(await Promise.allSettled([engine.remove('built')]))];
}

/** Of a sandbox whose process waits at its gate already. */
async function wait(engine: Engine): Promise<readonly PromiseSettledResult<unknown>[]> {
  const process = gated(['open=main', 'print=ran']);
  const [made] = await Promise.allSettled([engine.create(gatedSpec(process))]);
  if (made.status === 'rejected') return [made];
  const sandbox = made.value;
  const asked = await Promise.allSettled([
    sandbox.putFiles([{ path: 'main', content: Buffer.from('x') }]),
    sandbox.start(stageOf(process)).result,
  ]);
  return [...asked, ...(await Promise.allSettled([sandbox[Symbol.asyncDispose]()]))];
}

export const scenarios = {
  run: { name: 'a run', tier: 'cold', act: run },
  fork: { name: 'forks', tier: 'cold', act: fork },
  build: { name: 'a build', tier: 'cold', act: build },
  wait: { name: 'a run that waits at its gate', tier: 'warmed', act: wait },
} satisfies Record<string, Scenario>;
