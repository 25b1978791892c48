import { access, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { buildOnce } from './build-once.ts';
import { runCommand } from './run-command.ts';

export interface Kernel {
  readonly image: string;
  /** Files of the modules to load, in order. */
  readonly modules: readonly string[];
}

/** In the order of their dependencies; a kernel that has one built in has no file of it. */
const moduleNames = [
  'drivers/virtio/virtio_ring',
  'drivers/virtio/virtio',
  'drivers/virtio/virtio_pci_modern_dev',
  'drivers/virtio/virtio_pci_legacy_dev',
  'drivers/virtio/virtio_pci',
  'drivers/block/virtio_blk',
  'fs/overlayfs/overlay',
];

/** Debian's cloud kernel, unpacked and not installed: the host goes on booting its own. */
export async function fetchKernel(cache: string): Promise<Kernel> {
  const name = await kernelPackage();
  const root = await buildOnce(cache, {
    kind: 'kernel',
    key: [name],
    build: async (target) => {
      await mkdir(target, { recursive: true });
      await runCommand(['apt-get', '-o', 'APT::Sandbox::User=root', 'download', name], { cwd: target });
      const [archive = ''] = await readdir(target);
      await runCommand(['dpkg-deb', '--extract', path.join(target, archive), target]);
    },
  });
  const release = name.slice('linux-image-'.length);
  return {
    image: path.join(root, 'boot', `vmlinuz-${release}`),
    modules: await findModules(path.join(root, 'lib/modules', release, 'kernel')),
  };
}

/** The newest of the suite, by the package that always depends on it. */
async function kernelPackage(): Promise<string> {
  const depends = await runCommand(['apt-cache', 'depends', 'linux-image-cloud-amd64']);
  const name = /Depends: (linux-image-\S+-cloud-amd64)$/m.exec(depends)?.[1];
  if (name === undefined) throw new Error('apt knows no linux-image-cloud-amd64: run apt-get update');
  return name;
}

async function findModules(folder: string): Promise<string[]> {
  const found = await Promise.all(
    moduleNames.map(async (name) => {
      const file = path.join(folder, `${name}.ko`);
      return access(file).then(
        () => [file],
        () => [],
      );
    }),
  );
  return found.flat();
}
