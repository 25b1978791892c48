import type { Execution, ExecutionResult } from '#domain/execution.ts';
import type { OutputStream, StageResult } from '#domain/outcome.ts';
import { succeeded } from '#domain/outcome.ts';
import { compileSpec, runSpec } from '#core/executions/command.ts';
import type { Caller, ExecutionContext } from '#core/executions/context.ts';
import { withLease } from '#core/executions/lease.ts';
import { runStage } from '#core/executions/stage.ts';
import type { Stage } from '#ports/sandbox-engine.ts';

export type StageName = 'compile' | 'run';

/** Called in order, as things happen. */
export interface SessionListener {
  onStage(stage: StageName): void;
  onOutput(stage: StageName, stream: OutputStream, bytes: Uint8Array): void;
  onExit(stage: StageName, result: StageResult): void;
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
    const step = async (name: StageName, spec: NonNullable<ReturnType<typeof compileSpec>>): Promise<StageResult> => {
      listener.onStage(name);
      const ended = await runStage(
        lease.sandbox,
        { ...spec, onOutput: (stream, bytes) => listener.onOutput(name, stream, bytes) },
        caller.signal,
        (stage) => {
          current = stage;
          if (name === 'run') running.resolve(stage);
        },
      );
      current = null;
      listener.onExit(name, ended);
      return ended;
    };

    const compiling = compileSpec(execution);
    const compiled = compiling === null ? null : await step('compile', compiling);
    if (compiled !== null) lease.compiled(compiled);
    if (compiled !== null && !succeeded(compiled.outcome)) return { compile: compiled, run: null };
    const ran = await step('run', runSpec(execution, null));
    lease.ran(ran);
    return { compile: compiled, run: ran };
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
