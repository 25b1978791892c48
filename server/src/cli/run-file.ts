import path from 'node:path';
import { diskLimits } from '#config/disk-limits.ts';
import type { Config } from '#config/schema.ts';
import type { ExecutionContext } from '#core/executions/context.ts';
import { resolveRuntime } from '#core/executions/resolve-runtime.ts';
import { createSchedule } from '#core/executions/schedule.ts';
import { openSession, type Session } from '#core/executions/session.ts';
import type { Execution } from '#domain/execution.ts';
import type { StageLimits } from '#domain/limits.ts';
import { describeEnd, exitCodeOf } from '#cli/end-of-run.ts';
import { guessLanguage } from '#cli/guess-language.ts';
import type { RunRequest } from '#cli/run-request.ts';
import type { Host } from '../open-host.ts';

/** Where the file runs. */
export interface RunPlace {
  readonly host: Host;
  readonly config: Config;
}

const mebibyte = 1_048_576;

function limitsOf({ wallMs, memoryBytes }: RunRequest): StageLimits {
  return {
    wallMs,
    cpuMs: 0,
    memoryBytes,
    cpus: 0,
    processes: 256,
    openFiles: 2_048,
    fileBytes: 0,
    outputBytes: 64 * mebibyte,
    outputOverflow: 'kill',
  };
}

/** Runs one file, printing what it prints as it comes, and then how it ended; resolves with the exit code to end with. */
export async function runFile(place: RunPlace, request: RunRequest, signal: AbortSignal): Promise<number> {
  const context = contextOf(place);
  const execution = prepare(context, request);
  const session = openSession(
    context,
    execution,
    { requestId: 'run', dialect: 'cli', client: 'cli', signal },
    {
      onStage: () => undefined,
      onOutput: (_stage, stream, bytes) => {
        process[stream].write(bytes);
      },
      onExit: (stage, result) => {
        console.error(`skerry: ${stage}: ${describeEnd(result)}`);
      },
    },
  );
  // What cannot be delivered is not wanted: how the run ended is told by its result.
  feed(session, request.stdin).catch(() => undefined);
  const { compile, run } = await session.result;
  const last = run ?? compile;
  return last === null ? 1 : exitCodeOf(last.outcome);
}

function contextOf({ host, config }: RunPlace): ExecutionContext {
  return {
    engine: host.engine,
    artefacts: host.engine.artefacts,
    catalogue: host.packages,
    schedule: createSchedule({ running: 1, waiting: 0, waitMs: 0 }),
    events: { executionFinished: () => undefined },
    disk: diskLimits(config),
    versions: config.versions,
  };
}

function prepare(context: ExecutionContext, request: RunRequest): Execution {
  const wanted = request.language ?? guessLanguage(context.catalogue.installed(), request.file);
  const [language = '', version = '*'] = wanted.split('@');
  const { runtime } = resolveRuntime(context.catalogue, { language, version }, context.versions);
  console.error(`skerry: ${runtime.language} ${runtime.version}`);
  const limits = limitsOf(request);
  return {
    runtime,
    files: [{ path: path.basename(request.file), content: request.code }],
    args: request.args,
    dialectEnvironment: {},
    environment: {},
    // It would be gone with the command.
    useCache: false,
    compileLimits: { ...limits, memoryBytes: Math.max(limits.memoryBytes, runtime.compileMemoryBytes ?? 0) },
    runLimits: limits,
  };
}

async function feed(session: Session, stdin: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const bytes of stdin) await session.writeStdin(bytes);
  session.endStdin();
}
