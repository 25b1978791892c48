import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { planCgroups } from '#engine/cgroup-plan.ts';
import { findCgroupParents } from '#engine/cgroup-probe.ts';
import { createEngine } from '#engine/engine.ts';
import type { Engine, EngineOptions } from '#engine/engine.ts';
import { makeBusyboxLayer } from './busybox-layer.ts';
import { worker } from './worker.ts';

const run = promisify(execFile);
const launcherSources = fileURLToPath(new URL('../../../launcher/', import.meta.url));
const sanitizerReport = /Sanitizer|runtime error:/;
const LAYER_UID = 1_900_000_000;
/** Other than those of most tests in every way, so that what is to be changed for a stage is. */
const USUAL = { memoryBytes: 48 * 1024 * 1024, processes: 24, cpus: 0.9 };
const FIRST_SANDBOX_UID = 1_910_000_000 + worker * 1000;
const FIRST_SPARE_UID = 1_930_000_000 + worker * 1000;

/** An engine of its own over a folder of layers of its own, with one layer, `busybox`. */
export interface TestEngine extends AsyncDisposable {
  readonly engine: Engine;
  readonly layersDirectory: string;
  readonly name: string;
  /** What the launcher said on stderr. */
  readonly log: readonly string[];
  /** Another engine, as a restarted server would have it. */
  restart(): Promise<Engine>;
}

export async function startTestEngine(changes: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const layersDirectory = await mkdtemp(join(tmpdir(), 'skerry-layers-'));
  await makeBusyboxLayer(layersDirectory, 'busybox', LAYER_UID);
  const log: string[] = [];
  const options: EngineOptions = {
    launcherPath: await launcherPath(),
    layersDirectory,
    plan: planCgroups(await findCgroupParents(), USUAL),
    name: `test-${process.pid}-${log.length}`,
    layerUid: LAYER_UID,
    firstSandboxUid: FIRST_SANDBOX_UID,
    firstSpareUid: FIRST_SPARE_UID,
    maxSandboxes: 8,
    maxPrepared: 0,
    remainsBytes: 64 * 1024 * 1024,
    maxWarmed: 0,
    warmMemoryBytes: 256 * 1024 * 1024,
    imageUses: 0,
    onlyTier: null,
    maxSpares: 8,
    memoryBytes: 1024 * 1024 * 1024,
    artefactBytes: 64 * 1024 * 1024,
    onLog: (line) => log.push(line),
    ...changes,
  };
  const engine = await createEngine(options);
  return {
    engine,
    layersDirectory,
    name: `skerry-${options.name}`,
    log,
    restart: () => createEngine(options),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      rmSync(layersDirectory, { recursive: true, force: true });
      const report = log.findIndex((line) => sanitizerReport.test(line));
      if (report >= 0) throw new Error(log.slice(report).join('\n'));
    },
  };
}

/**
 * With sanitizers where the suite asks for them (vitest.config.ts). Else the one that `./skerry test` compiled, or one
 * that is built here, once for each state of its sources.
 */
export async function launcherPath(): Promise<string> {
  const mode = process.env['SKERRY_LAUNCHER_MODE'] ?? '';
  const compiled = process.env['SKERRY_LAUNCHER'];
  if (compiled !== undefined && mode === '') return compiled;
  const folders = ['gate', 'src'].map((folder) => join(launcherSources, folder));
  const names = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
  );
  const paths = [join(launcherSources, 'build.sh'), ...names.flat().toSorted()];
  const sources = await Promise.all(paths.map((path) => readFile(path)));
  const hash = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 16);
  const path = join(tmpdir(), `skerry-test-launcher-${mode}${hash}`);
  if (existsSync(path)) return path;
  const unfinished = `${path}.${process.pid}`;
  const words = [join(launcherSources, 'build.sh'), unfinished, mode];
  await run('sh', words);
  await rename(unfinished, path);
  return path;
}
