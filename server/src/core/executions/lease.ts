import { SkerryError } from '#domain/errors.ts';
import type { Execution } from '#domain/execution.ts';
import type { CompileResult, Outcome, StageResult } from '#domain/outcome.ts';
import type { ExpectedProcess, Sandbox } from '#ports/sandbox-engine.ts';
import { sandboxSpec } from '#core/executions/sandbox-spec.ts';
import type { Caller, ExecutionContext } from '#core/executions/context.ts';

/** What an execution works with while it has its turn. */
export interface Lease {
  /** A new sandbox with the execution's files in it; whoever asks ends it, or the lease does. */
  filledSandbox(): Promise<Sandbox>;
  /** The same without files, where such a process may wait for its stage. */
  emptySandbox(expects: ExpectedProcess | null): Promise<Sandbox>;
  /** Remembers a stage's end for the event. */
  compiled(result: CompileResult): void;
  ran(result: StageResult): void;
}

export interface LeaseRequest {
  readonly execution: Execution;
  readonly caller: Caller;
  /** True where sandboxes will be forked. */
  readonly forkable: boolean;
}

/**
 * Waits for a turn, and ends it, and the sandboxes made in it, after `work`: the turn last, so that whoever is next finds
 * the machine as it should be. Then reports one event.
 */
export async function withLease<T>(
  context: ExecutionContext,
  { execution, caller, forkable }: LeaseRequest,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const { runtime } = execution;
  const runs: Outcome['kind'][] = [];
  const compiles: CompileResult[] = [];
  const startedAt = performance.now();
  let admittedAt: number | null = null;
  let error: SkerryError | null = null;
  const held = new AsyncDisposableStack();
  try {
    held.use(context.catalogue.hold(runtime));
    const spec = sandboxSpec(execution, context.disk, forkable);
    const onWait = (): Disposable => context.engine.announce(spec);
    held.use(await context.schedule.enter(caller.client, caller.signal, { onWait }));
    admittedAt = performance.now();
    return await work({
      async filledSandbox() {
        const made = held.use(await context.engine.create(spec));
        return filling(made, made.putFiles(execution.files));
      },
      async emptySandbox(expects) {
        const { expects: _, ...place } = spec;
        // What is forked runs no stage itself.
        const waitedIn = expects === null || forkable ? place : { ...place, expects };
        return held.use(await context.engine.create(waitedIn));
      },
      compiled: (result) => {
        compiles.push(result);
      },
      ran: (result) => {
        runs.push(result.outcome.kind);
      },
    });
  } catch (cause) {
    error = cause instanceof SkerryError ? cause : new SkerryError('internal', 'execution failed', { cause });
    throw error;
  } finally {
    const endedAt = performance.now();
    // The answer goes first, and does not wait for the cleaning up; the turn does.
    setImmediate(() => {
      void held.disposeAsync();
      context.events.executionFinished({
        requestId: caller.requestId,
        dialect: caller.dialect,
        runtime: `${runtime.language} ${runtime.version}`,
        compile: compiles[0]?.outcome.kind ?? null,
        cached: compiles[0]?.cached ?? false,
        runs,
        queuedMs: (admittedAt ?? endedAt) - startedAt,
        durationMs: endedAt - startedAt,
        error: error?.code ?? null,
      });
    });
  }
}

/** Stages may be started while the files travel, since these arrive first; where they do not fit, no stage has a result. */
function filling(sandbox: Sandbox, placed: Promise<void>): Sandbox {
  placed.catch(() => undefined);
  return {
    ...sandbox,
    start(stage) {
      const started = sandbox.start(stage);
      return { ...started, result: placed.then(() => started.result) };
    },
    async fork() {
      await placed;
      return sandbox.fork();
    },
  };
}
