import { createHash, randomUUID } from 'node:crypto';

import type { Caller, ExecutionContext } from '#core/executions/context.ts';
import { run } from '#core/executions/run.ts';
import { createSchedule } from '#core/executions/schedule.ts';
import type { Execution, ExecutionResult } from '#domain/execution.ts';
import type { Runtime } from '#domain/runtime.ts';
import type { Engine } from '#engine/engine.ts';
import { limits, spec } from '../../engine/support/run-shell.ts';

/** Makes more than the program. */
const compiler = 'mkdir -p $2.d/deep; cp $1 $2.d/a; cp $1 $2.d/deep/b; cp $1 $2; chmod 700 $2';

const runtime: Runtime = {
  language: 'compiled',
  version: '1.0.0',
  implementation: null,
  labels: [],
  aliases: [],
  packageId: 'compiled',
  layers: spec.layers,
  mainFile: 'main.sh',
  sources: { extensions: ['.sh'], folder: 'main' },
  compile: ['/bin/sh', '-c', compiler, 'sh', '{main}', '{out}'],
  run: ['{out}'],
  entryFile: null,
  environment: {},
  compileMemoryBytes: null,
  cacheUnless: [],
  warm: null,
};

/** Its program waits, once it was compiled before, where it first touches the file in which its words are. */
const waitingRuntime: Runtime = {
  ...runtime,
  layers: ['gated', ...spec.layers],
  compile: ['/bin/sh', '-c', 'mkdir $2; cp $1 $2/words', 'sh', '{main}', '{out}'],
  run: ['/gated', 'become={out}/words'],
  warm: { gates: { compile: null, run: '{out}/words' }, image: false, preload: [] },
};

const caller: Caller = {
  requestId: 'test',
  dialect: 'test',
  client: 'test',
  signal: new AbortController().signal,
};

/** A program that is compiled, whose sources nobody has sent yet. It prints what it was compiled to. */
export interface CompiledProgram {
  /** What it prints where nothing of it is missing or another's. */
  readonly prints: string;
  /** As a server runs it, on an engine with nothing else to do. */
  run(engine: Engine): Promise<ExecutionResult>;
}

export function newProgram(): CompiledProgram {
  const code = `#!/bin/sh\n# ${randomUUID()}\ncd $0.d && md5sum $0 $(find . -type f | sort)\n`;
  const hash = createHash('md5').update(code).digest('hex');
  const copies = ['/tmp/.skerry-program', './a', './deep/b'];
  return programOf(runtime, code, copies.map((path) => `${hash}  ${path}\n`).join(''));
}

/** One for which a process can wait (see `gated`). */
export function newWaitingProgram(): CompiledProgram {
  const word = randomUUID();
  return programOf(waitingRuntime, `/bin/echo\0${word}\0`, `${word}\n`);
}

function programOf(of: Runtime, code: string, prints: string): CompiledProgram {
  const execution: Execution = {
    runtime: of,
    files: [{ path: of.mainFile, content: Buffer.from(code) }],
    args: [],
    dialectEnvironment: {},
    environment: {},
    useCache: true,
    compileLimits: limits,
    runLimits: limits,
  };
  return { prints, run: (engine) => run(contextOf(engine), execution, new Uint8Array(), caller) };
}

function contextOf(engine: Engine): ExecutionContext {
  return {
    engine,
    artefacts: engine.artefacts,
    catalogue: {
      installed: () => [runtime],
      languages: () => [],
      installing: () => false,
      hold: () => ({ [Symbol.dispose]: () => undefined }),
    },
    schedule: createSchedule({ running: 1, waiting: 0, waitMs: 0 }),
    events: { executionFinished: () => undefined },
    disk: spec.disk,
    versions: 'strict',
  };
}
