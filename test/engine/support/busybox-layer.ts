import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { chown, copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const BUSYBOX = '/bin/busybox';
const applets = spawnSync(BUSYBOX, ['--list'], { encoding: 'utf8' })
  .stdout.split('\n')
  .filter((applet) => applet !== '' && applet !== 'busybox');

/** The smallest root that has a shell, so that the engine's tests need no downloaded layer. */
export async function makeBusyboxLayer(layersDirectory: string, name: string, owner: number): Promise<void> {
  const layer = join(layersDirectory, name);
  const bin = join(layer, 'bin');
  const folders = ['', 'bin', 'etc', 'proc', 'dev', 'tmp', 'usr'].map((folder) => join(layer, folder));
  for (const folder of folders) {
    // oxlint-disable-next-line no-await-in-loop -- parents come first
    await mkdir(folder);
  }
  await copyFile(BUSYBOX, join(bin, 'busybox'));
  // Hundreds: as many promises would cost more than all the rest of a small test.
  for (const applet of applets) symlinkSync('busybox', join(bin, applet));
  await symlink('../bin', join(layer, 'usr/bin'));
  const passwd = 'root:x:0:0:root:/root:/bin/sh\nsandbox:x:1000:1000::/home/sandbox:/bin/sh\n';
  await writeFile(join(layer, 'etc/passwd'), passwd);
  await Promise.all(
    [...folders, join(bin, 'busybox'), join(layer, 'etc/passwd')].map((path) => chown(path, owner, owner)),
  );
}
