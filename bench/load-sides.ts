import { compileSpec, runSpec } from '#core/executions/command.ts';
import type { Execution } from '#domain/execution.ts';
import { buildBare } from './bare-binary.ts';
import { closedLoop, type LoopResult } from './closed-loop.ts';
import { clientPlace } from './client-place.ts';
import type { OtherSandbox, Wrap } from './other-sandboxes.ts';
import { startServer } from './server-process.ts';
import { httpSide } from './sides.ts';
import { openSpawner, type Spawner, type Where } from './spawners.ts';
import { programs } from './programs.ts';

/** One way to run a program for many clients at once. */
export interface LoadSide {
  readonly name: string;
  run(clients: number, durationMs: number): Promise<LoopResult>;
}

export interface LoadSides extends AsyncDisposable {
  /** Once for each program. */
  prepare(layers: readonly string[], execution: Execution): readonly LoadSide[];
}

/** Servers whose readiest tier is this one; the last is as a stranger starts it. */
const tiers = [
  { name: 'HTTP, cold', settings: { SKERRY_WARMED: '0', SKERRY_PREPARED: '0' } },
  { name: 'HTTP, prepared', settings: { SKERRY_WARMED: '0' } },
  { name: 'HTTP', settings: {} },
] as const;

interface SpawningSide {
  readonly name: string;
  readonly where: Where;
  readonly wrap: Wrap;
}

const spawn: SpawningSide = { name: 'spawn', where: 'chroot', wrap: ({ argv }) => argv };

/** What bare.c lets a spawner have. */
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin' };

export interface LoadSideOptions {
  readonly folder: string;
  readonly others: readonly OtherSandbox[];
  readonly maxClients: number;
  /** Names; where there are none, all. What others are compared with is always there. */
  readonly wanted: readonly string[];
}

/** Everything that must be started as root, for all programs. */
export async function openLoadSides(options: LoadSideOptions): Promise<LoadSides> {
  const { folder, others, maxClients, wanted } = options;
  const isWanted = ({ name }: { readonly name: string }): boolean => wanted.length === 0 || wanted.includes(name);
  const compared = others.map((other): SpawningSide => ({ ...other, where: 'host' }));
  const known = [spawn, ...compared, ...tiers].map(({ name }) => name);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`there is no side ${unknown} here; there are ${known.join('; ')}`);
  await using opened = new AsyncDisposableStack();
  const binary = buildBare(folder);
  const servers: { name: string; port: number }[] = [];
  for (const { name, settings } of tiers.filter(isWanted)) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: each looks for the host's cgroups
    const { port } = opened.use(await startServer(settings));
    servers.push({ name, port });
  }
  const spawningSides = [spawn, ...compared.filter(isWanted)];
  // A spawner serves one program: it stands on that program's layers.
  const spawners = programs.map(() =>
    spawningSides.map((side) => ({ ...side, spawner: opened.use(openSpawner(binary, folder, side.where)) })),
  );
  const kept = opened.move();
  return {
    prepare(layers, execution) {
      const own = spawners.shift() ?? [];
      const spawning = own.map((side): LoadSide => spawningSide(side, { layers, execution, maxClients }));
      const http = servers.map(({ name, port }): LoadSide => {
        const side = httpSide(port, execution);
        return { name, run: (clients, durationMs) => closedLoop(() => side.run(), clients, durationMs) };
      });
      return [...spawning, ...http];
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

interface Load {
  readonly layers: readonly string[];
  readonly execution: Execution;
  readonly maxClients: number;
}

function spawningSide(
  { name, where, wrap, spawner }: SpawningSide & { readonly spawner: Spawner },
  { layers, execution, maxClients }: Load,
): LoadSide {
  const prefix = where === 'host' ? 'work/' : '';
  const files = execution.files.map(
    ({ path, content }) => [`${prefix}${path}`, Buffer.from(content).toString()] as const,
  );
  spawner.prepare(layers, files);
  const specs = [compileSpec(execution), runSpec(execution, null, new Uint8Array())].filter((spec) => spec !== null);
  const commands = specs.map((spec) => {
    // Many at once may not compile to one place.
    const argv = spec.argv.map((word) => word.replace('.skerry-program', clientPlace));
    return wrap({ root: spawner.root, argv, environment }, maxClients);
  });
  return { name, run: (clients, durationMs) => spawner.run({ commands, clients, durationMs }) };
}
