import { loadConfig } from '#config/load.ts';
import { openHost } from '../server/src/open-host.ts';
import { executionOf } from './execution.ts';
import { programs } from './programs.ts';
import { startServer } from './server-process.ts';
import { httpSide } from './sides.ts';
import { quantile, table } from './statistics.ts';

const atOnce = 100;
const rounds = 5;

/** A hundred sandboxes asked for at once, over HTTP: how many succeed, and when. */
export async function burst(): Promise<void> {
  await using server = await startServer();
  await using host = await openHost(loadConfig(), { onLog: console.error, onPackage: () => undefined });
  const rows: string[][] = [];
  for (const program of programs.filter(({ interpreted }) => interpreted)) {
    using side = httpSide(server.port, executionOf(host.packages, program));
    const times: number[] = [];
    let failed = 0;
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      const asked = Array.from({ length: atOnce }, async () => {
        await side.run();
        times.push(performance.now() - startedAt);
      });
      failed += (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected').length;
    }
    const shown = [0.5, 0.95, 1].map((q) => quantile(times, q).toFixed(1));
    rows.push([program.name, `${times.length} of ${times.length + failed}`, ...shown]);
  }
  console.log(`${atOnce} at once, ${rounds} times; ms from the first question to each answer.\n`);
  console.log(table(['program', 'succeeded', 'p50', 'p95', 'last'], rows));
}
