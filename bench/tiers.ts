import { diskLimits } from '#config/disk-limits.ts';
import { loadConfig } from '#config/load.ts';
import { runSpec } from '#core/executions/command.ts';
import { sandboxSpec } from '#core/executions/sandbox-spec.ts';
import type { Execution } from '#domain/execution.ts';
import { succeeded } from '#domain/outcome.ts';
import type { Engine } from '#engine/engine.ts';
import type { SandboxSpec } from '#ports/sandbox-engine.ts';
import { openHost } from '../server/src/open-host.ts';
import { executionOf } from './execution.ts';
import { idleMachine } from './idle-machine.ts';
import { programs } from './programs.ts';
import { median, table } from './statistics.ts';

/** Of one run, in ms. */
interface Times {
  /** From the first word to the engine until the result. */
  readonly run: number;
  /** Processor time of the program alone, from its start or its gate to its end. */
  readonly program: number;
  readonly remove: number;
}

const rounds = 60;
/** The pool knows by then what is asked for. */
const firstRounds = 4;

/** Where a run's time goes, tier by tier, without HTTP: what is done ahead of it, in it and after it. */
export async function tiers(): Promise<void> {
  const config = loadConfig();
  await using host = await openHost(config, { onLog: console.error, onPackage: () => undefined });
  const disk = diskLimits(config);
  const rows: string[][] = [];
  for (const program of programs.filter(({ interpreted }) => interpreted)) {
    const execution = executionOf(host.packages, program);
    const { expects, ...place } = sandboxSpec(execution, disk, false);
    const specs = [place, ...(expects === undefined ? [] : [{ ...place, expects }])];
    for (const spec of specs) rows.push([program.name, ...(await measureTier(host.engine, execution, spec))]);
  }
  console.log('Medians in ms, a mean of those made ahead.\n');
  console.log(table(['program', 'tier', 'made ahead', 'run', 'of it the program', 'removed'], rows));
}

async function measureTier(engine: Engine, execution: Execution, spec: SandboxSpec): Promise<string[]> {
  const tier = spec.expects === undefined ? 'prepared' : 'warmed';
  for (let round = 0; round < firstRounds; round += 1) await runOnce(engine, execution, spec);
  await idleMachine();
  const before = madeAhead(engine, spec, tier);
  const times: Times[] = [];
  for (let round = 0; round < rounds; round += 1) {
    times.push(await runOnce(engine, execution, spec));
    await idleMachine();
  }
  const after = madeAhead(engine, spec, tier);
  const made = (after.sumMs - before.sumMs) / (after.count - before.count);
  const medians = (['run', 'program', 'remove'] as const).map((what) => median(times.map((one) => one[what])));
  return [tier, ...[made, ...medians].map((ms) => ms.toFixed(2))];
}

function madeAhead(engine: Engine, spec: SandboxSpec, tier: string): { sumMs: number; count: number } {
  const found = engine.pool.refills.find((one) => one.tier === tier && one.name === spec.name);
  return found ?? { sumMs: 0, count: 0 };
}

async function runOnce(engine: Engine, execution: Execution, spec: SandboxSpec): Promise<Times> {
  const startedAt = performance.now();
  const sandbox = await engine.create(spec);
  const placed = sandbox.putFiles(execution.files);
  const { outcome, usage, stderr } = await sandbox.start(runSpec(execution, null, new Uint8Array())).result;
  const endedAt = performance.now();
  await placed;
  await sandbox[Symbol.asyncDispose]();
  if (!succeeded(outcome)) throw new Error(`${outcome.kind}: ${Buffer.from(stderr).toString()}`);
  return { run: endedAt - startedAt, program: usage.cpuMs, remove: performance.now() - endedAt };
}
