import { readFileSync } from 'node:fs';
import { diskLimits } from '#config/disk-limits.ts';
import { loadConfig } from '#config/load.ts';
import type { Sandbox } from '#ports/sandbox-engine.ts';
import { openHost } from '../server/src/open-host.ts';
import { executionOf } from './execution.ts';
import { programs } from './programs.ts';
import { table } from './statistics.ts';

const counts = [1, 10, 50, 100, 250, 500];

/** Memory that the whole machine has less of, kernel included, in bytes. */
function memoryInUse(): number {
  const available = /MemAvailable:\s+(\d+) kB/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  const total = /MemTotal:\s+(\d+) kB/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return (Number(total) - Number(available)) * 1024;
}

/** What sandboxes that wait cost in memory, as they become more. */
export async function density(): Promise<void> {
  const config = loadConfig();
  const roomy = { ...config, limits: { ...config.limits, concurrency: Math.max(...counts), prepared: 0 } };
  await using host = await openHost(roomy, { onLog: console.error, onPackage: () => undefined });
  const [program] = programs;
  if (program === undefined) throw new Error('there is no program');
  const { layers } = executionOf(host.packages, program).runtime;
  const disk = diskLimits(config);
  await using kept = new AsyncDisposableStack();
  const before = memoryInUse();
  const rows: string[][] = [];
  let made = 0;
  for (const count of counts) {
    for (; made < count; made += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, so that none is half made when memory is read
      const sandbox: Sandbox = kept.use(await host.engine.create({ layers, disk }));
      // oxlint-disable-next-line no-await-in-loop -- as above: it answers once the sandbox is there
      await sandbox.putFiles([{ path: 'main', content: Buffer.from('here') }]);
    }
    const bytes = memoryInUse() - before;
    rows.push([String(count), (bytes / 1_048_576).toFixed(1), (bytes / count / 1_048_576).toFixed(2)]);
  }
  console.log('Sandboxes that wait, made and ready, without a process of the user in them.\n');
  console.log(table(['sandboxes', 'MiB in all', 'MiB each'], rows));
}
