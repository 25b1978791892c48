import { loadConfig } from '#config/load.ts';
import { openHost } from '../server/src/open-host.ts';
import { executionOf } from './execution.ts';
import { idleMachine } from './idle-machine.ts';
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
    const [first, later]: [number[], number[]] = [[], []];
    let failed = 0;
    for (let round = 0; round < rounds; round += 1) {
      await idleMachine();
      const times = round === 0 ? first : later;
      const startedAt = performance.now();
      const asked = Array.from({ length: atOnce }, async () => {
        await side.run();
        times.push(performance.now() - startedAt);
      });
      failed += (await Promise.allSettled(asked)).filter(({ status }) => status === 'rejected').length;
    }
    const succeeded = first.length + later.length;
    const shown = [first, later].flatMap((times) => [0.5, 0.95, 1].map((q) => quantile(times, q).toFixed(1)));
    rows.push([program.name, `${succeeded} of ${succeeded + failed}`, ...shown]);
  }
  console.log(
    `${atOnce} at once, ${rounds} times, with time to breathe in between; ms from the first question to each answer.\n`,
  );
  const columns = ['first', 'later'].flatMap((wave) => ['p50', 'p95', 'last'].map((what) => `${wave} ${what}`));
  console.log(table(['program', 'succeeded', ...columns], rows));
}
