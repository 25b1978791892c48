import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '#config/load.ts';
import { openHost } from '../server/src/open-host.ts';
import { executionOf } from './execution.ts';
import { openLoadSides } from './load-sides.ts';
import { findOtherSandboxes, tellMissing } from './other-sandboxes.ts';
import { plot, type Panel } from './plot.ts';
import { programs } from './programs.ts';
import { median, quantile, table } from './statistics.ts';

const clientCounts = [1, 2, 4, 8, 16, 32];
/** Of programs that take so long that more clients only wait for each other. */
const fewClients = [1, 2, 8];
/** Sides take turns in slices, so that whatever slows the machine down meets all of them. */
const slices = 2;
const sliceMs = 700;

export const plotName = 'load.svg';

interface Slice {
  readonly perSecond: number;
  readonly times: readonly number[];
}

/**
 * Latency and throughput as clients double, each asking again as soon as it has its answer: over HTTP, by tier, against plain
 * spawns from Node and against other sandboxes. Leaves a plot in the folder.
 */
export async function load(benchFolder: string, wanted: readonly string[]): Promise<void> {
  const config = loadConfig();
  const others = findOtherSandboxes(benchFolder);
  const maxClients = Math.max(...clientCounts);
  await using sides = await openLoadSides({ folder: benchFolder, others: others.found, maxClients, wanted });
  await using host = await openHost(config, { onLog: console.error, onPackage: () => undefined });
  tellMissing(others);
  const panels: Panel[] = [];
  for (const program of programs) {
    const execution = executionOf(host.packages, program);
    const layers = execution.runtime.layers.map((layer) => path.join(config.stateDir, 'layers', layer));
    const prepared = sides.prepare(layers, execution);
    const measured = new Map(prepared.map(({ name }) => [name, new Map<number, Slice[]>()]));
    for (const clients of program.interpreted ? clientCounts : fewClients) {
      for (let slice = 0; slice < slices; slice += 1) {
        for (const side of prepared) {
          const { perSecond, times } = await side.run(clients, sliceMs);
          const ofSide = measured.get(side.name);
          ofSide?.set(clients, [...(ofSide.get(clients) ?? []), { perSecond, times }]);
        }
      }
    }
    console.log(`\n### ${program.name}\n\n${loadTable(measured)}`);
    panels.push({ title: program.name, lines: [...measured].map(([name, by]) => ({ name, points: pointsOf(by) })) });
  }
  writeFileSync(path.join(benchFolder, plotName), plot(panels, { x: 'clients', y: 'median ms' }));
}

function pointsOf(byClients: ReadonlyMap<number, readonly Slice[]>): (readonly [number, number])[] {
  return [...byClients].map(([clients, of]) => [clients, quantile(timesOf(of), 0.5)] as const);
}

function timesOf(of: readonly Slice[]): number[] {
  return of.flatMap(({ times }) => times);
}

/** The ratio is to plain spawns of the same slice. */
function loadTable(measured: ReadonlyMap<string, ReadonlyMap<number, readonly Slice[]>>): string {
  const base = measured.get('spawn');
  const rows = [...measured].flatMap(([name, byClients]) =>
    [...byClients].map(([clients, of]) => {
      const quantiles = [0.5, 0.95, 0.99].map((q) => quantile(timesOf(of), q).toFixed(1));
      const spawns = base?.get(clients) ?? [];
      const ratio = median(of.map(({ perSecond }, slice) => perSecond / (spawns[slice]?.perSecond ?? perSecond)));
      const perSecond = median(of.map((slice) => slice.perSecond)).toFixed(0);
      return [name, String(clients), ...quantiles, perSecond, `${ratio.toFixed(2)} x`];
    }),
  );
  return table(['side', 'clients', 'p50 ms', 'p95 ms', 'p99 ms', 'per second', 'to spawn'], rows);
}
