import type { ExecutionResult, Testcase, TestcasesResult } from '#domain/execution.ts';
import type { CompileResult, Outcome, StageResult } from '#domain/outcome.ts';
import { constants } from 'node:os';
import { outputMatches } from '#core/executions/compare-output.ts';
import { decodeUtf8 } from '#lib/decode-utf8.ts';
import type { PistonTestcase } from './validate.ts';

/** RE: exited with an error. SG: died of a signal. TO: out of time. OL, EL: too much stdout, stderr. XX: ended by us. */
export type PistonStatus = 'RE' | 'SG' | 'TO' | 'OL' | 'EL' | 'XX';

export interface PistonStage {
  readonly stdout: string;
  readonly stderr: string;
  readonly output: string;
  readonly code: number | null;
  readonly signal: string | null;
  readonly message: string | null;
  readonly status: PistonStatus | null;
  readonly memory: number | null;
  readonly cpu_time: number;
  readonly wall_time: number;
}

export interface RuntimeUsed {
  readonly language: string;
  readonly version: string;
}

/** Some readers wait for the end of a line, so input has always ended in one here. */
export function stdinOf(text: string): Uint8Array {
  return Buffer.from(text.endsWith('\n') ? text : `${text}\n`);
}

/** A test case's input is what it says, except that none is an empty line. */
export function testcaseInput({ input }: PistonTestcase): Testcase {
  return { stdin: Buffer.from(input === '' ? '\n' : input) };
}

type Ending = Pick<PistonStage, 'code' | 'signal' | 'message' | 'status'>;

export function stageReply(result: StageResult): PistonStage {
  const { stdout, stderr } = result.truncated;
  return {
    stdout: decodeUtf8(result.stdout, stdout),
    stderr: decodeUtf8(result.stderr, stderr),
    output: decodeUtf8(result.output, stdout || stderr),
    ...ending(result.outcome),
    memory: result.usage.peakMemoryBytes,
    cpu_time: Math.round(result.usage.cpuMs),
    wall_time: Math.round(result.usage.wallMs),
  };
}

function compileReply(result: CompileResult): PistonStage & { readonly cached?: true } {
  return { ...stageReply(result), ...(result.cached ? { cached: true } : {}) };
}

/** How a stage ended, as clients know it: whatever a limit ended has no code and died of SIGKILL. */
export function ending(outcome: Outcome): Ending {
  const killed = { code: null, signal: 'SIGKILL' } as const;
  switch (outcome.kind) {
    case 'exited':
      return outcome.code === 0
        ? { code: 0, signal: null, message: null, status: null }
        : { code: outcome.code, signal: null, message: `Exited with error status ${outcome.code}`, status: 'RE' };
    case 'signalled':
      return {
        code: null,
        signal: outcome.signal,
        message: `Caught fatal signal ${number(outcome.signal)}`,
        status: 'SG',
      };
    case 'timedOut':
      return { ...killed, message: 'Time limit exceeded', status: 'TO' };
    case 'memoryExceeded':
      return { ...killed, message: 'Memory limit exceeded', status: 'SG' };
    case 'outputExceeded':
      return {
        ...killed,
        message: `${outcome.stream} length exceeded`,
        status: outcome.stream === 'stdout' ? 'OL' : 'EL',
      };
    case 'cancelled':
      return { ...killed, message: 'Cancelled', status: 'XX' };
  }
}

function number(signal: string): string {
  const numbers: Readonly<Record<string, number>> = constants.signals;
  return String(numbers[signal] ?? signal);
}

/** Clients from before compile results read `run`, so it repeats a failed compilation. */
export function executeReply(result: ExecutionResult, used: RuntimeUsed): object {
  const compile = result.compile === null ? {} : { compile: compileReply(result.compile) };
  const ended = result.run ?? result.compile;
  return { ...(ended === null ? {} : { run: stageReply(ended) }), ...compile, ...used };
}

export function testcasesReply(
  result: TestcasesResult,
  testcases: readonly PistonTestcase[],
  used: RuntimeUsed,
): object {
  const compile = result.compile === null ? {} : { compile: compileReply(result.compile) };
  const replies = result.runs.flatMap((run, index) => {
    const testcase = testcases[index];
    return testcase === undefined ? [] : [testcaseReply(testcase, run)];
  });
  return { testcases: replies, ...compile, ...used };
}

function testcaseReply({ id, input, expectedOutput }: PistonTestcase, result: StageResult): object {
  const run = stageReply(result);
  return {
    id,
    input,
    expectedOutput,
    actualOutput: run.stdout,
    passed: endedItself(result.outcome) && outputMatches(run.stdout, expectedOutput),
    run_details: run,
  };
}

/** A program may print the answer and exit with any code; one that a limit ended has not answered. */
function endedItself({ kind }: Outcome): boolean {
  return kind === 'exited' || kind === 'signalled';
}
