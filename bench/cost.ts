import path from 'node:path';
import { loadConfig } from '#config/load.ts';
import { openHost, type Host } from '../server/src/open-host.ts';
import { buildBare } from './bare-binary.ts';
import { openBareProcesses, type BareProcesses } from './bare-processes.ts';
import { executionOf } from './execution.ts';
import { measure, type Times } from './measure.ts';
import { findOtherSandboxes, tellMissing, type OtherSandboxes } from './other-sandboxes.ts';
import { programs, type Program } from './programs.ts';
import { startServer } from './server-process.ts';
import { bareSide, engineSide, httpSide, otherSide, placeProgram, type Side } from './sides.ts';
import { median, table } from './statistics.ts';

interface Bench {
  readonly bare: BareProcesses;
  readonly others: OtherSandboxes;
  readonly host: Host;
  readonly layersDirectory: string;
  readonly port: number;
}

async function measureProgram({ bare, others, host, layersDirectory, port }: Bench, program: Program): Promise<Times> {
  const execution = executionOf(host.packages, program);
  const root = await bare.mount(execution.runtime.layers.map((layer) => path.join(layersDirectory, layer)));
  await placeProgram(bare, execution);
  using http = httpSide(port, execution);
  const wrapped = others.found.map((other) => otherSide(bare, other, { root, execution }));
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
  const compared = [...times.keys()].filter((side) => side !== 'bare');
  return [name, ms('bare'), ...compared.flatMap((side) => [ms(side), ratio(side)]), added];
}

/** What Skerry costs: the same programs as bare processes, in other sandboxes, by the engine alone, and over HTTP. */
export async function cost(folder: string): Promise<void> {
  const config = loadConfig();
  // The server and the bare processes need root to start, which opening the host gives up.
  await using server = await startServer();
  await using bare = openBareProcesses(buildBare(folder), folder);
  // Each of its sandboxes is made when it is asked for, so that the column says what one costs.
  const cold = { ...config, limits: { ...config.limits, prepared: 0 } };
  await using host = await openHost(cold, { onLog: console.error, onPackage: () => undefined });
  const others = findOtherSandboxes(folder);
  const layersDirectory = path.join(config.stateDir, 'layers');
  const bench = { bare, others, host, port: server.port, layersDirectory };
  const rows: string[][] = [];
  for (const program of programs) rows.push(row(program.name, await measureProgram(bench, program)));
  console.log('Medians in ms, ratios to bare by pairs of one round.\n');
  tellMissing(others);
  const compared = [...others.found.map(({ name }) => name), 'engine, cold', 'HTTP'];
  console.log(table(['program', 'bare', ...compared.flatMap((side) => [side, '']), 'cold - bare'], rows));
}
