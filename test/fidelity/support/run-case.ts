import type { ExecutionContext } from '#core/executions/context.ts';
import { run } from '#core/executions/run.ts';
import { openSession } from '#core/executions/session.ts';
import type { Session } from '#core/executions/session.ts';
import type { Execution, ExecutionResult } from '#domain/execution.ts';
import type { StageLimits } from '#domain/limits.ts';
import type { Runtime } from '#domain/runtime.ts';
import type { CaseOptions } from './case-options.ts';
import type { Case } from './programs.ts';

const mebibyte = 1_048_576;
const newline = 10;

const limits: StageLimits = {
  wallMs: 30_000,
  cpuMs: 0,
  memoryBytes: 256 * mebibyte,
  cpus: 0,
  processes: 128,
  openFiles: 1024,
  fileBytes: 0,
  outputBytes: 1 * mebibyte,
  outputOverflow: 'kill',
};

const caller = {
  requestId: 'fidelity',
  dialect: 'fidelity',
  client: 'fidelity',
  signal: new AbortController().signal,
};

/** Runs it as a request would. */
export function runCase(
  context: ExecutionContext,
  wanted: Case,
  runtime: Runtime,
  useCache: boolean,
): Promise<ExecutionResult> {
  const { options } = wanted;
  const { talk, signal, stdin = '' } = options;
  const execution = { ...executionOf(runtime, wanted.files(runtime.mainFile), options), useCache };
  if (talk === undefined && signal === undefined && stdin !== null) {
    return run(context, execution, bytesOf(stdin), caller);
  }
  return talkWith(context, execution, options);
}

function executionOf(runtime: Runtime, files: Execution['files'], options: CaseOptions): Execution {
  const { args = [], environment = {}, limits: changes } = options;
  const compileMemory = Math.max(limits.memoryBytes, runtime.compileMemoryBytes ?? 0);
  return {
    runtime,
    files,
    args,
    dialectEnvironment: {},
    environment,
    useCache: false,
    compileLimits: { ...limits, memoryBytes: compileMemory },
    runLimits: Object.assign({ ...limits }, changes),
  };
}

function bytesOf(stdin: string | { readonly base64: string }): Uint8Array {
  return typeof stdin === 'string' ? Buffer.from(stdin) : Buffer.from(stdin.base64, 'base64');
}

function talkWith(context: ExecutionContext, execution: Execution, options: CaseOptions): Promise<ExecutionResult> {
  const { talk, signal, stdin = '' } = options;
  let lines = 0;
  let session: Session | null = null;
  const onLine = (): void => {
    lines += 1;
    if (lines === 1 && signal !== undefined) session?.signal(signal);
    if (talk === undefined) return;
    const answer = talk[lines - 1];
    if (answer !== undefined) void session?.writeStdin(Buffer.from(answer));
    if (lines === talk.length + 1) session?.endStdin();
  };
  session = openSession(context, execution, caller, {
    onStage: () => undefined,
    onOutput(stage, stream, bytes) {
      if (stage !== 'run' || stream !== 'stdout') return;
      for (const byte of bytes) if (byte === newline) onLine();
    },
    onExit: () => undefined,
  });
  if (talk === undefined && stdin !== null) {
    void session.writeStdin(bytesOf(stdin));
    session.endStdin();
  }
  return session.result;
}
