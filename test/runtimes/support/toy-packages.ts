import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { baseLayerName } from '#packages/debian-base.ts';
import { loadCatalogue } from '#packages/load-catalogue.ts';
import { openPackages, type Packages } from '#packages/open-packages.ts';
import type { PackageEvent } from '#packages/package-event.ts';
import { makeBusyboxLayer } from '../../engine/support/busybox-layer.ts';
import { startTestEngine, type TestEngine } from '../../engine/support/test-engine.ts';

const layerOwner = 1_900_000_000;

/** The smallest Debian: its apt-get knows packages by what their names say they do. */
const aptGet = `#!/bin/sh
for package; do :; done
case $package in
  update) mkdir -p /var/lib/apt/lists; cp /mirror /var/lib/apt/lists/known; exit ;;
  *-broken) echo 'E: this package is broken'; exit 100 ;;
  *-slow) echo 'unpacking for ever'; exec sleep 1000 ;;
  *-mute) mkdir -p /opt; echo 'no version' > /opt/version; exit ;;
esac
if ! cmp -s /mirror /var/lib/apt/lists/known; then
  echo 'Err:1 somewhere  404  Not Found'
  exit 100
fi
echo "unpacking $package"
mkdir -p /opt
echo "toy $(cat /mirror).2.3" > /opt/version
`;

/** Packages of an invented language over a host of their own, with the real engine. */
export interface ToyHost extends AsyncDisposable {
  readonly engine: TestEngine['engine'];
  readonly layersDirectory: string;
  readonly stateDirectory: string;
  readonly base: string;
  readonly events: PackageEvent[];
  /** As a server does when it starts; there is a base then. */
  open(): Promise<Packages>;
  /** From now on the mirror has this version, and no older one. */
  release(version: number): Promise<void>;
  /** Changes how the catalogue makes a package. */
  describe(packages: Readonly<Record<string, string>>): Promise<void>;
}

export async function startToyHost(): Promise<ToyHost> {
  const host = await startTestEngine({ firstSandboxUid: 1_918_000_000 });
  const stateDirectory = await mkdtemp(path.join(tmpdir(), 'skerry-toys-'));
  const base = baseLayerName('bookworm');
  let mirrorVersion = 1;
  await Promise.all(['packages', 'tmp', 'catalogue'].map((name) => mkdir(path.join(stateDirectory, name))));
  const events: PackageEvent[] = [];
  const toys: ToyHost = {
    engine: host.engine,
    layersDirectory: host.layersDirectory,
    stateDirectory,
    base,
    events,
    async open() {
      const packages = await openPackages({
        catalogue: await loadCatalogue(path.join(stateDirectory, 'catalogue'), 'x64'),
        stateDirectory,
        engine: host.engine,
        layers: host.engine,
        toolVariables: {},
        report: (event) => events.push(event),
      });
      // Opening sweeps a base that no package needs; this one cannot be bootstrapped.
      if (!(await host.engine.list()).has(base)) await makeBase(host.layersDirectory, base);
      await toys.release(mirrorVersion);
      return packages;
    },
    async release(version) {
      mirrorVersion = version;
      await writeFile(path.join(host.layersDirectory, base, 'mirror'), `${version}\n`);
    },
    describe: (packages) =>
      writeFile(path.join(stateDirectory, 'catalogue', 'toy.json'), JSON.stringify(languageFile(packages))),
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await rm(stateDirectory, { recursive: true });
    },
  };
  return toys;
}

/** Packages by id with what apt-get is asked for; those whose id starts with `default` are defaults. */
function languageFile(packages: Readonly<Record<string, string>>): object {
  const entries = Object.entries(packages).map(([id, name], index) => [
    id,
    {
      version: '9.9.9',
      ...(id.startsWith('default') ? { installOrder: index + 1 } : {}),
      dialectNames: { piston: 'toy' },
      suite: 'bookworm',
      layers: name === '' ? [] : [{ provider: 'debian', packages: [name] }],
    },
  ]);
  return {
    language: 'toy',
    mainFile: 'main.toy',
    sources: { extensions: ['.toy'], folder: 'any' },
    run: ['/usr/bin/cat', '{main}'],
    versionProbe: { argv: ['/usr/bin/cat', '/opt/version'], pattern: 'toy (\\d+\\.\\d+\\.\\d+)' },
    hello: { code: 'hello\n', output: 'hello\n' },
    dialects: {},
    packages: Object.fromEntries(entries),
    runtimes: Object.keys(packages).map((id) => ({ package: id })),
  };
}

async function makeBase(layersDirectory: string, name: string): Promise<void> {
  await makeBusyboxLayer(layersDirectory, name, layerOwner);
  const layer = path.join(layersDirectory, name);
  const folders = ['var/log', 'var/cache/apt', 'var/cache/debconf', 'var/lib/dpkg', 'var/lib/apt', 'var/tmp', 'opt'];
  await Promise.all(folders.map((folder) => mkdir(path.join(layer, folder), { recursive: true })));
  await Promise.all(['etc/resolv.conf', 'etc/hosts', 'mirror'].map((file) => writeFile(path.join(layer, file), '')));
  await writeFile(path.join(layer, 'bin/apt-get'), aptGet);
  await chmod(path.join(layer, 'bin/apt-get'), 0o755);
  await writeFile(path.join(layer, 'opt/version'), 'toy 0.0.1\n');
  const all = [
    'var',
    'var/cache',
    'var/lib',
    ...folders,
    'etc/resolv.conf',
    'etc/hosts',
    'mirror',
    'bin/apt-get',
    'opt/version',
  ];
  await Promise.all(all.map((file) => chown(path.join(layer, file), layerOwner, layerOwner)));
}
