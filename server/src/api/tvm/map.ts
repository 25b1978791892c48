import { constants } from 'node:os';
import { SkerryError } from '#domain/errors.ts';
import type { Execution, ExecutionResult } from '#domain/execution.ts';
import type { StageLimits } from '#domain/limits.ts';
import type { Outcome, StageResult } from '#domain/outcome.ts';
import type { HealthReport } from '#core/health/check-health.ts';
import { decodeUtf8 } from '#lib/decode-utf8.ts';
import type { ExecuteBody, ExecuteReply, HealthReply } from './schema.ts';
import type { Selection } from './select-runtime.ts';

const mebibyte = 1_048_576;

/** A compiler's needs are not the program's: the request's limits hold for the run. */
const compileWallMs = 30_000;
const compileMemoryBytes = 512 * mebibyte;
const compileCpus = 2;

const processes = 256;
const openFiles = 2048;

export interface TvmSettings {
  /** Bytes kept of stdout, and of stderr. */
  readonly outputMaxSize: number;
}

/** Errors: `limitTooHigh`. */
export function toExecution(body: ExecuteBody, { runtime, maxima }: Selection, settings: TvmSettings): Execution {
  const wallMs = body.timeout_ms ?? 5000;
  const memoryBytes = (body.memory_mb ?? 128) * mebibyte;
  const cpus = body.cpu_count ?? 1;
  if (maxima !== null && (memoryBytes > maxima.memoryBytes || cpus > maxima.cpus || wallMs > maxima.wallMs)) {
    throw new SkerryError('limitTooHigh', 'Resource limits exceed maximum allowed values');
  }
  const runLimits: StageLimits = {
    wallMs,
    cpuMs: 0,
    memoryBytes,
    cpus,
    processes,
    openFiles,
    fileBytes: 0,
    outputBytes: settings.outputMaxSize,
    outputOverflow: 'discard',
  };
  const compileLimits: StageLimits = {
    ...runLimits,
    wallMs: compileWallMs,
    memoryBytes: Math.max(memoryBytes, runtime.compileMemoryBytes ?? compileMemoryBytes),
    cpus: Math.max(cpus, compileCpus),
  };
  return {
    runtime,
    files: [{ path: runtime.mainFile, content: Buffer.from(body.code) }],
    args: [],
    dialectEnvironment: {},
    environment: {},
    useCache: body.cache ?? true,
    compileLimits,
    runLimits,
  };
}

export interface StageReply {
  readonly status: 200 | 408;
  readonly body: ExecuteReply | { readonly detail: string };
}

/** The stage that decided: the run, or the compilation that failed. */
export function toReply(
  requestId: string,
  body: ExecuteBody,
  selection: Selection,
  { compile, run }: ExecutionResult,
): StageReply {
  const stage = run ?? compile;
  if (stage === null) throw new SkerryError('internal', 'an execution ended without a stage');
  if (stage.outcome.kind === 'timedOut') {
    return { status: 408, body: { detail: 'Execution timed out after multiple attempts' } };
  }
  const version = effectiveVersion(selection);
  return {
    status: 200,
    body: {
      request_id: requestId,
      stdout: decodeUtf8(stage.stdout, stage.truncated.stdout),
      stderr: stderrWithNotes(stage, run === null),
      exit_code: exitCode(stage.outcome),
      execution_time_ms: Math.round(stage.usage.wallMs),
      language: body.language,
      language_version: version,
      ...(compile?.cached === true ? { compile_cached: true } : {}),
      ...(selection.substituted ? { requested_version: selection.requestedVersion } : {}),
    },
  };
}

/** What ran, told as precisely as the client asked: a request for 3.11 ran 3.11. */
function effectiveVersion({ runtime, substituted, requestedVersion }: Selection): string {
  if (!substituted) return requestedVersion;
  return runtime.version.split('.').slice(0, requestedVersion.split('.').length).join('.');
}

/** This API has no field for limits that were met, so their end is told where a person looks. */
function stderrWithNotes(stage: StageResult, compiling: boolean): string {
  const text = decodeUtf8(stage.stderr, stage.truncated.stderr);
  const notes = [
    ...(stage.outcome.kind === 'memoryExceeded'
      ? [compiling ? 'memory limit exceeded while compiling' : 'memory limit exceeded']
      : []),
    ...(stage.truncated.stdout ? ['stdout was cut'] : []),
    ...(stage.truncated.stderr ? ['stderr was cut'] : []),
  ].map((note) => `skerry: ${note}\n`);
  if (notes.length === 0) return text;
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${notes.join('')}`;
}

/** As a shell tells it: 128 and the signal's number. */
function exitCode(outcome: Outcome): number {
  if (outcome.kind === 'exited') return outcome.code;
  const numbers: Readonly<Record<string, number>> = constants.signals;
  const signal = outcome.kind === 'signalled' ? outcome.signal : 'SIGKILL';
  return 128 + (numbers[signal] ?? 0);
}

const words = { running: 'Running', notRunning: 'Not running', error: 'Error' } as const;

/** The original's parts, each told by what plays its role here; what stands on a part that is down is not known. */
export function toHealthReply(report: HealthReport): HealthReply {
  const isolated = report.isolation === 'running';
  return {
    status: report.state,
    version: '1.0.0',
    lima_status: words[report.isolation],
    kubernetes_status: isolated ? words[report.scheduler] : null,
    istio_status: isolated && report.scheduler === 'running' ? words[report.listeners] : null,
    components: [
      { name: 'isolation', status: words[report.isolation] },
      { name: 'scheduler', status: words[report.scheduler] },
      { name: 'listeners', status: words[report.listeners] },
    ],
  };
}
