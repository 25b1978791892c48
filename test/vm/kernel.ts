import { glob, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { buildOnce, exists } from './build-once.ts';
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
  try {
    return await unpackKernel(cache, await kernelPackage());
  } catch {
    // The archive forgets old versions, and apt's lists may be older than that.
    await runCommand(['apt-get', 'update']);
    return unpackKernel(cache, await kernelPackage());
  }
}

async function unpackKernel(cache: string, name: string): Promise<Kernel> {
  const root = await buildOnce(cache, {
    kind: 'kernel',
    key: [name],
    build: async (target) => {
      await mkdir(target, { recursive: true });
      await runCommand(['apt-get', '-o', 'APT::Sandbox::User=root', 'download', name], { cwd: target });
      const [archive = ''] = await readdir(target);
      await runCommand(['dpkg-deb', '--extract', path.join(target, archive), target]);
      await rm(path.join(target, archive));
    },
  });
  const release = name.slice('linux-image-'.length);
  const modules = await Array.fromAsync(glob(`**/lib/modules/${release}/kernel`, { cwd: root }));
  return {
    image: path.join(root, 'boot', `vmlinuz-${release}`),
    modules: await findModules(path.join(root, modules[0] ?? '')),
  };
}

/** The newest of the suite, by the package that always depends on it. */
async function kernelPackage(): Promise<string> {
  const depends = await runCommand(['apt-cache', 'depends', 'linux-image-cloud-amd64']);
  const name = /Depends: (linux-image-\S+-cloud-amd64)$/m.exec(depends)?.[1];
  if (name === undefined) throw new Error('apt knows no linux-image-cloud-amd64: run apt-get update');
  return name;
}

/** As the kernel takes them: newer packages have them compressed. */
async function findModules(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of moduleNames) {
    const file = path.join(folder, `${name}.ko`);
    if (await exists(`${file}.xz`)) await runCommand(['xz', '--decompress', `${file}.xz`]);
    if (await exists(file)) found.push(file);
  }
  return found;
}
