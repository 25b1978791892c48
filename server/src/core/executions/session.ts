import type { Execution, ExecutionResult } from '#domain/execution.ts';
import type { OutputStream, StageResult } from '#domain/outcome.ts';
import { succeeded } from '#domain/outcome.ts';
import { runSpec } from '#core/executions/command.ts';
import type { Caller, ExecutionContext } from '#core/executions/context.ts';
import { withLease } from '#core/executions/lease.ts';
import { placeProgram } from '#core/executions/place-program.ts';
import { runStage } from '#core/executions/stage.ts';
import type { Sandbox, Stage, StageSpec } from '#ports/sandbox-engine.ts';

export type StageName = 'compile' | 'run';

/** Called in order, as things happen. */
export interface SessionListener {
  onStage(stage: StageName): void;
  onOutput(stage: StageName, stream: OutputStream, bytes: Uint8Array): void;
  /** `cached`: the stage was not run, because the same was compiled before; its output is what that printed. */
  onExit(stage: StageName, result: StageResult, cached: boolean): void;
}

/** An execution whose run stage someone talks to. Without a stage to talk to, input and signals go nowhere. */
export interface Session {
  readonly result: Promise<ExecutionResult>;
  /** Resolves when the bytes were taken: wait for it before writing more. Bytes written before the run stage starts wait. */
  writeStdin(bytes: Uint8Array): Promise<void>;
  endStdin(): void;
  /** Sends a signal, by name (`SIGINT`), to the stage that runs. */
  signal(name: string): void;
}

/** Starts an interactive execution; firing the caller's signal ends it. */
export function openSession(
  context: ExecutionContext,
  execution: Execution,
  caller: Caller,
  listener: SessionListener,
): Session {
  const running = Promise.withResolvers<Stage | null>();
  let current: Stage | null = null;

  const result = withLease(context, { execution, caller, forkable: false }, async (lease): Promise<ExecutionResult> => {
    const step = async (name: StageName, sandbox: Sandbox, spec: StageSpec): Promise<StageResult> => {
      listener.onStage(name);
      const ended = await runStage(
        sandbox,
        { ...spec, onOutput: (stream, bytes) => listener.onOutput(name, stream, bytes) },
        caller.signal,
        (stage) => {
          current = stage;
          if (name === 'run') running.resolve(stage);
        },
      );
      current = null;
      listener.onExit(name, ended, false);
      return ended;
    };

    const { sandbox, compile, entry } = await placeProgram(context, lease, {
      execution,
      runCompile: (compiling, spec) => step('compile', compiling, spec),
    });
    if (compile?.cached === true) repeat(listener, compile);
    if (compile !== null && !succeeded(compile.outcome)) return { compile, run: null };
    const ran = await step('run', sandbox, runSpec(execution, entry, null));
    lease.ran(ran);
    return { compile, run: ran };
  }).finally(() => running.resolve(null));

  return {
    result,
    async writeStdin(bytes) {
      await (await running.promise)?.writeStdin(bytes);
    },
    endStdin() {
      void running.promise.then((stage) => stage?.endStdin());
    },
    signal(name) {
      current?.signal(name);
    },
  };
}

/** Tells of a compile stage that ran for an earlier execution. */
function repeat(listener: SessionListener, compile: StageResult): void {
  listener.onStage('compile');
  listener.onOutput('compile', 'stdout', compile.stdout);
  listener.onOutput('compile', 'stderr', compile.stderr);
  listener.onExit('compile', compile, true);
}
