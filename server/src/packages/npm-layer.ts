import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { SkerryError } from '#domain/errors.ts';
import type { BuildCommand } from '#ports/layer-builder.ts';
import { cleanUp, makeFolder, stepCommands } from '#packages/build-commands.ts';
import { runHostTool } from '#packages/host-tool.ts';
import type { LayerMeans } from '#packages/layer-means.ts';
import type { NpmArchive, NpmLayerRecipe, PlannedLayer } from '#packages/recipe.ts';

const downloadTimeoutMs = 600_000;
const unpackTimeoutMs = 120_000;

/** Takes archives from npm's registry, which npm checks against their published digests, and unpacks them into a layer. */
export async function buildNpmLayer(
  { name, below }: PlannedLayer,
  { archives, steps }: NpmLayerRecipe,
  means: LayerMeans,
): Promise<void> {
  const folder = await mkdtemp(path.join(means.temporaryDirectory, 'npm-'));
  try {
    const commands: BuildCommand[] = [];
    for (const [index, archive] of archives.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one download fills the line
      const file = await download(archive, path.join(folder, String(index)), means);
      commands.push(makeFolder(archive.into), unpack(archive, file));
    }
    const { layers, signal, onLine } = means;
    await layers.build({
      name,
      below,
      commands: [...commands, ...stepCommands(steps), ...cleanUp],
      onOutput: onLine,
      signal,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download(archive: NpmArchive, folder: string, { tools, signal, onLine }: LayerMeans): Promise<string> {
  await mkdir(folder);
  const spec = `${archive.package}@${archive.version}`;
  onLine(`downloading ${spec}`);
  await runHostTool({
    argv: ['npm', 'pack', spec, '--pack-destination', folder, '--ignore-scripts', '--loglevel', 'error'],
    environment: {
      npm_config_update_notifier: 'false',
      ...tools.environment,
      HOME: folder,
      npm_config_cache: path.join(folder, 'cache'),
    },
    timeoutMs: downloadTimeoutMs,
    signal,
    onLine,
  });
  const file = (await readdir(folder)).find((entry) => entry.endsWith('.tgz'));
  if (file === undefined) throw new SkerryError('packageInstallFailed', `npm downloaded nothing for ${spec}`);
  return path.join(folder, file);
}

function unpack({ members, into }: NpmArchive, file: string): BuildCommand {
  const chosen = members.length === 0 ? [] : ['--wildcards', ...members.map((member) => `*/${member}`)];
  return {
    argv: [
      '/usr/bin/tar',
      '--extract',
      '--gzip',
      '--strip-components=1',
      '--no-same-owner',
      '--no-same-permissions',
      '-C',
      into,
      '-f',
      '-',
      ...chosen,
    ],
    stdin: contentOf(file),
    timeoutMs: unpackTimeoutMs,
  };
}

/** Opens the file when it is asked for: the commands before this one may fail. */
async function* contentOf(file: string): AsyncGenerator<Uint8Array> {
  for await (const bytes of createReadStream(file)) {
    if (bytes instanceof Uint8Array) yield bytes;
  }
}
