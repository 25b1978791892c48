import type { StageLimits } from '#domain/limits.ts';
import { succeeded, type StageResult } from '#domain/outcome.ts';
import type { SandboxEngine, SandboxSpec } from '#ports/sandbox-engine.ts';
import type { Finding } from '#cli/doctor/finding.ts';

/** A program that a barrier must stop, or that tells what it can see. */
interface Trial {
  readonly control: string;
  readonly argv: readonly string[];
  readonly limits?: Partial<StageLimits>;
  /** How the control is enforced, where the trial went as it must. */
  readonly how: string;
  readonly held: (result: StageResult) => boolean;
}

const mebibyte = 1_048_576;
const topBytes = 4 * mebibyte;

const limits: StageLimits = {
  wallMs: 10_000,
  cpuMs: 5_000,
  memoryBytes: 64 * mebibyte,
  cpus: 0,
  processes: 32,
  openFiles: 64,
  fileBytes: 0,
  outputBytes: 65_536,
  outputOverflow: 'kill',
};

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script];
const printed = (result: StageResult): string => text(result.stdout);

const trials: readonly Trial[] = [
  {
    control: 'identity',
    argv: ['/bin/cat', '/proc/self/status'],
    how: 'an ordinary user without capabilities, for good, behind a system call filter',
    held: (result) =>
      [
        /^Uid:\t1000\t1000\t1000\t1000$/m,
        /^CapEff:\t0+$/m,
        /^CapBnd:\t0+$/m,
        /^NoNewPrivs:\t1$/m,
        /^Seccomp:\t2$/m,
      ].every((line) => line.test(printed(result))),
  },
  {
    control: 'processes of others',
    argv: shell('for entry in /proc/[0-9]*; do echo "$entry"; done'),
    how: 'only its own are visible',
    held: (result) => {
      const seen = printed(result).trim().split('\n');
      return seen.includes('/proc/1') && seen.length < 8;
    },
  },
  {
    control: 'network',
    argv: ['/bin/cat', '/proc/net/dev'],
    how: 'none but a loopback of its own',
    held: (result) =>
      printed(result)
        .split('\n')
        .flatMap((line) => /^\s*(\S+):/.exec(line)?.[1] ?? [])
        .every((name) => name === 'lo'),
  },
  {
    control: 'mounts',
    argv: ['/usr/bin/unshare', '--user', '--map-root-user', '--mount', 'true'],
    how: 'no namespace in which it could mount can be made',
    held: (result) => !succeeded(result.outcome),
  },
  {
    control: 'wall time',
    argv: ['/bin/sleep', '8'],
    limits: { wallMs: 100 },
    how: 'measured outside the sandbox, which is killed when it is over',
    held: ({ outcome }) => outcome.kind === 'timedOut' && outcome.limit === 'wall',
  },
  {
    control: 'cpu time',
    argv: shell('while :; do :; done'),
    limits: { cpuMs: 100 },
    how: 'counted over all processes of a stage',
    held: ({ outcome }) => outcome.kind === 'timedOut' && outcome.limit === 'cpu',
  },
  {
    control: 'memory',
    argv: shell("x=$(head -c 300000000 /dev/zero | tr '\\0' x)"),
    how: 'a stage that asks for more than its limit is killed',
    held: ({ outcome }) => outcome.kind === 'memoryExceeded',
  },
  {
    control: 'number of processes',
    argv: shell('i=0; while [ $i -lt 64 ]; do sleep 5 & i=$((i+1)); done; echo all'),
    how: 'bounded',
    held: (result) => !printed(result).includes('all'),
  },
  {
    control: 'output',
    argv: ['/usr/bin/yes'],
    limits: { outputBytes: 1_000 },
    how: 'cut at the byte',
    held: ({ outcome, stdout }) => outcome.kind === 'outputExceeded' && stdout.byteLength === 1_000,
  },
  {
    control: 'disk',
    argv: ['/bin/dd', 'if=/dev/zero', 'of=/work/large', 'bs=65536', 'count=1000'],
    how: 'the writable top has a size, and a number of files',
    held: (result) => text(result.stderr).includes('No space left on device'),
  },
];

/** Runs each trial in a sandbox of its own, made of these layers. */
export async function runTrials(engine: SandboxEngine, layers: SandboxSpec['layers']): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const trial of trials) {
    // oxlint-disable-next-line no-await-in-loop -- one at a time, so that none spoils another's clock
    findings.push(await runTrial(engine, layers, trial));
  }
  return findings;
}

async function runTrial(engine: SandboxEngine, layers: SandboxSpec['layers'], trial: Trial): Promise<Finding> {
  const { control, how } = trial;
  try {
    await using sandbox = await engine.create({ layers, disk: { bytes: topBytes, inodes: 256 } });
    const stage = sandbox.start({
      argv: trial.argv,
      environment: { PATH: '/usr/bin:/bin' },
      limits: { ...limits, ...trial.limits },
      stdin: new Uint8Array(),
    });
    const result = await stage.result;
    if (trial.held(result)) return { control, state: 'enforced', how };
    return { control, state: 'broken', how: `not held: ${trial.argv.join(' ')} ${JSON.stringify(result.outcome)}` };
  } catch (cause) {
    return { control, state: 'broken', how: `no sandbox could be made: ${String(cause)}` };
  }
}
