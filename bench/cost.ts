import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '#config/load.ts';
import { openHost, type Host } from '../server/src/open-host.ts';
import { buildBare } from './bare-binary.ts';
import { openBareProcesses, type BareProcesses } from './bare-processes.ts';
import { executionOf } from './execution.ts';
import { measure, type Times } from './measure.ts';
import { programs, type Program } from './programs.ts';
import { startServer } from './server-process.ts';
import { bareSide, bubblewrapSide, engineSide, httpSide, placeProgram, type Side } from './sides.ts';
import { median, table } from './statistics.ts';

interface Bench {
  readonly bare: BareProcesses;
  readonly host: Host;
  readonly layersDirectory: string;
  readonly port: number;
}

async function measureProgram({ bare, host, layersDirectory, port }: Bench, program: Program): Promise<Times> {
  const execution = executionOf(host.packages, program);
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
  const added = median(of('engine').map((took, round) => took - (bare[round] ?? took))).toFixed(2);
  const shown = ['bubblewrap', 'engine', 'HTTP'].flatMap((side) =>
    times.has(side) ? [ms(side), ratio(side)] : ['-', '-'],
  );
  return [name, ms('bare'), ...shown, added];
}

/** What Skerry costs: the same programs as bare processes, under bubblewrap, by the engine alone, and over HTTP. */
export async function cost(folder: string): Promise<void> {
  const config = loadConfig();
  // The server and the bare processes need root to start, which opening the host gives up.
  await using server = await startServer();
  await using bare = openBareProcesses(buildBare(folder), folder);
  // Each of its sandboxes is made when it is asked for, so that the column says what one costs.
  const cold = { ...config, limits: { ...config.limits, prepared: 0 } };
  await using host = await openHost(cold, { onLog: console.error, onPackage: () => undefined });
  const bench = { bare, host, port: server.port, layersDirectory: path.join(config.stateDir, 'layers') };
  const rows: string[][] = [];
  for (const program of programs) rows.push(row(program.name, await measureProgram(bench, program)));
  console.log('Medians in ms, ratios to bare by pairs of one round.\n');
  const headings = ['program', 'bare', 'bubblewrap', '', 'engine, cold', '', 'HTTP', '', 'cold - bare'];
  console.log(table(headings, rows));
}
