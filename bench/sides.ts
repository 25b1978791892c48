import { compileSpec, runSpec } from '#core/executions/command.ts';
import type { Execution } from '#domain/execution.ts';
import { succeeded } from '#domain/outcome.ts';
import type { SandboxEngine, StageSpec } from '#ports/sandbox-engine.ts';
import { baseEnvironment } from '#engine/sandbox.ts';
import type { BareProcesses, Environment } from './bare-processes.ts';
import { commandOf } from './client-place.ts';
import { openClient } from './client.ts';
import type { OtherSandbox } from './other-sandboxes.ts';

/** One way to run a program; its time is from the call until the result is known. */
export interface Side {
  readonly name: string;
  /** Runs it once; what is cleaned up after the result is awaited by `settle`. */
  run(): Promise<void>;
  settle?(): Promise<void>;
}

const noInput = new Uint8Array();

function commands(execution: Execution): readonly StageSpec[] {
  const compile = compileSpec(execution);
  const run = runSpec(execution, null, noInput);
  return compile === null ? [run] : [compile, run];
}

/** What the command finds in a sandbox: some programs do more, or less, in another environment. */
function environmentOf({ environment }: StageSpec): Environment {
  return { ...baseEnvironment, ...environment };
}

/** Puts the program where the bare processes find it. */
export async function placeProgram(bare: BareProcesses, execution: Execution): Promise<void> {
  for (const { path, content } of execution.files) {
    const script = 'printf %s "$1" | base64 -d > "/work/$2"';
    const encoded = Buffer.from(content).toString('base64');
    if ((await bare.run('chroot', ['/bin/bash', '-c', script, 'bash', encoded, path], baseEnvironment)) !== 0) {
      throw new Error(`cannot place ${path}`);
    }
  }
}

export function bareSide(bare: BareProcesses, execution: Execution): Side {
  return {
    name: 'bare',
    run: () => runAll(commands(execution), (stage) => bare.run('chroot', stage.argv, environmentOf(stage))),
  };
}

/** Runs it over a root where it was placed. */
export function otherSide(
  bare: BareProcesses,
  { name, wrap }: OtherSandbox,
  { root, execution }: { readonly root: string; readonly execution: Execution },
): Side {
  const stages = commands(execution).map((stage) => {
    const environment = environmentOf(stage);
    return { argv: commandOf(0, wrap({ root, argv: stage.argv, environment }, 1)), environment };
  });
  return { name, run: () => runAll(stages, ({ argv, environment }) => bare.run('host', argv, environment)) };
}

async function runAll<T extends Pick<StageSpec, 'argv'>>(
  stages: readonly T[],
  runOne: (stage: T) => Promise<number>,
): Promise<void> {
  for (const stage of stages) {
    const status = await runOne(stage);
    if (status !== 0) throw new Error(`${stage.argv.join(' ')} ended with ${status}`);
  }
}

export function engineSide(engine: SandboxEngine, execution: Execution): Side {
  let last: AsyncDisposable | null = null;
  const disk = { bytes: 256 * 1_048_576, inodes: 16_384 };
  return {
    name: 'engine',
    async run() {
      const sandbox = await engine.create({ layers: execution.runtime.layers, disk });
      last = sandbox;
      const placed = sandbox.putFiles(execution.files);
      for (const stage of commands(execution)) {
        const { outcome, stderr } = await sandbox.start(stage).result;
        if (!succeeded(outcome)) throw new Error(`${outcome.kind}: ${Buffer.from(stderr).toString()}`);
      }
      await placed;
    },
    async settle() {
      await last?.[Symbol.asyncDispose]();
    },
  };
}

/** Piston's v2 execute, compiling each time. */
export function httpSide(port: number, { runtime, files }: Execution): Side & Disposable {
  const client = openClient(port);
  const { language, version } = runtime;
  const sources = files.map(({ path, content }) => ({ name: path, content: Buffer.from(content).toString() }));
  const body = JSON.stringify({ language, version, files: sources, cache: false });
  return {
    name: 'HTTP',
    run: () => client.execute(body),
    [Symbol.dispose]: () => client[Symbol.dispose](),
  };
}
