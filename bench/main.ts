// `./skerry bench [part...] [--plot FILE] [--side NAME]...` measures what docs/promises.md and docs/performance.md say; without
// a name, all parts, and in the part `load` all sides.
import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { again } from './again.ts';
import { burst } from './burst.ts';
import { cost } from './cost.ts';
import { density } from './density.ts';
import { load, plotName } from './load.ts';
import { preload } from './preload.ts';
import { runAsGroup } from './process-group.ts';
import { removeContainers } from './runc.ts';
import { tiers } from './tiers.ts';

/** Each is given a folder for its files, which is removed for it: it ends without the rights that it started with. */
const parts: Readonly<Record<string, (folder: string, sides: readonly string[]) => Promise<void>>> = {
  cost,
  tiers,
  again,
  preload,
  load,
  burst,
  density,
};

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    plot: { type: 'string' },
    folder: { type: 'string' },
    side: { type: 'string', multiple: true, default: [] },
  },
});

/** Resolves with the exit code, null where it was interrupted. */
async function runPart(name: string): Promise<number | null> {
  const folder = mkdtempSync(path.join(tmpdir(), 'skerry-bench-'));
  chmodSync(folder, 0o1777);
  try {
    console.log(`\n## ${name}: ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}\n`);
    const sides = values.side.map((side) => `--side=${side}`);
    const code = await runAsGroup([fileURLToPath(import.meta.url), name, '--folder', folder, ...sides]);
    const drawn = path.join(folder, plotName);
    if (values.plot !== undefined && existsSync(drawn)) copyFileSync(drawn, values.plot);
    return code;
  } finally {
    removeContainers(folder);
    rmSync(folder, { recursive: true });
  }
}

async function runParts(): Promise<void> {
  const unknown = names.find((name) => !(name in parts));
  if (unknown !== undefined) {
    console.error(`skerry: bench has no part ${unknown}; it has ${Object.keys(parts).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  for (const name of names.length === 0 ? Object.keys(parts) : names) {
    const code = await runPart(name);
    if (code !== 0) process.exitCode = 1;
    if (code === null) return;
  }
}

if (values.folder === undefined) await runParts();
else await parts[names[0] ?? '']?.(values.folder, values.side);
