// What Skerry costs: the same programs as bare processes, under bubblewrap, by the engine alone, and over HTTP.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '#config/load.ts';
import { resolveRuntime } from '#core/executions/resolve-runtime.ts';
import type { Execution } from '#domain/execution.ts';
import type { StageLimits } from '#domain/limits.ts';
import { openHost, type Host } from '../server/src/open-host.ts';
import { openBareProcesses, type BareProcesses } from './bare-processes.ts';
import { measure, type Times } from './measure.ts';
import { programs, type Program } from './programs.ts';
import { startServer } from './server-process.ts';
import { bareSide, bubblewrapSide, engineSide, httpSide, placeProgram, type Side } from './sides.ts';
import { median, table } from './statistics.ts';

const limits: StageLimits = {
  wallMs: 20_000,
  cpuMs: 0,
  memoryBytes: 1_073_741_824,
  cpus: 0,
  processes: 64,
  openFiles: 2_048,
  fileBytes: 0,
  outputBytes: 65_536,
  outputOverflow: 'kill',
};

function executionOf(host: Host, program: Program): Execution {
  const wanted = { language: program.language, version: program.version };
  return {
    runtime: resolveRuntime(host.packages, wanted, 'compatible').runtime,
    files: [{ path: program.file, content: Buffer.from(program.code) }],
    args: [],
    environment: {},
    compileLimits: limits,
    runLimits: limits,
  };
}

interface Bench {
  readonly bare: BareProcesses;
  readonly host: Host;
  readonly layersDirectory: string;
  readonly port: number;
}

async function measureProgram({ bare, host, layersDirectory, port }: Bench, program: Program): Promise<Times> {
  const execution = executionOf(host, program);
  const root = await bare.mount(execution.runtime.layers.map((layer) => path.join(layersDirectory, layer)));
  await placeProgram(bare, execution);
  using http = httpSide(port, execution);
  const wrapped = existsSync('/usr/bin/bwrap') ? [bubblewrapSide(bare, root, execution)] : [];
  const sides: Side[] = [bareSide(bare, execution), ...wrapped, engineSide(host.engine, execution), http];
  return await measure(sides, program.rounds);
}

function row(name: string, times: Times): string[] {
  const bare = times.get('bare') ?? [];
  const of = (side: string): readonly number[] => times.get(side) ?? [];
  const ratio = (side: string): string =>
    `${median(of(side).map((ms, round) => ms / (bare[round] ?? ms))).toFixed(2)} x`;
  const ms = (side: string): string => median(of(side)).toFixed(2);
  const cost = median(of('engine').map((took, round) => took - (bare[round] ?? took))).toFixed(2);
  const shown = ['bubblewrap', 'engine', 'HTTP'].flatMap((side) =>
    times.has(side) ? [ms(side), ratio(side)] : ['-', '-'],
  );
  return [name, ms('bare'), ...shown, cost];
}

async function main(): Promise<void> {
  const config = loadConfig();
  const folder = mkdtempSync(path.join(tmpdir(), 'skerry-bench-'));
  const binary = path.join(folder, 'bare');
  execFileSync('cc', ['-O2', '-D_GNU_SOURCE', '-o', binary, fileURLToPath(new URL('bare.c', import.meta.url))]);
  // The server and the bare processes need root to start, which opening the host gives up.
  await using server = await startServer();
  await using bare = openBareProcesses(binary);
  rmSync(folder, { recursive: true });
  // Each of its sandboxes is made when it is asked for, so that the column says what one costs.
  const cold = { ...config, limits: { ...config.limits, prepared: 0 } };
  await using host = await openHost(cold, { onLog: console.error, onPackage: () => undefined });
  const bench = { bare, host, port: server.port, layersDirectory: path.join(config.stateDir, 'layers') };
  const rows: string[][] = [];
  for (const program of programs) rows.push(row(program.name, await measureProgram(bench, program)));
  console.log(
    `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}; medians in ms, ratios to bare by pairs of one round\n`,
  );
  const headings = ['program', 'bare', 'bubblewrap', '', 'engine, cold', '', 'HTTP', '', 'cold - bare'];
  console.log(table(headings, rows));
}

await main();
